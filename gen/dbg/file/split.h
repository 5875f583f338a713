/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Split units (DWARF 5, 3.1.2; gcc's and clang's -gsplit-dwarf): the file itself has a skeleton,
 * with the line table and the ranges of the code; the rest is in a .dwo file, which libdw opens.
 */
#ifndef PG_DBG_FILE_SPLIT_H
#define PG_DBG_FILE_SPLIT_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** Is the unit a skeleton? */
bool pg_is_skeleton(Dwarf_Die *unit);

/** Put a skeleton's split unit in its place; other units stay. The error: its file is not there. */
const struct pg_error *pg_split_open(struct pg_dbg *dbg, Dwarf_Die *unit);

/** Has pg_split_open() opened a split unit? */
bool pg_split_any(const struct pg_dbg *dbg);

/** The unit that has the line table: a split unit's skeleton, else the unit itself. */
Dwarf_Die *pg_split_skeleton(const struct pg_dbg *dbg, Dwarf_Die *unit);

#endif
