/* SPDX-License-Identifier: GPL-2.0-only */
/** The names of functions that a point can have, for suggestions and completion. */
#ifndef PG_RESOLVE_POINTS_NAMES_H
#define PG_RESOLVE_POINTS_NAMES_H

#include "dbg/dbg.h"

/** Those that match a pattern, in alphabetical order, each once; also those that are only inlined. */
const struct pg_error *pg_function_names(struct pg_dbg *dbg, struct pg_arena *arena,
					 const char *pattern, const char *const **ret,
					 size_t *ret_num);

#endif
