/* SPDX-License-Identifier: GPL-2.0-only */
/** The function that a row of the line table belongs to. */
#ifndef PG_RESOLVE_POINTS_OWNER_H
#define PG_RESOLVE_POINTS_OWNER_H

#include "resolve/place.h"

/**
 * The place of a row, and whether it is meant: a line of `function`, out of line or inlined, or
 * (NULL) of any. Its scopes begin where the line is: names have the meaning that they have there,
 * not in inlined functions.
 *
 * A line of a file may be in code that no function of the debug info has: assembly, and what gcc
 * makes of a function whose code equals another's (-fipa-icf). The place then has no scopes.
 */
const struct pg_error *pg_place_of_row(struct pg_resolver *resolver, Dwarf_Die *function,
				       const struct pg_line_row *row, struct pg_place *ret,
				       bool *ret_is_meant);

/**
 * The DIE of the function or inlined instance that the row's line belongs to, by its address; of code
 * without debug info, the symbol's name. Where no function at the address has the line, the row may
 * be left over after an instance: a statement without its own code, at the first address that is
 * not the instance's any more.
 */
const void *pg_instance_of_row(struct pg_resolver *resolver, const struct pg_place *place,
			       const struct pg_line_row *row);

#endif
