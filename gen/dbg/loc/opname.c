// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/loc/opname.h"

#include <dwarf.h>
#include <stddef.h>

#include "base/array.h"

/* Those beyond plain arithmetic, which a refusal may have to name. */
#define ROW(name) {name, #name}

static const struct row {
	unsigned atom;
	const char *name;
} rows[] = {
	ROW(DW_OP_addrx),	       ROW(DW_OP_constx),
	ROW(DW_OP_GNU_addr_index),     ROW(DW_OP_GNU_const_index),
	ROW(DW_OP_xderef),	       ROW(DW_OP_bra),
	ROW(DW_OP_skip),	       ROW(DW_OP_piece),
	ROW(DW_OP_xderef_size),	       ROW(DW_OP_push_object_address),
	ROW(DW_OP_call2),	       ROW(DW_OP_call4),
	ROW(DW_OP_call_ref),	       ROW(DW_OP_bit_piece),
	ROW(DW_OP_implicit_pointer),   ROW(DW_OP_entry_value),
	ROW(DW_OP_const_type),	       ROW(DW_OP_regval_type),
	ROW(DW_OP_deref_type),	       ROW(DW_OP_xderef_type),
	ROW(DW_OP_convert),	       ROW(DW_OP_reinterpret),
	ROW(DW_OP_GNU_uninit),	       ROW(DW_OP_GNU_implicit_pointer),
	ROW(DW_OP_GNU_entry_value),    ROW(DW_OP_GNU_const_type),
	ROW(DW_OP_GNU_regval_type),    ROW(DW_OP_GNU_deref_type),
	ROW(DW_OP_GNU_convert),	       ROW(DW_OP_GNU_parameter_ref),
	ROW(DW_OP_GNU_variable_value),
};

const char *pg_dwop_name(unsigned atom)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (rows[i].atom == atom)
			return rows[i].name;
	}
	return NULL;
}

const char *pg_dwop_text(struct pg_arena *arena, unsigned atom)
{
	const char *name = pg_dwop_name(atom);

	return name ? name : pg_printf(arena, "operator 0x%02x", atom);
}
