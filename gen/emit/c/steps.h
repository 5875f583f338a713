/* SPDX-License-Identifier: GPL-2.0-only */
/** The steps of a fetch as definitions: here, and in cexpr and core, they become C text. */
#ifndef PG_EMIT_C_STEPS_H
#define PG_EMIT_C_STEPS_H

#include "emit/c/defs.h"
#include "emit/fetch/step.h"

/** Keys of the fetch and of its steps below `where`, "event.0.plan.0", which is the prefix then. */
void pg_def_fetch(struct pg_arena *arena, struct pg_defs *defs, const struct pg_arch *arch,
		  const char *where, const struct pg_fetch *fetch);

#endif
