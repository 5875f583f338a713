/* SPDX-License-Identifier: GPL-2.0-only */
/** Names of the whole file: variables with static storage, and types. */
#ifndef PG_DBG_GLOBAL_H
#define PG_DBG_GLOBAL_H

#include <stdbool.h>

#include "dbg/open.h"

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

/**
 * The definition of a type at the top of a unit by its DWARF tag and name, or of the first unit
 * that has one when `unit` is NULL.
 */
const struct pg_error *pg_type_die_named(struct pg_dbg *dbg, int tag, const char *name,
					 Dwarf_Die *unit, Dwarf_Die *ret, bool *ret_found);

/** Does the DIE only declare what another defines (DW_AT_declaration)? */
bool pg_is_declaration(Dwarf_Die *die);

#endif
