/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The entry of .debug_frame, else of .eh_frame, that covers an address, found without reading the others:
 * those before it are 5 milliseconds of a vmlinux.
 */
#ifndef PG_DBG_FRAME_FDE_H
#define PG_DBG_FRAME_FDE_H

#include "dbg/frame/rows.h"

struct pg_fde {
	struct pg_frame_entry entry;
	struct pg_cfa_rows rows;
};

/**
 * The entry that covers an address, lent until the next call: questions about one function follow
 * each other. NULL: no entry covers it, or its instructions are not sound.
 */
const struct pg_fde *pg_fde_at(struct pg_dbg *dbg, uint64_t address);

#endif
