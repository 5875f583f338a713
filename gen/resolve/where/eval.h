/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The symbolic evaluator: a DWARF location expression (DWARF 5, 2.5 and 2.6) to words of a plan.
 *
 * An expression is a program for a stack of values. It is run here, once, on a stack of words: an
 * operator pops words, asks the builder for the word that it makes of them, and pushes that. The
 * builder folds what is known, so `fbreg -80` is one addition to the CFA, and nothing of the stack
 * is left in the plan.
 *
 * The end of an expression says what its result means:
 *
 *     nothing special       the top of the stack is the ADDRESS of the object
 *     DW_OP_stack_value     the top of the stack is the VALUE of the object: no memory is read
 *     DW_OP_regN            the object is in register N (bregN is an address: register + offset)
 *     DW_OP_implicit_value  the bytes of the object are in the expression
 *     DW_OP_implicit_pointer  the object is a pointer that no longer exists; its target does
 *     DW_OP_piece           what came before is the next so many bytes of the object
 *
 * Confusing the first two reads memory at a number that is not an address, without any error: so
 * the kind of a result travels with its word (struct pg_object).
 *
 * An entry of the stack has a type: the generic one (64 bits, no sign of its own), or a base type
 * (DW_OP_convert and its like). Typed words are kept extended by their type's sign from its width.
 *
 * Branches only go forwards: both ways are run to the end, and the results become one SELECT. An
 * operator that cannot be done makes the variable unavailable, with the operator's name as the
 * reason; there is no partial result.
 */
#ifndef PG_RESOLVE_WHERE_EVAL_H
#define PG_RESOLVE_WHERE_EVAL_H

#include "dbg/loc/dwexpr.h"
#include "ir/survey.h"
#include "resolve/where/object.h"

/** Of the stack: compilers stay under 16. */
#define PG_MAX_DEPTH 64

/** The type of an entry: size 0 is the generic type. */
struct pg_entry {
	pg_word word;
	uint8_t size; /**< bytes: 1, 2, 4, 8 */
	bool is_signed;
};

struct pg_eval {
	struct pg_walk walk;
	const struct pg_caller *caller; /**< it is evaluated in the frame of our caller; or NULL */
	Dwarf_Attribute *attr;	/**< that the operators came from; NULL: CFI */
	/** Of a variable: without DW_OP_stack_value its result is an address. Else it is the value.
	    */
	bool is_location;
	/** It is a location of the function's body, for this range of code (see resolve/frame). */
	bool is_of_body;
	struct pg_range range;
	const char *name;	/**< of the variable that it is the location of; or NULL */
	struct pg_entry stack[PG_MAX_DEPTH];
	size_t depth;
	/** The kind of the location since the last piece, once an operator has set it. */
	bool has_kind;
	struct pg_object object;
	struct pg_part *parts;
	size_t num_parts;
	bool is_alone;	  /**< the expression is one operator */
	bool has_entry_value; /**< an operator gave what was at the function's entry */
	enum pg_avail avail;
	const char *reason;
};

/** Record why, and return false. */
bool pg_eval_refuse(struct pg_eval *eval, enum pg_avail avail, const char *reason);
bool pg_eval_bad(struct pg_eval *eval, const char *what);

/** The operators of an expression of a unit; false: it cannot be decoded. */
bool pg_eval_decode(struct pg_eval *eval, Dwarf_CU *unit, struct pg_cursor bytes,
		    const Dwarf_Op **ret, size_t *ret_num);

bool pg_eval_push(struct pg_eval *eval, struct pg_entry entry);
bool pg_eval_push_word(struct pg_eval *eval, pg_word word);
bool pg_eval_need(struct pg_eval *eval, size_t num);
struct pg_entry pg_eval_pop(struct pg_eval *eval);

/**
 * Arithmetic, comparisons and conversions, of generic and of typed entries. *ret: did it succeed?
 * False: the operator is not one of these.
 */
bool pg_eval_arithmetic(struct pg_eval *eval, const Dwarf_Op *op, bool *ret);

/** Push a register plus an offset; the memory at the address on top. Of the caller, in its frame.
    */
bool pg_eval_register(struct pg_eval *eval, uint64_t number, int64_t offset);
bool pg_eval_dereference(struct pg_eval *eval, uint64_t size);

/** In the caller's frame: push a register of it plus an offset, its canonical frame address. */
bool pg_eval_caller_reg(struct pg_eval *eval, uint64_t number, int64_t offset);
bool pg_eval_caller_cfa(struct pg_eval *eval);

/** DW_OP_call_frame_cfa, and DW_OP_fbreg with its offset. */
bool pg_eval_cfa(struct pg_eval *eval);
bool pg_eval_frame_base(struct pg_eval *eval, int64_t offset);

/** DW_OP_entry_value, DW_OP_GNU_variable_value, DW_OP_call2 and its like. */
bool pg_eval_entry_value(struct pg_eval *eval, const Dwarf_Op *op);
bool pg_eval_variable(struct pg_eval *eval, const Dwarf_Op *op);
bool pg_eval_call(struct pg_eval *eval, const Dwarf_Op *op);

/** DW_OP_GNU_parameter_ref: the value that the caller passed. */
bool pg_eval_parameter_ref(struct pg_eval *eval, const Dwarf_Op *op);

/** Run operators from number `at` to the end. */
bool pg_eval_run(struct pg_eval *eval, const Dwarf_Op *ops, size_t num, size_t at);

/**
 * Begin an expression inside the one that is being evaluated, if there is one; false: it would be
 * nested too deep, as one that names itself is. pg_eval_leave() ends it.
 */
bool pg_eval_enter(struct pg_eval *eval);
void pg_eval_leave(struct pg_eval *eval);

/** Run a whole expression; an unavailable object where it cannot be done. */
struct pg_object pg_eval_object(struct pg_eval *eval, const Dwarf_Op *ops, size_t num);

#endif
