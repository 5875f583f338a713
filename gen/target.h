/* SPDX-License-Identifier: GPL-2.0-only */
/** The images that options and directives name, and opening them. */
#ifndef PG_TARGET_H
#define PG_TARGET_H

#include "pipeline.h"

/** The target of probes that come before any directive. */
struct pg_target pg_target_default(const struct pg_pipeline_options *options);

struct pg_dbg;

/** Open the debug info of a target; pg_dbg_close() closes it. */
const struct pg_error *pg_target_open(struct pg_arena *arena,
				      const struct pg_pipeline_options *options,
				      const struct pg_target *target, struct pg_dbg **ret);

#endif
