/* SPDX-License-Identifier: GPL-2.0-only */
/** Where control goes after each instruction. */
#ifndef PG_DBG_CODE_FLOW_H
#define PG_DBG_CODE_FLOW_H

#include <stdbool.h>

#include "dbg/file/open.h"

/** Where control goes after an instruction. */
enum pg_flow {
	PG_FLOW_NEXT,	/**< to the next one; calls are taken to return */
	PG_FLOW_BRANCH, /**< to the target or to the next one */
	PG_FLOW_JUMP,	/**< to the target */
	PG_FLOW_TABLE,	/**< to a place of a jump table */
	PG_FLOW_ANY,	/**< where a register or a word of memory says */
	PG_FLOW_END,	/**< out of the function: a return, a trap */
};

struct pg_insn {
	uint64_t address;
	uint8_t size; /**< bytes */
	enum pg_flow flow;
	bool is_nop;	 /**< it may be padding, which is never reached */
	bool is_call;
	uint64_t target; /**< of a branch or jump */
	/** The address that a lea or a jump with an index has in it: perhaps a jump table's; 0:
	 * none. */
	uint64_t table;
	uint8_t table_entry; /**< bytes of an entry: 4 count from the table, 8 are addresses */
};

/**
 * Append the instructions in [from, to) to an array in the file's arena. False: there is no code,
 * no capstone, or an instruction that it does not know.
 */
bool pg_insns_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_insn **insns,
		   size_t *num);

#endif
