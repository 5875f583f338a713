/* SPDX-License-Identifier: GPL-2.0-only */
/** What stands at a function's entry in front of its own code. */
#ifndef PG_DBG_CODE_ENTRY_H
#define PG_DBG_CODE_ENTRY_H

#include "dbg/sym/symbols.h"

/**
 * Where the code of a function begins that has done nothing yet at `address`: behind the landing
 * pad of indirect calls (endbr64, bti), and behind the call or the nops that the compiler leaves
 * for the tracer. They change no register that a variable may be in, and no memory of the
 * function's. So what debug info says of the end holds from the entry on: clang's location lists
 * begin there (-fcf-protection, -pg -mfentry), gcc's at the entry.
 *
 * The address itself where it is not between the two, or where the file does not have the code.
 */
uint64_t pg_entry_code(struct pg_dbg *dbg, const struct pg_symbol *function, uint64_t address);

#endif
