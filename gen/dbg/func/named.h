/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Which units have code of functions of a name, of files without an index of instances (dbg/func/instances): small ones, and
 * those whose debug info is in other files. To look for one name is to visit the functions of all units; from
 * the second question on, what the visit has seen is known.
 */
#ifndef PG_DBG_FUNC_NAMED_H
#define PG_DBG_FUNC_NAMED_H

#include "base/name/funcname.h"
#include "dbg/dbg.h"

/** Call `visit` with each unit that may have code of a function of that name, until it returns false. */
const struct pg_error *pg_named_units_walk(struct pg_dbg *dbg, const struct pg_func_name *name,
					   bool (*visit)(Dwarf_Die *unit, void *data), void *data);

#endif
