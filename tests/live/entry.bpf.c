// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each event is a record of the probe's number, the task, where and in which frame, and its words.
 */
#include "record.h"

#include "entry.probe.h"

/* In place of a value that could not be read. */
#define UNREADABLE 0xdeadULL << 48

struct event {
	__u64 point;
	__u64 task;
	__u64 site;  /* from the start of the kernel's text, and 1 more */
	__u64 stack; /* the stack pointer */
	__u64 words[4];
};

#define SAY(number, ...)                                                                           \
	say(&(const struct event){number, (__u32)bpf_get_current_pid_tgid(),                       \
				  PG_REG(u64, ip) - PG_ADDR(0), PG_REG(u64, sp), {__VA_ARGS__}})

static __always_inline int say(const struct event *event)
{
	return (int)bpf_ringbuf_output(RING, (void *)event, sizeof(*event), 0);
}

#define W(name) (BPF_ARG_OK(&args, name) ? (__u64)args.name : UNREADABLE)

#define AT(number, event, ...)                                                                     \
	PROBE_SEC(event)                                                                           \
	int on_##event(struct event##_ctx *ctx)                                                    \
	{                                                                                          \
		struct event##_args args;                                                          \
                                                                                                   \
		bpf_fetch_args(ctx, &args, sizeof(args));                                          \
		return SAY(number, __VA_ARGS__);                                                   \
	}

/* What is saved at an entry comes first, so that no call is seen whose entry was not. */
PROBE_CAPTURE(write_8);
PROBE_CAPTURE(write_17);
PROBE_CAPTURE(open_25);
PROBE_CAPTURE(vfs_read_23);
PROBE_CAPTURE(vfs_read_end);
PROBE_CAPTURE(send_89);
PROBE_CAPTURE(transmit_176);

/* Lines with two sites: what they need saved comes with them. */
int BPF_PROBE(write_12, fd, count)
{
	return SAY(4, fd, count);
}

int BPF_PROBE(read_12, fd, count)
{
	return SAY(7, fd, count);
}

AT(1, begin, 0)
AT(2, write, W(fd), W(count), W(pid))
AT(3, write_8, W(fd))
AT(5, write_17, W(fd), W(count))
AT(6, read, W(fd), W(count))
AT(8, open, W(dfd), W(filename), W(how), W(flags))
AT(9, open_25, W(dfd), W(filename), W(how), W(flags))
AT(10, vfs_read, W(count), W(file))
AT(11, vfs_read_23, W(count))
AT(12, vfs_read_end, W(count), W(file), W(retval))
AT(13, send, W(size))
AT(14, send_89, W(size))
AT(15, transmit, W(clone_it), W(gfp_mask), W(sk), W(skb))
AT(16, transmit_176, W(clone_it), W(gfp_mask))
AT(18, lseek, W(fd))
AT(19, getdents, W(fd))

int BPF_PROBE(transmit_end, clone_it, gfp_mask, sk, skb)
{
	return SAY(17, (__u64)clone_it, gfp_mask, (__u64)sk, (__u64)skb);
}

int BPF_PROBE(fdget_pos, fd)
{
	return SAY(20, (__u64)fd);
}
