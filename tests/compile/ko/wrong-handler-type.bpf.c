// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: incompatible pointer types passing 'struct page_write_ctx *' to parameter of type 'struct slab_ctx *'
#include "page_write.probe.h"

#include "sites.probe.h"

static int report(struct slab_ctx *ctx, unsigned long bytes)
{
	return bytes + ctx->regs.ip;
}

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, bytes);
}
