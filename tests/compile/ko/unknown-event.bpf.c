// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: PG_SEC_page_read
#include "page_write.probe.h"

PROBE_SEC(page_read)
int program(struct page_write_ctx *ctx)
{
	return ctx->regs.ip != 0;
}
