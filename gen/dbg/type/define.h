/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The definitions of DWARF's types, wherever in the file they are: those of a name, of which there
 * may be several, and those of types that a unit only declares. See dbg/type/types.h.
 */
#ifndef PG_DBG_TYPE_DEFINE_H
#define PG_DBG_TYPE_DEFINE_H

#include "dbg/type/dwtype.h"

/** As pg_type_named(). */
const struct pg_error *pg_dwtype_named(struct pg_dwtypes *types, enum pg_type_name_kind kind,
				       const char *name, Dwarf_Die *unit,
				       const struct pg_type **ret, bool *ret_found);

/** As pg_type_define(), of a type with a name that is_declaration after pg_dwtype_complete(). */
const struct pg_error *pg_dwtype_define(struct pg_dwtypes *types, const struct pg_type *type);

/** As pg_type_names(). */
const char *const *pg_dwtype_names(struct pg_dwtypes *types, Dwarf_Die *unit, size_t *ret_num);

#endif
