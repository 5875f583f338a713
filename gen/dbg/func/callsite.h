/* SPDX-License-Identifier: GPL-2.0-only */
/** Calls and what their callers say of the arguments (DWARF 5, 3.4). */
#ifndef PG_DBG_FUNC_CALLSITE_H
#define PG_DBG_FUNC_CALLSITE_H

#include <stdbool.h>

#include "dbg/dbg.h"

struct pg_call {
	uint64_t return_address; /**< of the instruction after the call */
	Dwarf_Attribute value;	 /**< DW_AT_call_value: the argument, in the caller's frame */
};

/**
 * The calls of a unit that say what they pass for a parameter: a DIE, by its offset in the unit. In
 * the arena. Tail calls are left out: the address that they return to is not theirs.
 */
size_t pg_calls_with(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t parameter,
		     struct pg_call **ret);

/**
 * Where the calls of a function (DW_TAG_subprogram) return to, also of what is inlined in it,
 * ascending. Calls in inline assembly are not among them, nor tail calls. Kept with the file.
 */
size_t pg_call_returns(struct pg_dbg *dbg, Dwarf_Die *function, const uint64_t **ret);

/**
 * gcc splits the cold end off a function (-fpartial-inlining) and inlines the rest of it. The part is a function
 * by itself, FUNC.part.0, whose debug info is that of FUNC. What is left of FUNC calls it, and nothing else;
 * but where nothing is left, as the caller knows the condition, there is no instance of FUNC around the call.
 */
struct pg_part_calls {
	size_t all;
	size_t inside;	  /**< of these, in the rest of the function: its call has begun before */
	size_t returning; /**< of those, in the rest out of line, and it goes on afterwards */
};

/** The calls of a part (DW_TAG_subprogram with code) in its unit. Kept with the file. */
struct pg_part_calls pg_part_calls(struct pg_dbg *dbg, Dwarf_Die *unit, Dwarf_Die *part);

#endif
