/* SPDX-License-Identifier: GPL-2.0-only */
/** Instructions, by capstone: their boundaries, and those that may leave a function. */
#ifndef PG_DBG_CODE_INSN_H
#define PG_DBG_CODE_INSN_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * Is `address` the first byte of an instruction? Decoded from `start`, a boundary, as the kernel
 * does (arch/x86/kernel/kprobes/core.c: can_probe). *ret_nearest is the boundary at or before it.
 * The error: the code is not in the file (a separate debug file) or cannot be decoded.
 */
const struct pg_error *pg_insn_boundary(struct pg_dbg *dbg, uint64_t start, uint64_t address,
					uint64_t *ret_nearest);

#endif
