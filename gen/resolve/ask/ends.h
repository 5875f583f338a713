/* SPDX-License-Identifier: GPL-2.0-only */
/** Where a variable ends: the instructions from which control goes on to where it is not readable. */
#ifndef PG_RESOLVE_ASK_ENDS_H
#define PG_RESOLVE_ASK_ENDS_H

#include "dbg/code/cfg.h"
#include "resolve/args/var.h"
#include "resolve/place.h"

/** One variable, in the function of a place at which it is not readable. */
struct pg_ending {
	struct pg_resolver *resolver;
	const struct pg_cfg *cfg; /**< of the function */
	struct pg_place *place;
	const struct pg_scoped *scoped;
	const struct pg_range *ranges; /**< where it is readable */
	size_t num_ranges;
	const uint64_t *beginnings; /**< of the call */
	size_t num_beginnings;
};

/**
 * The instructions at which it ends on a way to the place in the same call, ascending, in the resolver's arena. One that
 * cannot be probed is replaced by those before it, if the value there is the same. False: control
 * may come to the place from anywhere.
 */
bool pg_ends_of(const struct pg_ending *ending, uint64_t **ret, size_t *ret_num);

#endif
