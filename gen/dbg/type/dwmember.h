/* SPDX-License-Identifier: GPL-2.0-only */
/** The members of DWARF's structs, unions and classes, those of base classes among them. */
#ifndef PG_DBG_TYPE_DWMEMBER_H
#define PG_DBG_TYPE_DWMEMBER_H

#include "dbg/type/dwtype.h"

/**
 * Fill in a struct's own members from its definition, ascending by offset. A member that cannot be
 * read goes to type->lost. Has it base classes?
 */
bool pg_members_read(struct pg_dwtypes *types, struct pg_dbg *dbg, struct pg_type *type,
		     Dwarf_Die *definition);

/**
 * Add the members of its base classes, which are complete by now: they are the struct's own, as far
 * as C++ finds them by their name alone.
 */
void pg_members_inherit(struct pg_dwtypes *types, struct pg_dbg *dbg, struct pg_type *type,
			Dwarf_Die *definition);

/**
 * C has no struct whose members share their place, as C++'s [[no_unique_address]] grants it to those of
 * empty types. These are left out, as nothing is lost with them; of others the first one stays. To be
 * called when the types of the members are complete.
 */
void pg_members_apart(struct pg_dbg *dbg, struct pg_type *type);

#endif
