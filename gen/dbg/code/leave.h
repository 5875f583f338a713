/* SPDX-License-Identifier: GPL-2.0-only */
/** Instructions that may leave the code around them, and what instructions refer to. */
#ifndef PG_DBG_CODE_LEAVE_H
#define PG_DBG_CODE_LEAVE_H

#include <stdbool.h>

#include "dbg/file/open.h"

/** How an instruction may leave the code around it. Calls come back. */
enum pg_leave {
	PG_LEAVE_RETURN,
	PG_LEAVE_JUMP,	  /**< to the target */
	PG_LEAVE_BRANCH,  /**< to the target, or to the next instruction */
	PG_LEAVE_TABLE,	  /**< by a table of places in the same function, as of a switch */
	PG_LEAVE_INDEXED, /**< by an entry of the table of addresses at the target */
	PG_LEAVE_POINTER, /**< by a pointer: to a function, or to a label whose address was taken */
	PG_LEAVE_UNKNOWN, /**< it is not seen how the target comes about; interrupt returns */
};

struct pg_leaving {
	uint64_t address;
	enum pg_leave how;
	uint64_t target; /**< of PG_LEAVE_JUMP, PG_LEAVE_BRANCH and PG_LEAVE_INDEXED */
};

/**
 * The instructions in [from, to) that do not (or not always) go on to the next one, appended to an
 * array in the file's arena. *ret_goes_on: the last one goes on to what follows (calls are taken
 * not to, as they are a function's last instructions where they do not return). The error: as of
 * pg_insn_boundary(), or this machine's are not known.
 */
const struct pg_error *pg_insn_leavings(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					struct pg_leaving **leavings, size_t *num,
					bool *ret_goes_on);

/** The addresses that instructions in [from, to) have in them: of data and code that they name. */
const struct pg_error *pg_insn_references(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					  uint64_t **addresses, size_t *num);

#endif
