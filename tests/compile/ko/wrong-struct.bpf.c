// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: this is not the struct of this context's event
#include "sites.probe.h"

#include "page_write.probe.h"

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	struct slab_args args;

	return bpf_fetch_args(ctx, &args, sizeof(args));
}
