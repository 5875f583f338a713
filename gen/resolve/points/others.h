/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the other lines of a function's text begin. */
#ifndef PG_RESOLVE_POINTS_OTHERS_H
#define PG_RESOLVE_POINTS_OTHERS_H

#include "dbg/code/cfg.h"
#include "resolve/place.h"

struct pg_other {
	unsigned line;
	uint64_t address;
};

struct pg_others {
	const struct pg_other *items; /**< by line, then by address */
	size_t num;
};

/**
 * In the arena, the rows of statements of a line's own text in a function, without those of the line itself, of
 * functions that are inlined there, and at the addresses `own`: of rows at one address it is not
 * said which comes first.
 */
struct pg_others pg_others_of(struct pg_resolver *resolver, struct pg_arena *arena,
			      const struct pg_cfg *cfg, struct pg_place *place,
			      const uint64_t *own, size_t num_own);

/** The first item behind those of the line of number `from`. */
size_t pg_others_end(const struct pg_others *others, size_t from);

#endif
