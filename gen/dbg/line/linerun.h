/* SPDX-License-Identifier: GPL-2.0-only */
/** Line programs (DWARF 5, 6.2.5), run from row to row without a table of the rows. */
#ifndef PG_DBG_LINE_LINERUN_H
#define PG_DBG_LINE_LINERUN_H

#include <stdbool.h>

#include "dbg/line/linehead.h"

/** What a special opcode adds to the registers: a division each. */
struct pg_line_special {
	uint8_t operations;
	int16_t line;
};

struct pg_line_program {
	struct pg_line_header header;
	struct pg_line_special specials[256]; /**< by opcode */
};

/** The registers that matter here (DWARF 5, 6.2.2). */
struct pg_line_state {
	uint64_t address, file;
	int64_t line;
	uint32_t column;
	bool is_stmt;
};

/** A program on its way. Small, so that it is all in registers while it runs. */
struct pg_line_machine {
	struct pg_cursor at;
	struct pg_line_state state;
	/** Two rows of one sequence: what is between them is the first's. */
	struct pg_line_state row, next;
	bool has_row, has_next;
};

/** An address that no row has: pg_line_run() then stops where a sequence ends. */
#define PG_LINE_NOWHERE UINT64_MAX

/** As pg_line_header_read(); false, too, where the program is not understood. */
bool pg_line_program_open(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit,
			  struct pg_line_program *ret);

/** At the beginning of the program. */
struct pg_line_machine pg_line_begin(const struct pg_line_program *program);

/**
 * On from where it was stopped, to the operation at or after `stop` at most. True: the address is
 * between row and next.
 */
bool pg_line_run(struct pg_line_machine *machine, const struct pg_line_program *program,
		 uint64_t address, const unsigned char *stop);

/** On to the next row, which becomes `next`; false: the sequence or the program ends before. */
bool pg_line_run_to_row(struct pg_line_machine *machine, const struct pg_line_program *program);

#endif
