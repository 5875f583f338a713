// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// error: work_is_for_several_builds__use_PROBE_PROGRAMS_or_BPF_PROBE
#include "fleet.probe.h"

PROBE_SEC(work)
int program(struct work_ctx *ctx)
{
	return ctx->regs.ip != 0;
}
