/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What stands around a declaration: namespaces, types, functions. libdw knows the parent of a DIE only
 * by a walk from the top of its unit, so that walk is made once, and its scopes are kept.
 */
#ifndef PG_DBG_FUNC_NEST_H
#define PG_DBG_FUNC_NEST_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** The namespace, type or function right around a DIE; false: it stands at the top of its unit. */
bool pg_nest_parent(struct pg_dbg *dbg, Dwarf_Die *die, Dwarf_Die *ret);

/** Is it a type that functions may stand in? */
bool pg_is_class(Dwarf_Die *die);

#endif
