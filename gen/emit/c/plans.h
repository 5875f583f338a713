/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The plans of an event as a header has them: a function for each of a site's fetch, or for one that
 * several sites share; and how a program comes to the one of the site where it is.
 */
#ifndef PG_EMIT_C_PLANS_H
#define PG_EMIT_C_PLANS_H

#include "emit/fetch/share.h"

struct pg_plans {
	struct pg_fetch *items;
	const struct pg_event **events; /**< whose addresses they mean */
	const char **strays; /**< as of pg_stray_text(), one per plan */
	size_t num, num_strays, num_events;
	size_t *of_site; /**< the plan of each site */
	/**
	 * With many plans, of an event for one build: what each site passes to its plan, and what all
	 * sites' sections begin with; the places follow. The header has such sites in a list. Else NULL.
	 */
	const struct pg_passed **passed;
	const char *section;
};

struct pg_plans pg_plans_make(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_event *event);

/** How a fetch knows where it is: a word of templates/README.md. */
const char *pg_plans_dispatch(const struct pg_plans *plans, const struct pg_arch *arch,
			      const struct pg_event *event);

/** The macro that says where programs have the event's struct (<probegen/room.bpf.h>). */
const char *pg_plans_room(const struct pg_plans *plans, const struct pg_event *event);

#endif
