/* SPDX-License-Identifier: GPL-2.0-only */
/** DWARF types to ir/type: lazily, each once. */
#ifndef PG_DBG_TYPE_DWTYPE_H
#define PG_DBG_TYPE_DWTYPE_H

#include "dbg/dbg.h"
#include "ir/type.h"

struct pg_dwtypes;

struct pg_dwtypes *pg_dwtypes_create(struct pg_dbg *dbg);

/** The type that a variable, a member or a function's result has: its DW_AT_type; void without. */
const struct pg_type *pg_type_of(struct pg_dwtypes *types, Dwarf_Die *die);

enum pg_type_name_kind { PG_NAME_TYPEDEF, PG_NAME_STRUCT, PG_NAME_UNION, PG_NAME_ENUM };

/** The type that a DIE is. */
const struct pg_type *pg_type_at(struct pg_dwtypes *types, Dwarf_Die *die);

void pg_dwtypes_destroy(struct pg_dwtypes *types);

/**
 * Fill in the members or enumerators of a struct, union or enum. A declaration is completed from
 * its definition in the same unit where there is one, or in a type unit; otherwise is_declaration
 * stays: see pg_type_define().
 */
void pg_type_complete(struct pg_dwtypes *types, const struct pg_type *type);

/** The same, with all that it holds by value or names: what a field needs to be declared. */
void pg_type_complete_deep(struct pg_dwtypes *types, const struct pg_type *type);

/* --- For dbg/define --- */

struct pg_dbg *pg_dwtypes_dbg(struct pg_dwtypes *types);

/** The DIE that a type was made from; false: it was not. */
bool pg_type_declaration(struct pg_dwtypes *types, const struct pg_type *type, Dwarf_Die *ret);

/** The declared type is from now on what another one is. */
void pg_type_adopt(struct pg_dwtypes *types, const struct pg_type *declared,
		   const struct pg_type *definition);

/**
 * Damaged debug info may put a member outside its struct, or the struct into itself. Such a member
 * is left out: asked for, it is unknown, and no layout is endless.
 */
bool pg_member_is_possible(const struct pg_type *type, const struct pg_member *member);

#endif
