/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The function that contains an address, in the whole file. To find it among the DIEs of its unit,
 * most of them types, takes 0.2 ms; to make the map takes half a second. So it is made when there
 * will be many questions (pg_dbg.expects_many), and kept (dbg/cache); a map of one unit, which is
 * not kept, is made when several questions about it follow each other.
 */
#ifndef PG_DBG_FUNC_FUNCMAP_H
#define PG_DBG_FUNC_FUNCMAP_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** The function of a unit that has code at an address; false: the map cannot tell. */
bool pg_funcmap_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, Dwarf_Die *ret);

#endif
