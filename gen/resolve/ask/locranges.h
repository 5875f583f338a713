/* SPDX-License-Identifier: GPL-2.0-only */
/** Where in the code a variable has a location. */
#ifndef PG_RESOLVE_ASK_LOCRANGES_H
#define PG_RESOLVE_ASK_LOCRANGES_H

#include "ir/survey.h"
#include "resolve/where/loc.h"

/** A range of code for which the debug info has one location, or a constant. */
struct pg_located {
	struct pg_range range; /**< as far as it is in the scope */
	struct pg_location location; /**< without operators: a constant */
	/** In a register, a word computed from one, or in memory near where one points: for a
	 * word of 1, 2, 4 or 8 bytes that is readable. */
	bool is_plain;
	/** It is read in the same way at all of its addresses, except for the frame. */
	bool is_steady;
	/** It is relative to the stack pointer, which is not the body's everywhere (resolve/frame).
	    */
	bool is_framed;
};

/**
 * The ranges of a variable in the function of a place: those of a location list as far as they are
 * in the scope, else all of it. They need not be readable. Ranges that begin and end at one address
 * (gcc's view numbers) are left out.
 */
void pg_location_ranges(struct pg_resolver *resolver, const struct pg_place *place,
			Dwarf_Die *scope, Dwarf_Die *variable, struct pg_located **ret,
			size_t *ret_num);

/** Sort ranges, and make one of those that overlap or touch; how many are left. */
size_t pg_ranges_merge(struct pg_range *ranges, size_t num);

#endif
