/* SPDX-License-Identifier: GPL-2.0-only */
/** Call frame instructions (DWARF 5, 6.4.2). */
#ifndef PG_DBG_FRAME_CFINSN_H
#define PG_DBG_FRAME_CFINSN_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

struct pg_cfinsn {
	unsigned char op; /**< DW_CFA_…; of the three with an operand in the byte, without it */
	/** In order; a signed one extended by its sign, not yet multiplied by a factor of the CIE.
	 * A block has none. */
	uint64_t operands[2];
};

/** The instruction at a cursor, which moves on; false: it is cut off, or not known. */
bool pg_cfinsn_read(struct pg_cursor *at, struct pg_cfinsn *ret);

/** The highest number of a register that an instruction may save, and the states remembered at
 * once. */
#define PG_CFINSN_MAX_REGISTER 1023
#define PG_CFINSN_MAX_STATES   64

/** Whose instructions they are. */
enum pg_cfinsn_kind {
	PG_CFINSN_COMMON, /**< of a CIE: nothing in them moves on, or restores what they say */
	PG_CFINSN_ENTRY,
	PG_CFINSN_ENCODED, /**< of an entry whose addresses are not plain: none is among the
			      operands */
};

/**
 * May libdw run them? It makes a table with a row for each register that an instruction names, and
 * copies it for each state that is remembered: numbers that no compiler writes would take
 * gigabytes, or more than that. So they must be whole, known and within the limits.
 */
bool pg_cfinsns_are_sound(struct pg_cursor instructions, enum pg_cfinsn_kind kind);

/**
 * DW_CFA_AARCH64_negate_ra_state says that from here on the return address is signed, or not any
 * more. It has the number of an instruction of SPARC (DW_CFA_GNU_window_save), as which libdw
 * before 0.192 takes it, and then all registers from the eighth on for saved in places where they
 * are not. Whoever compares return addresses does so without signatures: it becomes a nop. `bytes`
 * are those that the cursor is at.
 */
void pg_cfinsns_hide_signing(struct pg_cursor instructions, unsigned char *bytes);

#endif
