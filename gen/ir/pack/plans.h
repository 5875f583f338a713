/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The plans of an event of a pack: those that are alike are there once, and what they need of earlier
 * in a call is a table of its own.
 */
#ifndef PG_IR_PACK_PLANS_H
#define PG_IR_PACK_PLANS_H

#include "ir/pack/item.h"

struct pg_plantable;

struct pg_plantable *pg_plantable_create(struct pg_arena *arena, const struct pg_event *event);
/** The number of a plan, which is noted if there is none like it yet. */
size_t pg_plantable_number(struct pg_plantable *table, const struct pg_plan *plan);
/** Those that were noted; they are given away. */
json_t *pg_plantable_json(struct pg_plantable *table);
json_t *pg_plantable_saved_json(const struct pg_plantable *table);

/** The members "plans" and "saved" of an event as they are read. */
struct pg_plans_read {
	const struct pg_plan *plans;
	size_t num_plans;
	struct pg_saved *saved; /**< without their savings, which wait for the captures */
	size_t num_saved;
};

void pg_plans_read(const struct pg_item *event, struct pg_plans_read *ret);
/** Once the captures have their plans. */
void pg_plans_read_savings(const struct pg_item *event, struct pg_plans_read *plans,
			   const struct pg_capture *captures, size_t num_captures);

#endif
