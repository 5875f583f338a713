/* SPDX-License-Identifier: GPL-2.0-only */
/** What the programs of an event take to fetch, counted in their steps. */
#ifndef PG_EMIT_FETCH_COST_H
#define PG_EMIT_FETCH_COST_H

#include "ir/model.h"

/** Of a program, with all fields asked for. */
struct pg_cost {
	unsigned helpers; /**< calls, those of maps included */
	unsigned maps;	  /**< operations on maps */
	uint64_t bytes;	  /**< read from memory */
	unsigned ns; /**< about what it takes, without what the kernel does to come to it */
};

struct pg_cost pg_cost_of_site(struct pg_arena *arena, const struct pg_model *model,
			       const struct pg_event *event, const struct pg_site *site);

struct pg_cost pg_cost_of_capture(struct pg_arena *arena, const struct pg_model *model,
				  const struct pg_event *event,
				  const struct pg_capture *capture);

/** Nanoseconds of the dearest site's program and of each that saves words for it, once. */
unsigned pg_cost_together(struct pg_arena *arena, const struct pg_model *model,
			  const struct pg_event *event);

#endif
