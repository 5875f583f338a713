/* SPDX-License-Identifier: GPL-2.0-only */
/** What a probe can read, and where in its function. */
#ifndef PG_RESOLVE_ASK_READABLE_H
#define PG_RESOLVE_ASK_READABLE_H

#include "ir/survey.h"
#include "resolve/args/var.h"
#include "resolve/place.h"

/**
 * The plan that gen would fetch for an argument at a place: NULL, or the reason why it would not.
 * The plan is set if there is one.
 */
const char *pg_read_argument(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_arg *arg, struct pg_plan *ret);

/** The argument that names a variable in scope. */
struct pg_arg pg_argument_of(struct pg_arena *arena, const struct pg_scoped *scoped);

/** The same for that argument. */
const char *pg_read_variable(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_scoped *scoped, struct pg_plan *ret);

/** Facts about one function, kept since a caller often asks about many of its places. */
struct pg_readable;

/** Destroyed with pg_readable_destroy(), before its arena. */
struct pg_readable *pg_readable_create(struct pg_arena *arena);
void pg_readable_destroy(struct pg_readable *readable);

/**
 * How often variables of one function are read, each at each rule for its frame; no function that a
 * compiler made comes near. Variables beyond that have no ranges: a part would be taken for all.
 */
#define PG_READABLE_MOST 65536

/**
 * The addresses in the place's function where a probe can read a variable in scope, as
 * pg_ranges_merge() leaves them, in the resolver's arena.
 */
size_t pg_readable_ranges(struct pg_resolver *resolver, const struct pg_place *place,
			  struct pg_scoped *scoped, const struct pg_range **ret);

#endif
