/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The line of one address, and the statements in some code. A unit's line table as libdw makes it takes a
 * millisecond, which is much for one line; its program only has to be run up to the line, which is a tenth of
 * that and less.
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

/** The path of a file by its number in a unit, as rows have it; NULL: none, or libdw may know. */
const char *pg_line_path(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t file);

/** A row of a source line that says where a statement begins. */
struct pg_line_stmt {
	uint64_t address;
	const char *file; /**< NULL: unknown */
	unsigned line;
	unsigned column; /**< 0: unknown */
};

/**
 * Append the statements that begin in some code of a unit, [from, to), to an array in the arena. Questions
 * that come by ascending addresses are answered in one pass.
 */
void pg_line_stmts(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit, uint64_t from,
		   uint64_t to, struct pg_line_stmt **ret, size_t *ret_num);

#endif
