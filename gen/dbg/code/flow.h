/* SPDX-License-Identifier: GPL-2.0-only */
/** Where control goes after each instruction. */
#ifndef PG_DBG_CODE_FLOW_H
#define PG_DBG_CODE_FLOW_H

#include <stdbool.h>

#include "arch/code.h"
#include "dbg/dbg.h"

/**
 * Append the instructions in [from, to) to an array in the file's arena. False: there is no code,
 * no capstone, or an instruction that it does not know.
 */
bool pg_insns_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_insn **insns,
		   size_t *num);

#endif
