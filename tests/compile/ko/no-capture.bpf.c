// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: needs a value from earlier in the call: write PROBE_CAPTURE(kread); at file scope
#include "entry.probe.h"

static int report(struct kread_ctx *ctx, int fd)
{
	return fd + ctx->regs.ip;
}

PROBE_SEC(kread)
int program(struct kread_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, fd);
}
