/* SPDX-License-Identifier: GPL-2.0-only */
/** Instructions that may leave the code around them, and what instructions refer to. */
#ifndef PG_DBG_CODE_LEAVE_H
#define PG_DBG_CODE_LEAVE_H

#include <stdbool.h>

#include "arch/code.h"
#include "dbg/dbg.h"

/**
 * The instructions in [from, to) that do not (or not always) go on to the next one, appended to an
 * array in the file's arena. *ret_goes_on: the last one goes on to what follows (calls are taken
 * not to, as they are a function's last instructions where they do not return). The error: as of
 * pg_insn_boundary(), or this machine's are not known.
 */
const struct pg_error *pg_insn_leavings(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					struct pg_leaving **leavings, size_t *num,
					bool *ret_goes_on);

/** The addresses that instructions in [from, to) contain: of data and code that they name. */
const struct pg_error *pg_insn_references(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					  uint64_t **addresses, size_t *num);

#endif
