/* SPDX-License-Identifier: GPL-2.0-only */
/** One field for all builds: its type, and the plans of each build made to fill it. */
#ifndef PG_IR_FLEET_FIELD_H
#define PG_IR_FLEET_FIELD_H

#include "base/error.h"
#include "ir/model.h"

/** An argument as one build has it. */
struct pg_build_field {
	const char *build;	      /**< its name, for messages */
	const struct pg_field *field; /**< without a type, where the build does not have it */
};

/**
 * The field that holds what each of the builds has. Integers become the narrowest type of one of
 * them, else of the next size, that has all their values; an enum may have more enumerators in one
 * build than in another; all else has one layout. Errors name two builds that do not go together.
 */
const struct pg_error *pg_fleet_field(struct pg_arena *arena, const struct pg_build_field *builds,
				      size_t num, struct pg_field *ret);

/** A build's plan for its own field, so that it fills that of all. */
struct pg_plan pg_fleet_plan(struct pg_arena *arena, const struct pg_plan *plan,
			     const struct pg_field *own, const struct pg_field *all);

#endif
