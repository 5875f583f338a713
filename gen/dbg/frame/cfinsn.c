// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/cfinsn.h"

#include <dwarf.h>

#include "base/array.h"

/** The upper bits of a byte tell the three instructions that have an operand in the lower ones. */
enum { WITH_OPERAND = 0xc0 };

/**
 * The operands that follow an instruction: U an unsigned LEB128, S a signed one, B an expression, a digit
 * so many bytes. NULL: an instruction that is not known.
 */
static const char *operands_of(unsigned char op)
{
	static const char *const operands[] = {
		[DW_CFA_nop] = "",
		[DW_CFA_set_loc] = "8",
		[DW_CFA_advance_loc1] = "1",
		[DW_CFA_advance_loc2] = "2",
		[DW_CFA_advance_loc4] = "4",
		[DW_CFA_offset_extended] = "UU",
		[DW_CFA_restore_extended] = "U",
		[DW_CFA_undefined] = "U",
		[DW_CFA_same_value] = "U",
		[DW_CFA_register] = "UU",
		[DW_CFA_remember_state] = "",
		[DW_CFA_restore_state] = "",
		[DW_CFA_def_cfa] = "UU",
		[DW_CFA_def_cfa_register] = "U",
		[DW_CFA_def_cfa_offset] = "U",
		[DW_CFA_def_cfa_expression] = "B",
		[DW_CFA_expression] = "UB",
		[DW_CFA_offset_extended_sf] = "US",
		[DW_CFA_def_cfa_sf] = "US",
		[DW_CFA_def_cfa_offset_sf] = "S",
		[DW_CFA_val_offset] = "UU",
		[DW_CFA_val_offset_sf] = "US",
		[DW_CFA_val_expression] = "UB",
		[PG_CFA_NEGATE_RA_STATE] = "",
		[DW_CFA_GNU_args_size] = "U",
	};

	return op < PG_ARRAY_SIZE(operands) ? operands[op] : NULL;
}

static bool read_operand(struct pg_cursor *at, char kind, uint64_t *ret)
{
	size_t size = kind >= '1' && kind <= '8' ? (size_t)(kind - '0') : 0;
	struct pg_cursor begin = *at;

	if (size) {
		*ret = pg_cursor_fixed(at, size);
		return size <= (size_t)(begin.end - begin.at);
	}
	if (!pg_cursor_whole_leb(at, ret))
		return false;
	if (kind == 'S')
		*ret = (uint64_t)pg_cursor_sleb(&begin);
	return true;
}

static bool read_expression(struct pg_cursor *at, struct pg_cursor *ret)
{
	uint64_t size;

	if (!pg_cursor_whole_leb(at, &size) || size > (uint64_t)(at->end - at->at))
		return false;
	*ret = *at;
	pg_cursor_skip(at, size);
	ret->end = at->at;
	return true;
}

bool pg_cfinsn_read(struct pg_cursor *at, struct pg_cfinsn *ret)
{
	unsigned char byte = (unsigned char)pg_cursor_fixed(at, 1);
	const char *kinds;

	*ret = (struct pg_cfinsn){.op = byte};
	if (byte & WITH_OPERAND) {
		*ret = (struct pg_cfinsn){.op = byte & WITH_OPERAND,
					  .operands = {byte & ~WITH_OPERAND}};
		return ret->op != DW_CFA_offset || pg_cursor_whole_leb(at, &ret->operands[1]);
	}
	kinds = operands_of(byte);
	for (size_t i = 0; kinds && kinds[i]; i++) {
		if (kinds[i] == 'B' ? !read_expression(at, &ret->expression)
				   : !read_operand(at, kinds[i], &ret->operands[i]))
			return false;
	}
	return kinds;
}
