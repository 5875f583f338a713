/* SPDX-License-Identifier: GPL-2.0-only */
/** The line table (DWARF 5, 6.2): rows of a unit, in the order of addresses. */
#ifndef PG_DBG_LINE_LINE_H
#define PG_DBG_LINE_LINE_H

#include <stdbool.h>

#include "dbg/dbg.h"

struct pg_line_row {
	uint64_t address;
	const char *file; /**< as in the table: compare with ==within one unit */
	unsigned line;	  /**< 0: no source line */
	unsigned column;  /**< 0: unknown */
	bool is_stmt;
	bool begins; /**< a statement of the line begins here, with code of its own: see below */
	bool is_followed; /**< another row is at the same address: this one has no code of its own */
	bool prologue_end;
	bool end_sequence; /**< the first address after the code; no row of code itself */
};

/** A row of a source line that says where a statement begins. */
static inline bool pg_line_is_stmt(const struct pg_line_row *row)
{
	return row->is_stmt && row->line && !row->end_sequence;
}

/**
 * The rows of a unit, in the arena.
 *
 * gdb stops at some rows of statements only. `begins` leaves out the others: those that are not
 * is_stmt; those without code, because a row of another file follows at the same address (the line
 * calls an inlined function there, to which the code belongs); those that continue the line of the
 * row before, where the line has discriminators (its blocks follow each other).
 */
const struct pg_error *pg_lines_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit,
					const struct pg_line_row **ret, size_t *ret_num);

/** The row that an address belongs to: the last is_stmt-or-not row at or before it; NULL: none. */
const struct pg_line_row *pg_line_at(const struct pg_line_row *rows, size_t num, uint64_t address);

/**
 * Where a function's prologue ends, as gdb finds it: the row marked prologue_end, else the second
 * line of the function; its entry where the line table says neither.
 */
const struct pg_error *pg_prologue_end(struct pg_dbg *dbg, Dwarf_Die *unit, Dwarf_Die *function,
				       uint64_t entry, uint64_t *ret);

/** The files of a unit's line table, as rows name them; a name may be there twice. */
const struct pg_error *pg_files_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit,
					const char *const **ret, size_t *ret_num);

/** A path without "./" and "dir/../". */
const char *pg_file_normal(struct pg_arena *arena, const char *file);

/**
 * A path for people: without the unit's compilation directory and without "./" and "dir/../".
 */
const char *pg_file_for_people(struct pg_dbg *dbg, Dwarf_Die *unit, const char *file);

/** Do two names of a unit mean one file, each as the line table has it or for people? */
bool pg_file_is_same(struct pg_dbg *dbg, Dwarf_Die *unit, const char *a, const char *b);

#endif
