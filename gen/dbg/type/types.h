/* SPDX-License-Identifier: GPL-2.0-only */
/** Types by name, and what they hold: the one place that asks whether they are DWARF's or BTF's. */
#ifndef PG_DBG_TYPE_TYPES_H
#define PG_DBG_TYPE_TYPES_H

#include "dbg/type/dwtype.h"

/**
 * Fill in the members or enumerators of a struct, union or enum. A declaration is completed from
 * its definition in the same unit where there is one, or in a type unit; otherwise is_declaration
 * stays: see pg_type_define().
 */
void pg_type_complete(struct pg_dwtypes *types, const struct pg_type *type);

/** The same, with all that it holds by value or names: what a field needs to be declared. */
void pg_type_complete_deep(struct pg_dwtypes *types, const struct pg_type *type);

/**
 * A type by its name: a typedef (or a base type), or by its tag; at the top of units. In a unit, or
 * anywhere when `unit` is NULL. The error: it is several different types there.
 */
const struct pg_error *pg_type_named(struct pg_dwtypes *types, enum pg_type_name_kind kind,
				     const char *name, Dwarf_Die *unit, const struct pg_type **ret,
				     bool *ret_found);

/**
 * Complete a struct, union or enum for a caller that asks for its members: a declaration that its
 * unit does not define, by the definition of that name elsewhere in the file, where all of them are
 * the same type. The error says that they are not. Without any, is_declaration stays. The first
 * such question reads all units.
 */
const struct pg_error *pg_type_define(struct pg_dwtypes *types, const struct pg_type *type);

/** The type that a template's or generic's parameter stands for: T of Vec<T>; NULL: not known. */
const struct pg_type *pg_type_parameter(struct pg_dwtypes *types, const struct pg_type *type,
					const char *name);

/**
 * Of a struct without bytes of its own, as Rust has behind pointers to a Path or an OsStr: what it is
 * made of as many as the pointer says. NULL: there is none.
 */
const struct pg_type *pg_type_tail(struct pg_dwtypes *types, const struct pg_type *type);

/** How a struct of C++ is passed and returned, as its compiler says (DWARF 5, 5.7.1). */
enum pg_passing { PG_PASSED_UNSAID, PG_PASSED_BY_VALUE, PG_PASSED_BY_REFERENCE };
enum pg_passing pg_type_passing(struct pg_dwtypes *types, const struct pg_type *type);

/**
 * Has a struct a static member of this name, which is a variable (DW_TAG_variable; before DWARF 5
 * DW_TAG_member)? For a name that its members do not have.
 */
bool pg_type_has_static(struct pg_dwtypes *types, const struct pg_type *type, const char *name);

/** The names of a unit's types as C writes them ("struct x"), for suggestions; BTF: none. */
const char *const *pg_type_names(struct pg_dwtypes *types, Dwarf_Die *unit, size_t *ret_num);

#endif
