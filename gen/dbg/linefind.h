/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The line of one address. A unit's line table as libdw makes it takes a millisecond, which is much
 * for one line; its program only has to be run, which is a tenth of that.
 */
#ifndef PG_DBG_LINEFIND_H
#define PG_DBG_LINEFIND_H

#include <stdbool.h>

#include "dbg/open.h"

/**
 * File and line of the row that an address belongs to, as pg_line_at() of the unit's rows finds it;
 * *ret_line is 0 where there is none. False: the table is not understood, libdw may know.
 */
bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, const char **ret_file,
		  unsigned *ret_line);

void pg_line_finders_close(struct pg_dbg *dbg);

#endif
