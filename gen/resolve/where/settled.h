/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Variables that debug info has in one place for all of their function, to which the code has yet to bring
 * them: parameters of unoptimised code, which are where the caller put them at the entry, and what gcc's
 * var-tracking does not follow.
 */
#ifndef PG_RESOLVE_WHERE_SETTLED_H
#define PG_RESOLVE_WHERE_SETTLED_H

#include "resolve/place.h"

enum pg_settled {
	PG_SETTLED_NOT, /**< it has a list, or it is from the beginning where debug info has it */
	PG_SETTLED_PARAMETER, /**< of the function around the place: the caller puts it elsewhere */
	PG_SETTLED_VARIABLE,  /**< in registers */
	PG_SETTLED_LATE,      /**< a parameter with a list, which begins too early (where/homes) */
};

enum pg_settled pg_settled_of(struct pg_resolver *resolver, struct pg_place *place,
			      Dwarf_Die *variable);

/** Is a place where the function around it is entered? */
bool pg_settled_is_at_entry(const struct pg_place *place);

/**
 * Why such a variable is not in its place at an instruction; NULL: it is, as far as the code is understood.
 * Has the caller put it there, before the code writes to it (as an extension to more bits does)?
 */
const char *pg_settled_refusal(struct pg_resolver *resolver, struct pg_place *place,
			       Dwarf_Die *variable, bool is_passed_there);

/** Are all of its registers such as parameters are passed in? */
bool pg_settled_in_parameters(struct pg_resolver *resolver, struct pg_place *place,
			      Dwarf_Die *variable);

/** The addresses between which such a variable is readable everywhere or nowhere: ascending, with duplicates. */
size_t pg_settled_cuts(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *variable,
		       const uint64_t **ret);

/** Is a function's code unoptimised: does it store a parameter that is in the frame by debug info? */
bool pg_is_unoptimized(struct pg_resolver *resolver, struct pg_place *place);

/**
 * Are a function's parameters passed as the calling convention says of its prototype? Compilers that
 * optimise remove those that nobody needs, and pass the others as if they had not been there. gcc gives
 * such a copy another name, clang does not: there each parameter must have one place in all of the
 * function.
 */
bool pg_keeps_parameters(struct pg_resolver *resolver, struct pg_place *place);

#endif
