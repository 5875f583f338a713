/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Registers that frames are relative to, at places where they do not have the body's value.
 *
 * A location by the stack pointer or the frame pointer (clang's frame base is %rsp, gcc writes
 * DW_OP_breg7) holds for the body of a function: where the prologue has not moved the register yet, in
 * an epilogue, at the jump of a tail call, the register has another value, and the same expression is
 * another address. Call frame information knows the body's: with CFA = reg + D for most of the code
 * that a location is for, what it means by reg is CFA - D.
 */
#ifndef PG_RESOLVE_WHERE_FRAME_H
#define PG_RESOLVE_WHERE_FRAME_H

#include "ir/survey.h"
#include "resolve/walk.h"

enum pg_frame_register {
	PG_FRAME_REGISTER_HERE, /**< the location means the register as it is here */
	PG_FRAME_REGISTER_CFA,	/**< it means the CFA plus a number */
	PG_FRAME_REGISTER_LOST, /**< it means a value that the register has elsewhere */
};

/**
 * The meaning of a register in a location for a range of code, at a place in that range. The range
 * [0, UINT64_MAX) is the place's whole function.
 */
enum pg_frame_register pg_frame_register(const struct pg_walk *walk, struct pg_range range,
					 uint64_t reg, int64_t *ret_from_cfa);

/** How far a word is from the CFA, where it is relative to the register that finds the frame in most of the function. */
bool pg_frame_offset(const struct pg_walk *walk, pg_word word, int64_t *ret);

/** Is the frame found by a register in most of the place's function? */
bool pg_frame_is_found_by(const struct pg_walk *walk, uint64_t reg);

/** Has a register been overwritten by now, whatever a location says? See dbg/code/loss.c. */
bool pg_register_is_lost(const struct pg_walk *walk, Dwarf_Attribute *location, uint64_t reg,
			 bool is_alone);

/** Has the function given a register back to its caller by now? See dbg/code/tail.c. */
bool pg_register_is_callers(const struct pg_walk *walk, uint64_t reg);

#endif
