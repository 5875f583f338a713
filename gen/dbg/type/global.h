/* SPDX-License-Identifier: GPL-2.0-only */
/** Names of the whole file: variables with static storage, and types. */
#ifndef PG_DBG_TYPE_GLOBAL_H
#define PG_DBG_TYPE_GLOBAL_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * The definitions (not declarations) of a variable at the top of units. In one unit, or in all when
 * `unit` is NULL.
 */
const struct pg_error *pg_globals_named(struct pg_dbg *dbg, const char *name, Dwarf_Die *unit,
					Dwarf_Die **ret, size_t *ret_num);

/** Any mention of a variable at the top of a unit, a declaration too: the first one's type is good.
 */
const struct pg_error *pg_global_declared(struct pg_dbg *dbg, const char *name, Dwarf_Die *ret,
					  bool *ret_found);

/** Where a type of a name is, in languages that have scopes: ns::S is not S. */
struct pg_type_path {
	int tag; /**< DWARF's; a class is a struct */
	const char *name;
	const char *const *scopes; /**< namespaces and types around it, outermost first */
	size_t num_scopes;	   /**< 0: at the top of its unit */
};

/** The scopes of a path: those that a DIE is in. In C there are none, and the search is saved. */
void pg_type_scopes(struct pg_dbg *dbg, Dwarf_Die *die, struct pg_type_path *ret);

/** The definitions of a type: the first one of a unit, or all of the file when `unit` is NULL. */
const struct pg_error *pg_type_dies_named(struct pg_dbg *dbg, const struct pg_type_path *path,
					  Dwarf_Die *unit, Dwarf_Die **ret, size_t *ret_num);


#endif
