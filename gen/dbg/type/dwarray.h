/* SPDX-License-Identifier: GPL-2.0-only */
/** DWARF's arrays (DWARF 5, 5.5). */
#ifndef PG_DBG_TYPE_DWARRAY_H
#define PG_DBG_TYPE_DWARRAY_H

#include <elfutils/libdw.h>

#include "ir/type.h"

/** Fill in an array from its DIE; one of several dimensions is an array of arrays of `element`. */
void pg_array_read(struct pg_arena *arena, const struct pg_type *element, struct pg_type *type,
		   Dwarf_Die *die);

#endif
