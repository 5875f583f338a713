/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The header of a unit's line table (DWARF 5, 6.2.4), without the table. libdw reads the whole
 * table before it says the name of one file: six seconds for all units of a kernel.
 */
#ifndef PG_DBG_LINE_LINEHEAD_H
#define PG_DBG_LINE_LINEHEAD_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

struct pg_line_file {
	const char *path; /**< NULL: none */
	uint64_t dir;
};

struct pg_line_header {
	unsigned version;
	unsigned insn_size; /**< minimum_instruction_length */
	unsigned max_ops;   /**< maximum_operations_per_instruction; 1 but for VLIW */
	bool default_is_stmt;
	int line_base;
	unsigned line_range;
	unsigned opcode_base;
	uint8_t num_operands[256]; /**< of the standard opcodes, by opcode */
	/** As attributes number them: directory 0 is the compilation directory. */
	const char **dirs;
	size_t num_dirs;
	struct pg_line_file *files;
	size_t num_files;
	struct pg_cursor program;
	struct pg_cursor line_strings, strings; /**< sections that paths may be in */
	size_t offset_size;
	bool understood;
};

/**
 * Its arrays are in the arena. False: the unit has no line table, or one that is not understood
 * (compressed, or in its own file): *ret_none tells them apart.
 */
bool pg_line_header_read(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit,
			 struct pg_line_header *ret, bool *ret_none);

/** A file's path as libdw has it: absolute where the directories are; NULL: there is none. */
const char *pg_line_header_path(struct pg_arena *arena, const struct pg_line_header *header,
				Dwarf_Die *unit, uint64_t file);

#endif
