// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Writes to the file that is called probed (six letters); nothing else writes 37 bytes. */
#include "kernels.probe.h"

const char LICENSE[] SEC("license") = "GPL";

static inline int report(struct write_ctx *ctx, const char *name, unsigned long count, long long size)
{
	bpf_printk("write %s %lu %lld", name, count, size);
	return 0;
}

int PROBE_PROGRAMS(write)
{
	struct write_args args;

	if (bpf_fetch_args(ctx, &args, sizeof(args)) || args.count != 37)
		return 0;
	return BPF_FETCH_ARGS(ctx, report, name, count, size);
}

int BPF_PROBE(page_write, bytes, pos, file, iocb)
{
	if (bytes == 37)
		bpf_printk("copied %s %lu %lld", file[0] ? file : iocb, bytes, pos);
	return 0;
}

int BPF_PROBE(wrote, n, count, length)
{
	if (n == 37 && length == 6)
		bpf_printk("wrote %ld %lu", n, count);
	return 0;
}

int BPF_PROBE(tcp_size_goal, size_goal, mss_now)
{
	bpf_printk("sent %d %u", mss_now, (unsigned int)size_goal % (unsigned int)mss_now);
	return 0;
}
