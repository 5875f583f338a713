// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Show each piece of a write as the kernel copies it, page by page: local variables in the middle
 * of generic_perform_write(), and the file's name three pointers away from one of them.
 */
#include "page_write.probe.h"

const char LICENSE[] SEC("license") = "GPL";

static int report(struct page_write_ctx *ctx, unsigned long bytes, unsigned long offset,
		  const char *name)
{
	bpf_printk("%lu bytes at %lu of %s", bytes, offset, name);
	return 0;
}

PROBE_SEC(page_write)
int on_page_write(struct page_write_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, report, bytes, offset, name);
}
