// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: no member named 'byte' in 'struct page_write_index'
#include "page_write.probe.h"

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	struct page_write_args args;

	return bpf_fetch_args(ctx, &args, sizeof(args)) || BPF_ARG_OK(&args, byte);
}
