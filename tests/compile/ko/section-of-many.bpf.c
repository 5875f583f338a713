// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: slab_has_3_sites__use_BPF_PROBE
#include "sites.probe.h"

PROBE_SEC(slab)
int program(struct slab_ctx *ctx)
{
	return ctx->regs.ip != 0;
}
