/* SPDX-License-Identifier: GPL-2.0-only */
/** Registers and bytes of the frame that have a parameter, and lists that begin before they do. */
#ifndef PG_RESOLVE_WHERE_HOMES_H
#define PG_RESOLVE_WHERE_HOMES_H

#include "dbg/code/brought.h"
#include "dbg/loc/dwexpr.h"
#include "resolve/where/object.h"

/** The most scalars that a variable is looked at for, of a struct of single bytes. */
#define PG_MOST_HOMES 64

/**
 * Where memory of the frame is, as one operator of a location says that is for a range of code; false: that is not
 * known. By the stack pointer, where another register finds the frame.
 */
bool pg_home_slot(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Attribute *location,
		  struct pg_range range, const Dwarf_Op *op, struct pg_home *ret);

/**
 * The bytes of scalars, of a variable that begins at a slot: what lies between them is never stored, nor is what is
 * empty. Returns how many, as many as fit.
 */
size_t pg_home_scalars(struct pg_resolver *resolver, const struct pg_type *type,
		       const struct pg_home *slot, struct pg_home ret[PG_MOST_HOMES]);

/** A register that has a variable, or its address; UINT64_MAX: another operator. */
uint64_t pg_home_register(const Dwarf_Op *op, bool *by_address);

/** Is it a register that parameters are passed in? */
bool pg_home_passes(struct pg_resolver *resolver, const struct pg_home *home);

/** The prologue of the function around a place, as its line table has it; false: there is none. */
bool pg_home_prologue(struct pg_resolver *resolver, struct pg_place *place, struct pg_range *ret);

/**
 * Is a parameter of a type that is passed by its address where arguments on the stack are? Then that is the address,
 * as clang 14 forgets to say.
 */
bool pg_home_is_address(struct pg_walk *walk, const struct pg_type *type,
			const struct pg_object *object);

/**
 * Where a parameter of the function around a place is not yet where its list has it. Kept with the file,
 * most often none. See the essay in homes.c.
 */
size_t pg_early_ranges(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *param,
		       const struct pg_range **ret);

#endif
