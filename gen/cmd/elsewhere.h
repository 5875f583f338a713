/* SPDX-License-Identifier: GPL-2.0-only */
/** Where else the code of a probed function is: copies and inlined places that it misses. */
#ifndef PG_CMD_ELSEWHERE_H
#define PG_CMD_ELSEWHERE_H

#include "pipeline.h"
#include "run/fit.h"

/**
 * The remark about an event, in words: by the debug info that the options name, which must be that
 * of the kernel that the event would be in. NULL in *ret: none, or it is not an event of the
 * kernel.
 */
const struct pg_error *pg_elsewhere(struct pg_arena *arena,
				    const struct pg_pipeline_options *options,
				    const struct pg_fit *fit, const char **ret);

#endif
