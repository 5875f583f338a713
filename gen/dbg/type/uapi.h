/* SPDX-License-Identifier: GPL-2.0-only */
/** Types that the kernel shares with user programs: installed headers declare them, too. */
#ifndef PG_DBG_TYPE_UAPI_H
#define PG_DBG_TYPE_UAPI_H

#include "dbg/line/linehead.h"

/** The names of the files of the unit that was asked about last. */
struct pg_uapi {
	struct pg_arena *arena; /**< NULL: none yet */
	const void *unit;
	struct pg_line_header header;
};

void pg_uapi_deinit(struct pg_uapi *uapi);

/**
 * "linux/bpf.h", as programs include it, for a type that include/uapi/linux/bpf.h declares; in the
 * arena of dbg. NULL: another file, or an unknown one.
 */
const char *pg_uapi_header(struct pg_dbg *dbg, struct pg_uapi *uapi, Dwarf_Die *type);

#endif
