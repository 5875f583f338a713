// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which calls values at the entry cost: run looks at the sections. */
#ifdef WITH_VMLINUX
#include "vmlinux.h"
#endif
#define PROBE_ENTRIES 1024
#include "entry.probe.h"

SEC("license") const char _license[] = "GPL";

static int one(struct kread_ctx *ctx, int fd)
{
	(void)ctx;
	bpf_printk("%d", fd);
	return 0;
}

SEC("made.entry") int made_entry(struct kread_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, one, fd);
}

static int other(struct kread_ctx *ctx, loff_t pos)
{
	(void)ctx;
	bpf_printk("%lld", pos);
	return 0;
}

SEC("made.register") int made_register(struct kread_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, other, pos);
}

/* After its use will do. */
PROBE_CAPTURE(kread);

/* Returns of two functions: each program knows its own. */
int BPF_PROBE(left, code)
{
	return code;
}
