/* SPDX-License-Identifier: GPL-2.0-only */
/** Arrivals at a line that its statements' rows do not see. */
#ifndef PG_RESOLVE_POINTS_MISSED_H
#define PG_RESOLVE_POINTS_MISSED_H

#include "resolve/points/arrivals.h"

/** Where such an arrival can be seen. */
struct pg_missed {
	uint64_t address;
	const void *instance; /**< as of a candidate */
	const char *file;     /**< of the row of the line that comes after it */
	unsigned line;
};

/**
 * Append to *ret where control comes to a line's other code (is_rest) without having passed one of
 * its statements: the last instructions before those that are reached from a statement as well. The
 * compiler has joined the ends of several ways there, and on one of them the statement's row was
 * lost.
 */
void pg_missed_find(struct pg_resolver *resolver, const struct pg_candidates *candidates,
		    struct pg_missed **ret, size_t *ret_num);

#endif
