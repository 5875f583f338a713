/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The table of one entry of call frame information (DWARF 5, 6.4.1): its instructions are run here.
 *
 * Of the canonical frame address all rows are made in one pass, since callers ask for many. The rule of
 * another register is found by a run up to the address, which follows this register alone: what a crafted
 * program says of many registers, or remembers of them, costs nothing.
 */
#ifndef PG_DBG_FRAME_ROWS_H
#define PG_DBG_FRAME_ROWS_H

#include "dbg/frame/entry.h"

/** The canonical frame address as a register (its DWARF number) and what is added to it. */
struct pg_cfa_rule {
	uint64_t reg;
	int64_t offset;
};

enum pg_cfa_kind {
	PG_CFA_UNKNOWN,
	PG_CFA_RULE,	   /**< a register and an offset */
	PG_CFA_EXPRESSION,
};

/** Code with one rule: between two changes of the stack pointer. */
struct pg_cfa_row {
	uint64_t from, to; /**< addresses: [from, to) */
	enum pg_cfa_kind kind;
	struct pg_cfa_rule rule;
	struct pg_cursor expression;
};

struct pg_cfa_rows {
	struct pg_cfa_row *rows; /**< in ascending order, neighbours differ; in the arena */
	size_t num;
};

/** The highest number of a register that may be saved: no machine comes near it. */
#define PG_CFA_MAX_REGISTER 1023

/** The states that may be remembered at once: compilers remember one. */
#define PG_CFA_MAX_STATES 64

/**
 * All rows of an entry; false: its instructions are not sound. They must be whole, known, within the limits, and belong
 * where they stand: none in a CIE moves on, or restores what the CIE says, and an address among the operands
 * (DW_CFA_set_loc) is a plain one.
 */
bool pg_cfa_rows(const struct pg_arch *arch, struct pg_arena *arena,
		 const struct pg_frame_entry *entry, struct pg_cfa_rows *ret);

/** The row that has an address; NULL: none. */
const struct pg_cfa_row *pg_cfa_row_at(const struct pg_cfa_rows *rows, uint64_t address);

enum pg_saved_kind {
	PG_SAVED_UNSAID,	 /**< as the calling convention has it */
	PG_SAVED_LOST,		 /**< DW_CFA_undefined */
	PG_SAVED_SAME,		 /**< in the register itself */
	PG_SAVED_AT,		 /**< in memory, so many bytes from the canonical frame address */
	PG_SAVED_SUM,		 /**< it is this sum */
	PG_SAVED_REGISTER,	 /**< in another register */
	PG_SAVED_AT_EXPRESSION,	 /**< in memory, where an expression says */
	PG_SAVED_IS_EXPRESSION,	 /**< it is the value of an expression */
};

/** Where the caller's value of a register is. */
struct pg_saved_rule {
	enum pg_saved_kind kind;
	uint64_t number; /**< the offset, or the other register */
	struct pg_cursor expression;
};

/** The rule of a register at an address of an entry whose instructions are sound. */
struct pg_saved_rule pg_saved_at(const struct pg_arch *arch, const struct pg_frame_entry *entry,
			    uint64_t reg, uint64_t address);

#endif
