/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the calls of an inlined instance begin: the essay is in beginning.c. */
#ifndef PG_RESOLVE_WHERE_BEGINNING_H
#define PG_RESOLVE_WHERE_BEGINNING_H

#include "resolve/place.h"

/**
 * The addresses at which the calls of the function begin that has scope number `func` of a place's as its
 * own: the first is `entry`, the only one if it is out of line. The reason, where they are not known for sure.
 */
const char *pg_beginnings_of(struct pg_resolver *resolver, struct pg_place *place, size_t func,
			     uint64_t entry, const uint64_t **ret, size_t *ret_num);

#endif
