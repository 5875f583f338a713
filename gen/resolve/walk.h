/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The way of one value, from an expression to the words of a plan.
 *
 * A walk begins where an argument is asked for at a place (resolve/args/field), and ends when its plan
 * is made. All steps between, through members and pointers (args/) down to location expressions
 * (where/), take this one context. Another walk begins where another frame is meant: the function's
 * entry, the caller's frame, the CFA.
 */
#ifndef PG_RESOLVE_WALK_H
#define PG_RESOLVE_WALK_H

#include "resolve/place.h"

struct pg_walk {
	struct pg_resolver *resolver;
	struct pg_builder *builder; /**< of the one plan that the words are of */
	struct pg_place *place;	    /**< NULL: for a CFA, which has no frame yet */
	const struct pg_arg *arg;   /**< NULL: no argument asks for it */
};

/** A walk with its own builder. The memory of a program is user memory. */
struct pg_walk pg_walk_begin(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_arg *arg);

#endif
