/* SPDX-License-Identifier: GPL-2.0-only */
/** Names of DWARF location operators, for people. */
#ifndef PG_DBG_LOC_OPNAME_H
#define PG_DBG_LOC_OPNAME_H

#include "base/arena.h"

/** "DW_OP_piece"; NULL for plain arithmetic, and for what neither DWARF 5 nor GNU define. */
const char *pg_dwop_name(unsigned atom);

/** The same, or "operator 0xed". */
const char *pg_dwop_text(struct pg_arena *arena, unsigned atom);

#endif
