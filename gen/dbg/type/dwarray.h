/* SPDX-License-Identifier: GPL-2.0-only */
/** DWARF's arrays (DWARF 5, 5.5). */
#ifndef PG_DBG_TYPE_DWARRAY_H
#define PG_DBG_TYPE_DWARRAY_H

#include "dbg/type/dwtype.h"

/** Fill in an array from its DIE; one of several dimensions is an array of arrays. */
void pg_array_read(struct pg_dwtypes *types, struct pg_arena *arena, struct pg_type *type,
		   Dwarf_Die *die);

#endif
