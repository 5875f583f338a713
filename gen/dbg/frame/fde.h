/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The entry of .debug_frame, else of .eh_frame, that covers an address, without the others. libdw
 * reads all entries before the one that is asked for: 5 milliseconds of a vmlinux. So the entry is
 * looked for here, and libdw is shown a file of nothing but this entry and what it refers to, once
 * it is known that libdw can bear it.
 */
#ifndef PG_DBG_FRAME_FDE_H
#define PG_DBG_FRAME_FDE_H

#include "dbg/frame/rows.h"

struct pg_fde {
	Dwarf_CFI *cfi; /**< a small file with this entry alone */
	struct pg_cfa_rows rows;
};

/**
 * The entry that covers an address, lent until the next call: questions about one function follow
 * each other. NULL: no entry covers it, or it is not one that a compiler wrote.
 */
const struct pg_fde *pg_fde_at(struct pg_dbg *dbg, uint64_t address);

#endif
