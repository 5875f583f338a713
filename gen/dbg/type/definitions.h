/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What has been found of the definitions of types by name, kept from run to run: to find them is to
 * read all units.
 */
#ifndef PG_DBG_TYPE_DEFINITIONS_H
#define PG_DBG_TYPE_DEFINITIONS_H

#include "dbg/type/global.h"

/**
 * The DIEs of a name: none; the first one of those that are all one type; or two of different
 * types. False: it has not been asked for yet.
 */
bool pg_definitions_load(struct pg_dbg *dbg, const struct pg_type_path *path, Dwarf_Die **ret,
			 size_t *ret_num);

/** Keep so many of them, 0 to 2. */
void pg_definitions_store(struct pg_dbg *dbg, const struct pg_type_path *path, Dwarf_Die *dies,
			  size_t num);

#endif
