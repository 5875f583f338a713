// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/loc/dwexpr.h"

#include <dwarf.h>

#include "dbg/loc/opname.h"

/** How an operand is written; an operator has two at most. */
enum operand {
	UNKNOWN, /* what follows the operator is not known */
	NONE,
	U1,
	S1,
	U2,
	S2,
	U4,
	S4,
	U8,
	ULEB,
	SLEB,
	ADDRESS,  /* as wide as the unit's addresses */
	OFFSET,	  /* of a DIE in .debug_info; as wide as an address in DWARF 2 */
	BLOCK,	  /* a ULEB length and so many bytes */
	CONSTANT, /* the same with a length of one byte */
};

/** By operator (DWARF 5, table 7.9), but for those of 32 registers or numbers. */
static const uint8_t rows[UINT8_MAX + 1][2] = {
	[DW_OP_deref] = {NONE}, [DW_OP_dup] = {NONE}, [DW_OP_drop] = {NONE},
	[DW_OP_over] = {NONE}, [DW_OP_swap] = {NONE}, [DW_OP_rot] = {NONE},
	[DW_OP_xderef] = {NONE}, [DW_OP_abs] = {NONE}, [DW_OP_and] = {NONE},
	[DW_OP_div] = {NONE}, [DW_OP_minus] = {NONE}, [DW_OP_mod] = {NONE},
	[DW_OP_mul] = {NONE}, [DW_OP_neg] = {NONE}, [DW_OP_not] = {NONE}, [DW_OP_or] = {NONE},
	[DW_OP_plus] = {NONE}, [DW_OP_shl] = {NONE}, [DW_OP_shr] = {NONE},
	[DW_OP_shra] = {NONE}, [DW_OP_xor] = {NONE}, [DW_OP_eq] = {NONE}, [DW_OP_ge] = {NONE},
	[DW_OP_gt] = {NONE}, [DW_OP_le] = {NONE}, [DW_OP_lt] = {NONE}, [DW_OP_ne] = {NONE},
	[DW_OP_nop] = {NONE}, [DW_OP_push_object_address] = {NONE},
	[DW_OP_form_tls_address] = {NONE}, [DW_OP_call_frame_cfa] = {NONE},
	[DW_OP_stack_value] = {NONE}, [DW_OP_GNU_push_tls_address] = {NONE},
	[DW_OP_GNU_uninit] = {NONE},
	[DW_OP_addr] = {ADDRESS},
	[DW_OP_const1u] = {U1},
	[DW_OP_const1s] = {S1},
	[DW_OP_const2u] = {U2},
	[DW_OP_const2s] = {S2},
	[DW_OP_const4u] = {U4},
	[DW_OP_const4s] = {S4},
	[DW_OP_const8u] = {U8},
	[DW_OP_const8s] = {U8},
	[DW_OP_constu] = {ULEB},
	[DW_OP_consts] = {SLEB},
	[DW_OP_pick] = {U1},
	[DW_OP_plus_uconst] = {ULEB},
	[DW_OP_bra] = {S2},
	[DW_OP_skip] = {S2},
	[DW_OP_regx] = {ULEB},
	[DW_OP_fbreg] = {SLEB},
	[DW_OP_bregx] = {ULEB, SLEB},
	[DW_OP_piece] = {ULEB},
	[DW_OP_deref_size] = {U1},
	[DW_OP_xderef_size] = {U1},
	[DW_OP_call2] = {U2},
	[DW_OP_call4] = {U4},
	[DW_OP_call_ref] = {OFFSET},
	[DW_OP_bit_piece] = {ULEB, ULEB},
	[DW_OP_implicit_value] = {BLOCK},
	[DW_OP_implicit_pointer] = {OFFSET, SLEB},
	[DW_OP_addrx] = {ULEB},
	[DW_OP_constx] = {ULEB},
	[DW_OP_entry_value] = {BLOCK},
	[DW_OP_const_type] = {ULEB, CONSTANT},
	[DW_OP_regval_type] = {ULEB, ULEB},
	[DW_OP_deref_type] = {U1, ULEB},
	[DW_OP_xderef_type] = {U1, ULEB},
	[DW_OP_convert] = {ULEB},
	[DW_OP_reinterpret] = {ULEB},
	[DW_OP_GNU_implicit_pointer] = {OFFSET, SLEB},
	[DW_OP_GNU_entry_value] = {BLOCK},
	[DW_OP_GNU_const_type] = {ULEB, CONSTANT},
	[DW_OP_GNU_regval_type] = {ULEB, ULEB},
	[DW_OP_GNU_deref_type] = {U1, ULEB},
	[DW_OP_GNU_convert] = {ULEB},
	[DW_OP_GNU_reinterpret] = {ULEB},
	[DW_OP_GNU_parameter_ref] = {U4},
	[DW_OP_GNU_addr_index] = {ULEB},
	[DW_OP_GNU_const_index] = {ULEB},
	[DW_OP_GNU_variable_value] = {OFFSET},
};

/** UNKNOWN: so is where the next operator begins. */
static const uint8_t *operands_of(uint8_t atom)
{
	static const uint8_t none[2] = {NONE}, offset[2] = {SLEB};

	if (atom >= DW_OP_lit0 && atom <= DW_OP_reg31)
		return none;
	if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
		return offset;
	return rows[atom];
}

struct reader {
	struct pg_cursor at;
	size_t address_size, offset_size;
	bool is_cut; /* an operand goes beyond the end */
};

static uint64_t read_fixed(struct reader *reader, size_t size)
{
	if ((size_t)(reader->at.end - reader->at.at) < size)
		reader->is_cut = true;
	return pg_cursor_fixed(&reader->at, size);
}

static uint64_t read_signed(struct reader *reader, unsigned size)
{
	unsigned unused = 64 - 8 * size;

	return (uint64_t)((int64_t)(read_fixed(reader, size) << unused) >> unused);
}

static uint64_t read_leb(struct reader *reader, bool is_signed)
{
	const unsigned char *end = reader->at.at;

	while (end < reader->at.end && (*end & 0x80))
		end++;
	if (end == reader->at.end)
		reader->is_cut = true;
	return is_signed ? (uint64_t)pg_cursor_sleb(&reader->at) : pg_cursor_uleb(&reader->at);
}

/** The bytes that follow: their number, and where they are. */
static void read_block(struct reader *reader, uint64_t length, Dwarf_Op *ret)
{
	if (length > (uint64_t)(reader->at.end - reader->at.at))
		reader->is_cut = true;
	ret->number = length;
	ret->number2 = (uintptr_t)reader->at.at;
	pg_cursor_skip(&reader->at, length);
}

static uint64_t read_operand(struct reader *reader, enum operand operand)
{
	switch (operand) {
	case UNKNOWN:
	case NONE:
		return 0;
	case U1:
	case S1:
		return operand == S1 ? read_signed(reader, 1) : read_fixed(reader, 1);
	case U2:
	case S2:
		return operand == S2 ? read_signed(reader, 2) : read_fixed(reader, 2);
	case U4:
	case S4:
		return operand == S4 ? read_signed(reader, 4) : read_fixed(reader, 4);
	case U8:
		return read_fixed(reader, 8);
	case ULEB:
	case SLEB:
		return read_leb(reader, operand == SLEB);
	case ADDRESS:
		return read_fixed(reader, reader->address_size);
	case OFFSET:
		return read_fixed(reader, reader->offset_size);
	case BLOCK:
	case CONSTANT:
		break;
	}
	return 0;
}

static void read_operands(struct reader *reader, const uint8_t operands[2], Dwarf_Op *ret)
{
	Dwarf_Op block;

	if (operands[0] == BLOCK) {
		read_block(reader, read_leb(reader, false), ret);
		return;
	}
	ret->number = read_operand(reader, (enum operand)operands[0]);
	if (operands[1] != CONSTANT) {
		ret->number2 = read_operand(reader, (enum operand)operands[1]);
		return;
	}
	ret->number2 = (uintptr_t)reader->at.at;
	read_block(reader, read_fixed(reader, 1), &block);
}

static struct reader reader_of(Dwarf_CU *unit, struct pg_cursor bytes)
{
	uint8_t address_size = sizeof(uint64_t), offset_size = 4;
	struct reader reader = {.at = bytes};
	Dwarf_Half version = 0;
	Dwarf_Die die;

	dwarf_cu_die(unit, &die, &version, NULL, &address_size, &offset_size, NULL, NULL);
	reader.address_size = address_size;
	reader.offset_size = version == 2 ? address_size : offset_size;
	return reader;
}

static struct pg_dwexpr refuse(const char *reason, bool is_damaged)
{
	return (struct pg_dwexpr){.refusal = reason, .is_damaged = is_damaged};
}

/** Does the branch, which `at` is behind, go to before the first operator or beyond the end? */
static bool branches_out(const Dwarf_Op *op, struct pg_cursor bytes, const unsigned char *at)
{
	int64_t target = (at - bytes.at) + (int64_t)op->number; /* of two bytes */

	return target < 0 || target > bytes.end - bytes.at;
}

struct pg_dwexpr pg_dwexpr_decode(struct pg_arena *arena, Dwarf_CU *unit, struct pg_cursor bytes)
{
	struct reader reader = reader_of(unit, bytes);
	Dwarf_Op *ops = NULL;
	const uint8_t *operands;
	size_t num = 0;

	while (reader.at.at < reader.at.end) {
		Dwarf_Op op = {.offset = (Dwarf_Word)(reader.at.at - bytes.at)};

		op.atom = (uint8_t)read_fixed(&reader, 1);
		operands = operands_of(op.atom);
		if (operands[0] == UNKNOWN)
			return refuse(pg_printf(arena, "uses %s: not supported",
						pg_dwop_text(arena, op.atom)),
				      false);
		read_operands(&reader, operands, &op);
		if (reader.is_cut)
			return refuse(pg_printf(arena, "is malformed (%s without its operand)",
						pg_dwop_text(arena, op.atom)),
				      true);
		if ((op.atom == DW_OP_skip || op.atom == DW_OP_bra) &&
		    branches_out(&op, bytes, reader.at.at))
			return refuse("is malformed (a branch out of it)", true);
		if (op.atom != DW_OP_GNU_uninit)
			*PG_PUSH(arena, ops, num) = op;
	}
	return (struct pg_dwexpr){.ops = ops, .num = num};
}

struct pg_dwexpr pg_dwexpr_of(const struct pg_dbg *dbg, struct pg_arena *arena,
			      Dwarf_Attribute *attr)
{
	Dwarf_Block block;

	if (dwarf_formblock(attr, &block) != 0)
		return refuse("is malformed (not an expression)", true);
	return pg_dwexpr_decode(arena, attr->cu,
				(struct pg_cursor){block.data, block.data + block.length,
						   dbg->arch->order});
}

struct pg_cursor pg_dwexpr_block(const struct pg_dbg *dbg, const Dwarf_Op *op)
{
	const unsigned char *begin = (const unsigned char *)(uintptr_t)op->number2;

	return (struct pg_cursor){begin, begin + op->number, dbg->arch->order};
}
