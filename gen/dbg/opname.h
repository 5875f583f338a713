/* SPDX-License-Identifier: GPL-2.0-only */
/** Names of DWARF location operators, for people. */
#ifndef PG_DBG_OPNAME_H
#define PG_DBG_OPNAME_H

/** "DW_OP_piece"; "an unknown operator" for what neither DWARF 5 nor GNU define. */
const char *pg_dwop_name(unsigned atom);

#endif
