/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Location attributes: one expression, or a list of them for ranges of code.
 *
 *     DWARF 2 to 4      .debug_loc        pairs of addresses
 *     their split units .debug_loc.dwo    kinds of entries, addresses by index (GNU's)
 *     DWARF 5           .debug_loclists   kinds of entries (7.7.3), also of split units
 *
 * Entries are read one by one and decoded where they are needed (dbg/dwexpr): a damaged expression
 * does not affect the others.
 */
#ifndef PG_DBG_LOC_DWLOC_H
#define PG_DBG_LOC_DWLOC_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

struct pg_dwloc_entry {
	uint64_t from, to; /**< [from, to) */
	bool is_all; /**< it is not a list, and for all addresses: [0, UINT64_MAX) */
	/** DW_LLE_default_location, likewise [0, UINT64_MAX): for addresses that no other entry
	 * has, wherever it stands (DWARF 5, 2.6.2). */
	bool is_default;
	struct pg_cursor bytes; /**< the expression */
};

/** Where the walk over an attribute is. */
struct pg_dwloc {
	struct pg_dbg *dbg;
	Dwarf_Attribute attr;
	enum pg_dwloc_kind {
		PG_DWLOC_EXPR,	/**< not a list */
		PG_DWLOC_PAIRS,
		PG_DWLOC_GNU_KINDS,
		PG_DWLOC_KINDS,
	} kind;
	struct pg_cursor at;
	uint64_t base;
	uint8_t address_size;
	const char *damage; /**< why the walk has ended before its end; NULL: it has not */
};

/** Begin a walk. Without an expression or a list there are no entries, but `damage`. */
struct pg_dwloc pg_dwloc_begin(struct pg_dbg *dbg, const Dwarf_Attribute *attr);

/** False: there are no more, or a damage. */
bool pg_dwloc_next(struct pg_dwloc *loc, struct pg_dwloc_entry *ret);

/**
 * The entry for an address: 1 found, 0 none, -1 the list is damaged (*ret_damage says how).
 * takes_empty: one that begins and ends at the address is for it, too.
 */
int pg_dwloc_at(struct pg_dbg *dbg, const Dwarf_Attribute *attr, uint64_t address,
		bool takes_empty, struct pg_dwloc_entry *ret, const char **ret_damage);

#endif
