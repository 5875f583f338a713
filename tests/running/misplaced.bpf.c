// SPDX-License-Identifier: GPL-2.0-only
/* It compiles, and would print numbers: wrong reads at the entry what is there at the return. */
#include "writes.probe.h"

const char LICENSE[] SEC("license") = "GPL";

PROBE_CAPTURE(write_8);
PROBE_CAPTURE(write_end);

static int show(struct write_end_ctx *ctx, unsigned long count)
{
	bpf_printk("count %lu", count);
	return 0;
}

PROBE_SEC(write) int wrong(struct write_end_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, show, count);
}
