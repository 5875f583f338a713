/* SPDX-License-Identifier: GPL-2.0-only */
/** All functions of a file: where each has code, and where it is inlined. */
#ifndef PG_DBG_FUNC_FUNCLIST_H
#define PG_DBG_FUNC_FUNCLIST_H

#include "dbg/dbg.h"

/** A function by its name and where its source is. */
struct pg_listed_function {
	const char *name; /**< with its scopes, as pg_function_name() */
	const char *signature; /**< the same with parameters where they tell functions apart */
	const char *file; /**< without compilation directory; NULL: unknown */
	unsigned line;	  /**< 0: unknown */
	uint64_t *copies; /**< where its own code is entered */
	size_t num_copies;
	uint64_t *inlined; /**< where an inlined instance is entered */
	size_t num_inlined;
};

/**
 * The functions whose names match a pattern and that have code, in no order, in the arena; visits
 * every function of the file.
 */
const struct pg_error *pg_functions_list(struct pg_dbg *dbg, struct pg_arena *arena,
					 const char *pattern, struct pg_listed_function **ret,
					 size_t *ret_num);

#endif
