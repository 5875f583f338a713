/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the calls of an inlined instance begin: the essay is in beginning.c. */
#ifndef PG_RESOLVE_WHERE_BEGINNING_H
#define PG_RESOLVE_WHERE_BEGINNING_H

#include "resolve/place.h"

struct pg_beginnings {
	const uint64_t *addresses; /**< the first is the entry */
	size_t num;		   /**< at least 1 */
	const char *doubt; /**< why calls may begin elsewhere, too, or not at each time; NULL: all are known */
};

/**
 * The beginnings of the calls of an inlined instance, the innermost of the scopes, which is entered at `entry`;
 * of a function out of line it is the entry alone.
 */
struct pg_beginnings pg_beginnings_of(struct pg_resolver *resolver, Dwarf_Die *unit,
				      struct pg_scope *scopes, size_t num_scopes, uint64_t entry);

#endif
