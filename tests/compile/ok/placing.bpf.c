// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Sections and contexts of several events: `run` checks the object's records of them. */
#include "page_write.probe.h"
#include "entry.probe.h"

const char LICENSE[] SEC("license") = "GPL";

PROBE_CAPTURE(kread);

static int one(struct kread_ctx *ctx, int fd)
{
	(void)ctx;
	bpf_printk("%d", fd);
	return 0;
}

PROBE_SEC(page_write) int right(struct page_write_ctx *ctx)
{
	(void)ctx;
	return 0;
}

PROBE_SEC(page_write) int plain(void *ctx)
{
	(void)ctx;
	return 0;
}

PROBE_SEC(page_write) int wrong(struct kread_ctx *ctx)
{
	return BPF_FETCH_ARGS(ctx, one, fd);
}
