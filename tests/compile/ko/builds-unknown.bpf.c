// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: which build this is for is not known here: write int PROBE_PROGRAMS(work) { ... } around it, or BPF_PROBE
#include "fleet.probe.h"

static int report(struct work_ctx *ctx, long count)
{
	return ctx->regs.ip != 0 && count;
}

SEC("kprobe")
int program(struct work_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, count);
}
