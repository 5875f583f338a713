/* SPDX-License-Identifier: GPL-2.0-only */
/** Among the places where a line has code, those at which each arrival of control is seen once. */
#ifndef PG_RESOLVE_POINTS_ARRIVALS_H
#define PG_RESOLVE_POINTS_ARRIVALS_H

#include "resolve/place.h"

/** A place where a line has code. */
struct pg_candidate {
	struct pg_place place;
	/** The DIE of the function or inlined instance that the line belongs to, by its address; of
	 * code without debug info, the name of its symbol. */
	const void *instance;
	unsigned column; /**< of its row; 0: unknown */
	bool has_code;	 /**< no other row follows at its address */
	bool is_gdbs;	 /**< gdb would stop there */
	bool is_rest;	 /**< not a place: code of the line that does not begin a statement */
};

struct pg_candidates {
	struct pg_candidate *items;
	size_t num;
};

/**
 * Append to *ret those of a line's places, by address, that do not only repeat an arrival at
 * another one. They are chosen separately for each function and inlined instance. Where several
 * would do, those stay where the kernel takes a probe, then those where the arguments of the probe
 * (NULL: there is none) can be read, then gdb's.
 */
const struct pg_error *pg_arrivals_choose(struct pg_resolver *resolver,
					  const struct pg_probe *probe,
					  const struct pg_candidate *candidates, size_t num,
					  struct pg_place **ret, size_t *ret_num);

/** Can a probe read there all of its arguments that are not marked `?`? */
bool pg_arguments_readable(struct pg_resolver *resolver, struct pg_place *place,
			   const struct pg_probe *probe);

#endif
