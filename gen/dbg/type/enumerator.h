/* SPDX-License-Identifier: GPL-2.0-only */
/** Enumerators by name. */
#ifndef PG_DBG_TYPE_ENUMERATOR_H
#define PG_DBG_TYPE_ENUMERATOR_H

#include "dbg/type/dwtype.h"

/**
 * The enum of a unit, or of its namespaces, that has an enumerator of the name. False: none has, or
 * its value cannot be read. Those of functions and of C++'s classes are not looked at.
 */
bool pg_enumerator_named(struct pg_dwtypes *types, Dwarf_Die *unit, const char *name,
			 const struct pg_type **ret_enum, int64_t *ret_value);

/** The names of all enumerators that it can find. */
const char *const *pg_enumerator_names(struct pg_arena *arena, Dwarf_Die *unit, size_t *ret_num);

#endif
