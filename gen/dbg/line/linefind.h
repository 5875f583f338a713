/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The line of one address. A unit's line table as libdw makes it takes a millisecond, which is much
 * for one line; its program only has to be run up to the line, which is a tenth of that and less.
 */
#ifndef PG_DBG_LINE_LINEFIND_H
#define PG_DBG_LINE_LINEFIND_H

#include <stdbool.h>

#include "dbg/dbg.h"

struct pg_found_line {
	const char *file; /**< NULL: no row has the address */
	unsigned line;	  /**< 0: none */
	bool is_row;	  /**< the row begins at the address, and so does an instruction */
};

/**
 * The row that an address belongs to, as pg_line_at() of the unit's rows finds it. False: the table
 * is not understood, libdw may know.
 */
bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, struct pg_found_line *ret);

#endif
