/* SPDX-License-Identifier: GPL-2.0-only */
/** The last instructions of functions, where registers already have what their caller had there. */
#ifndef PG_DBG_CODE_TAIL_H
#define PG_DBG_CODE_TAIL_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * Has a function (a DW_TAG_subprogram with code) given a register that calls preserve, or the stack pointer,
 * back to its caller before an instruction, while call frame information does not say so? Kept with the file.
 */
bool pg_is_given_back(struct pg_dbg *dbg, Dwarf_Die *function, uint64_t reg, uint64_t address);

#endif
