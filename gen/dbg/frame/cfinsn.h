/* SPDX-License-Identifier: GPL-2.0-only */
/** Call frame instructions (DWARF 5, 6.4.2). */
#ifndef PG_DBG_FRAME_CFINSN_H
#define PG_DBG_FRAME_CFINSN_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

/** DW_CFA_AARCH64_negate_ra_state has the number of an instruction of SPARC. */
#define PG_CFA_NEGATE_RA_STATE DW_CFA_GNU_window_save

struct pg_cfinsn {
	unsigned char op; /**< DW_CFA_…; of the three with an operand in the byte, without it */
	/** In order; a signed one extended by its sign, not yet multiplied by a factor of the CIE. */
	uint64_t operands[2];
	struct pg_cursor expression; /**< of those that have one, the last operand */
};

/** The instruction at a cursor, which moves on; false: it is cut off, or not known. */
bool pg_cfinsn_read(struct pg_cursor *at, struct pg_cfinsn *ret);

#endif
