/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * One unit of a large file, without the others.
 *
 * libdw finds a unit by visiting the headers of all units before it: 2,000 pages of a vmlinux, half
 * of the time and nearly all of the memory of one probe. So libdw is given a private mapping of the
 * file in which the section header of .debug_info says that the section begins with this unit. It
 * keeps its length, since libdw checks operands that name DIEs of the whole section by it, and may
 * therefore go on beyond the end of the file, where zeros are. The other sections that libdw reads
 * are as they are, and so are all offsets into them.
 *
 * A unit that refers to others (DW_FORM_ref_addr of LTO and dwz, type units, split units) has no
 * view: its abbreviations say so.
 */
#ifndef PG_DBG_UNIT_VIEW_H
#define PG_DBG_UNIT_VIEW_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * The DIE of the unit that .debug_aranges names for an address, in a view of its own; false: the
 * address is not there, the unit cannot be viewed alone, or enough of them are. Views last until
 * pg_dbg_close().
 */
bool pg_view_at(struct pg_dbg *dbg, uint64_t address, Dwarf_Die *ret);

/** The same for the unit whose header is at an offset of .debug_info. */
bool pg_view_of(struct pg_dbg *dbg, uint64_t offset, Dwarf_Die *ret);

/**
 * The DIE at an offset of the whole file's .debug_info, as operands of location expressions name
 * it, seen from a unit that may be a view.
 */
bool pg_die_at(struct pg_dbg *dbg, Dwarf_CU *from, uint64_t offset, Dwarf_Die *ret);

#endif
