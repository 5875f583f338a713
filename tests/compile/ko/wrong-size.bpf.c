// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: this is not the size of the event's struct
#include "page_write.probe.h"

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	struct page_write_args args;

	return bpf_fetch_args(ctx, &args, sizeof(&args));
}
