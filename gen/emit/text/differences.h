/* SPDX-License-Identifier: GPL-2.0-only */
/** What a spec comes to on two builds: which sites and arguments differ. */
#ifndef PG_EMIT_TEXT_DIFFERENCES_H
#define PG_EMIT_TEXT_DIFFERENCES_H

#include "ir/fleet/merge.h"

struct pg_differences {
	const char *text;   /**< a block for each probe that differs; "": none does */
	const char *json;   /**< a line for each probe, whether it differs or not */
	size_t num_differ, num; /**< probes */
};

/**
 * Both are of one spec, whose points and arguments may all be missing: events are in its order. `moved`: of those by name
 * whose line has another text, the sites in `new` of the lines that have it now.
 */
struct pg_differences pg_differences_of(struct pg_arena *arena, const struct pg_build *old,
					const struct pg_build *new, const struct pg_model *moved);

#endif
