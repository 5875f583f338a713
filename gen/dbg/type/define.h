/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The definitions of types, wherever in the file they are: those of a name, of which there may be
 * several, and those of types that a unit only declares.
 */
#ifndef PG_DBG_TYPE_DEFINE_H
#define PG_DBG_TYPE_DEFINE_H

#include "dbg/type/dwtype.h"

/**
 * A type by its name: a typedef (or a base type), or by its tag; at the top of units. In a unit, or
 * anywhere when `unit` is NULL. The error: it is several different types there.
 */
const struct pg_error *pg_type_named(struct pg_dwtypes *types, enum pg_type_name_kind kind,
				     const char *name, Dwarf_Die *unit, const struct pg_type **ret,
				     bool *ret_found);

/** The definition of a declaration in its own unit, or in a unit for this type alone. */
bool pg_type_find_nearby(struct pg_dwtypes *types, Dwarf_Die *declaration, Dwarf_Die *ret);

/**
 * Complete a struct, union or enum for somebody who asks for its members: a declaration that its
 * unit does not define by the definition of that name elsewhere in the file, where all there are
 * the same type. The error says that they are not. Without any, is_declaration stays. The first
 * such question reads all units.
 */
const struct pg_error *pg_type_define(struct pg_dwtypes *types, const struct pg_type *type);

#endif
