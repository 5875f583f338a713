// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: too many
#include "page_write.probe.h"

static __attribute__((noinline)) int report(struct page_write_ctx *ctx, unsigned long bytes,
					   unsigned long offset, struct file *file, int len,
					   long long pos)
{
	bpf_printk("%lu %lu %d", bytes, offset, len);
	return file && pos && ctx->regs.ip;
}

PROBE_SEC(page_write)
int program(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, bytes, offset, file, len, pos);
}
