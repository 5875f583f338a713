/* SPDX-License-Identifier: GPL-2.0-only */
/** Where control leaves a function. */
#ifndef PG_DBG_CODE_EXITS_H
#define PG_DBG_CODE_EXITS_H

#include <stdbool.h>

#include "dbg/dbg.h"
#include "dbg/sym/symbols.h"

struct pg_exit {
	uint64_t address;  /**< of the instruction */
	bool is_tail_call; /**< a jump to another function, in place of a call and a return */
	uint64_t target;   /**< of a tail call; 0: a pointer's */
};

/**
 * All instructions by which control leaves a function for good: its return instructions and its
 * jumps to other functions, in the hot part and in the cold one, each once. Before each of them the
 * frame is gone: the CFA is as at the function's entry, the stack pointer plus a constant.
 *
 * `function` is its DIE, for its ranges of code (NULL: they are the symbol's), `symbol` the one of
 * its entry. A function that is left otherwise, by an exception, longjmp() or by not returning at
 * all, does not pass any of them.
 *
 * An error says why they are not all known, or cannot be told from other jumps; then *ret is not
 * set.
 */
const struct pg_error *pg_exits_find(struct pg_dbg *dbg, Dwarf_Die *function,
				     const struct pg_symbol *symbol, struct pg_exit **ret,
				     size_t *ret_num);

#endif
