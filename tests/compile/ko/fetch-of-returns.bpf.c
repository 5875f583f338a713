// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: this program cannot know its site: BPF_PROBE(left, ...) makes a program for each
#include "entry.probe.h"

static int report(struct left_ctx *ctx, int code)
{
	return ctx->regs.sp != 0 && code;
}

SEC("kretprobe")
int program(struct left_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, code);
}
