// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* One source for all releases: a body with what it lists, and one that fetches when it wants to. */
#include "server.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(serve, id, flags, weight, cost, extra)
{
	bpf_printk("serve id=%d flags=%u weight=%ld", id, flags, (long)weight);
	bpf_printk("more cost=%ld extra=%ld", cost, extra);
	return 0;
}

static inline int report(struct retire_ctx *ctx, long id)
{
	bpf_printk("retire id=%ld", id);
	return 0;
}

int PROBE_PROGRAMS(retire)
{
	return BPF_FETCH_ARGS(ctx, report, id);
}
