/* SPDX-License-Identifier: GPL-2.0-only */
/** The names of the files in a unit's line table, from its header alone. */
#ifndef PG_DBG_LINE_FILETAB_H
#define PG_DBG_LINE_FILETAB_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * Could the unit have code of a file of this name, the last component of a path? True also where
 * the header is not understood: the line table itself then tells.
 */
bool pg_unit_may_have_file(struct pg_dbg *dbg, Dwarf_Die *unit, const char *name);

#endif
