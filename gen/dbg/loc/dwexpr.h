/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Location expressions as operators (DWARF 5, 2.5, 2.6 and 7.7.1).
 *
 * libdw decodes them as well, but refuses all of an expression, and all of a location list, for one
 * operator that it does not know, and does not say which one that is.
 */
#ifndef PG_DBG_LOC_DWEXPR_H
#define PG_DBG_LOC_DWEXPR_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

/** The result of decoding an expression. */
struct pg_dwexpr {
	const Dwarf_Op *ops; /**< in an arena; what their operands point to is in the file */
	size_t num;
	const char *refusal; /**< for people, after "its location"; NULL: it was decoded */
	bool is_damaged;     /**< the bytes are not an expression in any version */
};

/**
 * The operators of an expression of a unit. A unit of NULL, which call frame information is of, has
 * addresses of 8 bytes. Operands are as libdw has them (numbers extended
 * by their sign; of DW_OP_const_type the address of the value's size), but for pg_dwexpr_block().
 * DW_OP_GNU_uninit is left out: it says that a variable has not been set yet, and nothing about
 * where it is.
 */
struct pg_dwexpr pg_dwexpr_decode(struct pg_arena *arena, Dwarf_CU *unit, struct pg_cursor bytes);

/** The same of an attribute that is one expression (DW_FORM_exprloc, or a block before DWARF 4). */
struct pg_dwexpr pg_dwexpr_of(const struct pg_dbg *dbg, struct pg_arena *arena,
			      Dwarf_Attribute *attr);

/** The bytes that follow DW_OP_implicit_value, or the expression of DW_OP_entry_value. */
struct pg_cursor pg_dwexpr_block(const struct pg_dbg *dbg, const Dwarf_Op *op);

#endif
