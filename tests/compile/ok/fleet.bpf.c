// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs for several builds; and PROBE_PROGRAMS() where there is one build. */
#include "fleet.probe.h"
#include "page_write.probe.h"

const char LICENSE[] SEC("license") = "GPL";

static inline int report(struct work_ctx *ctx, long count, struct item *item)
{
	return ctx->regs.ip != 0 && count && item;
}

int PROBE_PROGRAMS(work)
{
	if (bpf_get_smp_processor_id() == 1)
		return 0;
	return BPF_FETCH_ARGS(ctx, report, count, item);
}

int PROBE_PROGRAMS(same)
{
	struct same_args args;

	if (bpf_fetch_args(ctx, &args, sizeof(args)) || !BPF_ARG_OK(&args, weight))
		return 0;
	return args.weight > 5;
}

int BPF_PROBE(later_L2, first, second)
{
	return first == second;
}

int BPF_PROBE(gone, a)
{
	return a != 0;
}

static inline int written(struct page_write_ctx *ctx, unsigned long bytes)
{
	return ctx->regs.ip != 0 && bytes > 4096;
}

int PROBE_PROGRAMS(page_write)
{
	return BPF_FETCH_ARGS(ctx, written, bytes);
}
