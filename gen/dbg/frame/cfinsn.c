// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/frame/cfinsn.h"

#include <dwarf.h>

#include "base/array.h"

/** The upper bits of a byte tell the three instructions that have an operand in the lower ones. */
enum { WITH_OPERAND = 0xc0 };

/**
 * The operands that follow an instruction: U an unsigned LEB128, S a signed one, B a block, a digit
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
		[DW_CFA_GNU_window_save] = "",
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
	if (kind != 'B')
		return true;
	size = (size_t)(at->end - at->at);
	pg_cursor_skip(at, *ret);
	return *ret <= size;
}

bool pg_cfinsn_read(struct pg_cursor *at, struct pg_cfinsn *ret)
{
	unsigned char byte = (unsigned char)pg_cursor_fixed(at, 1);
	const char *kinds;

	*ret = (struct pg_cfinsn){.op = byte};
	if (byte & WITH_OPERAND) {
		*ret = (struct pg_cfinsn){byte & WITH_OPERAND, {byte & ~WITH_OPERAND}};
		return ret->op != DW_CFA_offset || pg_cursor_whole_leb(at, &ret->operands[1]);
	}
	kinds = operands_of(byte);
	for (size_t i = 0; kinds && kinds[i]; i++) {
		if (!read_operand(at, kinds[i], &ret->operands[i]))
			return false;
	}
	return kinds;
}

/** Does it make a row for the register that is its first operand? */
static bool has_register(unsigned char op)
{
	switch (op) {
	case DW_CFA_offset_extended:
	case DW_CFA_offset_extended_sf:
	case DW_CFA_val_offset:
	case DW_CFA_val_offset_sf:
	case DW_CFA_expression:
	case DW_CFA_val_expression:
	case DW_CFA_restore_extended:
	case DW_CFA_undefined:
	case DW_CFA_same_value:
	case DW_CFA_register:
		return true;
	default:
		return false;
	}
}

static bool belongs(unsigned char op, enum pg_cfinsn_kind kind)
{
	switch (op) {
	case DW_CFA_GNU_window_save: /* of SPARC */
		return false;
	case DW_CFA_set_loc:
		return kind == PG_CFINSN_ENTRY;
	case DW_CFA_advance_loc:
	case DW_CFA_advance_loc1:
	case DW_CFA_advance_loc2:
	case DW_CFA_advance_loc4:
	case DW_CFA_restore:
	case DW_CFA_restore_extended:
		return kind != PG_CFINSN_COMMON;
	default:
		return true;
	}
}

bool pg_cfinsns_are_sound(struct pg_cursor at, enum pg_cfinsn_kind kind)
{
	struct pg_cfinsn insn;
	int states = 0;

	while (at.at < at.end) {
		if (!pg_cfinsn_read(&at, &insn) || !belongs(insn.op, kind) ||
		    (has_register(insn.op) && insn.operands[0] > PG_CFINSN_MAX_REGISTER))
			return false;
		states += insn.op == DW_CFA_remember_state  ? 1
			  : insn.op == DW_CFA_restore_state ? -1
							    : 0;
		if (states < 0 || states > PG_CFINSN_MAX_STATES)
			return false;
	}
	return true;
}

void pg_cfinsns_hide_signing(struct pg_cursor at, unsigned char *bytes)
{
	const unsigned char *begin = at.at;
	struct pg_cfinsn insn;
	unsigned char *op;

	do {
		op = bytes + (at.at - begin);
		if (at.at < at.end && *op == DW_CFA_GNU_window_save)
			*op = DW_CFA_nop;
	} while (at.at < at.end && pg_cfinsn_read(&at, &insn));
}
