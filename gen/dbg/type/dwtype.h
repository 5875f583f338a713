/* SPDX-License-Identifier: GPL-2.0-only */
/** DWARF types to ir/type: lazily, each once, without members (see dbg/type/complete.h). */
#ifndef PG_DBG_TYPE_DWTYPE_H
#define PG_DBG_TYPE_DWTYPE_H

#include "dbg/dbg.h"
#include "ir/type.h"

struct pg_dwtypes;

struct pg_dwtypes *pg_dwtypes_create(struct pg_dbg *dbg);
void pg_dwtypes_destroy(struct pg_dwtypes *types);

struct pg_dbg *pg_dwtypes_dbg(struct pg_dwtypes *types);

/** The type that a variable, a member or a function's result has: its DW_AT_type; void without. */
const struct pg_type *pg_type_of(struct pg_dwtypes *types, Dwarf_Die *die);

/** The type that a DIE is. */
const struct pg_type *pg_type_at(struct pg_dwtypes *types, Dwarf_Die *die);

/** A type and the DIE that it was made from, for the files of this folder. */
struct pg_dwtype {
	struct pg_type *type;
	Dwarf_Die die;
	bool is_deep; /**< dbg/type/complete has completed all that it holds */
};

/** NULL: the type was not made from a DIE. */
struct pg_dwtype *pg_dwtype_of(struct pg_dwtypes *types, const struct pg_type *type);

#endif
