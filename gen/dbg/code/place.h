/* SPDX-License-Identifier: GPL-2.0-only */
/** The tables of places in the code that the kernel's build leaves in the file. */
#ifndef PG_DBG_CODE_PLACE_H
#define PG_DBG_CODE_PLACE_H

#include <stdbool.h>

#include "dbg/dbg.h"

enum pg_code_table {
	PG_CODE_BLACKLIST, /**< functions that may not be probed */
	PG_CODE_MCOUNT,	   /**< what the compiler has left for the tracer */
	PG_CODE_JUMPS,	   /**< jump labels */
	PG_CODE_CALLS,	   /**< static calls */
	PG_CODE_FIXUPS,	   /**< accesses to memory that may fail */
	PG_CODE_CFI,	   /**< traps of checks of indirect calls */
	PG_CODE_BUGS,	   /**< of BUG() and WARN() */
	PG_CODE_RETURNS,   /**< returns that the kernel may send through a thunk */
};
#define PG_NUM_CODE_TABLES (PG_CODE_RETURNS + 1)

/** Has the file such a table? */
bool pg_code_table_exists(const struct pg_dbg *dbg, enum pg_code_table table);

/** Has the table a place in [from, to)? */
bool pg_code_table_has(struct pg_dbg *dbg, enum pg_code_table table, uint64_t from, uint64_t to);

/** Has code in [begin, end) a jump label whose target is in [from, to]? */
bool pg_jump_label_leads(const struct pg_dbg *dbg, uint64_t begin, uint64_t end, uint64_t from,
			 uint64_t to);

#endif
