/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The scopes of one function with their ranges, read once: libdw reads the DIEs of all that stands
 * before a scope each time that it is looked for.
 */
#ifndef PG_DBG_FUNC_SCOPETREE_H
#define PG_DBG_FUNC_SCOPETREE_H

#include "dbg/dbg.h"

struct pg_scopetree;

/** What stands below a scope of a tree, as numbers of its scopes: [from, to). */
struct pg_below {
	size_t from, to;
};

/**
 * The tree of a function, lent until the next call; *ret_below is what stands below the function
 * itself. NULL: it has not been asked for often enough to be worth making, or DIEs are nested deeper
 * than PG_SCOPE_DEEPEST.
 */
const struct pg_scopetree *pg_scopetree_of(struct pg_dbg *dbg, Dwarf_Die *function,
					   struct pg_below *ret_below);

/**
 * The scope that has an address, among those right below another one, which *below becomes what stands
 * below of. It is the first one in the order of the DIEs; blocks without code are seen through.
 */
bool pg_scopetree_find(const struct pg_scopetree *tree, uint64_t address, struct pg_below *below,
		       Dwarf_Die *ret);

#endif
