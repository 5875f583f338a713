/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The rules for the canonical frame address of one entry of call frame information, from row to row
 * of its table (DWARF 5, 6.4.1), in one pass. libdw runs the instructions from the beginning for
 * each address, which is a square for whoever asks for all rows. Rules of other registers are
 * libdw's.
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
	PG_CFA_EXPRESSION, /**< for libdw */
};

/** Code with one rule: between two changes of the stack pointer. */
struct pg_cfa_row {
	uint64_t from, to; /**< addresses: [from, to) */
	enum pg_cfa_kind kind;
	struct pg_cfa_rule rule;
};

struct pg_cfa_rows {
	struct pg_cfa_row *rows; /**< in ascending order, neighbours differ; in the arena */
	size_t num;
};

/** All rows of an entry whose instructions are sound (frame/cfinsn). */
struct pg_cfa_rows pg_cfa_rows(struct pg_arena *arena, const struct pg_frame_entry *entry);

/** The row that has an address; NULL: none. */
const struct pg_cfa_row *pg_cfa_row_at(const struct pg_cfa_rows *rows, uint64_t address);

#endif
