/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * One entry of .debug_frame (DWARF 5, 6.4.1) without the others. The section has no index, and
 * libdw reads all entries before the one that is asked for: 5 milliseconds of a vmlinux. So the
 * entry is looked for here, by its header, and libdw is shown a file of nothing but this entry and
 * what it refers to.
 */
#ifndef PG_DBG_FRAME_FDE_H
#define PG_DBG_FRAME_FDE_H

#include <stdbool.h>

#include "dbg/dbg.h"

/**
 * A small file with the entry that covers an address, lent until the next call: questions about one
 * function follow each other. NULL: no entry covers it, or they are of a kind that is left to
 * libdw.
 */
Dwarf_CFI *pg_fde_at(struct pg_dbg *dbg, uint64_t address);

#endif
