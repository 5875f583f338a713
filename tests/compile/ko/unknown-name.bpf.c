// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: no member named 'byte' in 'struct page_write_index'
#include "page_write.probe.h"

static int report(struct page_write_ctx *ctx, unsigned long bytes, int len)
{
	return bytes + len + ctx->regs.ip;
}

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, byte, len);
}
