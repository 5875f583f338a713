// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arithmetic of location expressions (DWARF 5, 2.5.1.4 to 2.5.1.6).
 *
 * Generic entries are 64 bits wide; division and comparisons of them are signed, DW_OP_mod is not.
 * Entries of a base type follow the type: they wrap at its width, and its sign decides. Since typed
 * words are kept extended, most operators are the generic one and an extension of the result.
 */
#include <dwarf.h>
#include <string.h>

#include "base/array.h"
#include "resolve/where/eval.h"

static bool is_generic(struct pg_entry entry)
{
	return entry.size == 0;
}

/** Signed, as far as division and comparisons go. */
static bool acts_signed(struct pg_entry entry)
{
	return is_generic(entry) || entry.is_signed;
}

static bool push_like(struct pg_eval *eval, struct pg_entry like, pg_word word)
{
	if (!is_generic(like))
		word = pg_extend(eval->walk.builder, word, like.size, like.is_signed);
	return pg_eval_push(eval, (struct pg_entry){word, like.size, like.is_signed});
}

static bool pop_two(struct pg_eval *eval, struct pg_entry *a, struct pg_entry *b)
{
	if (!pg_eval_need(eval, 2))
		return false;
	*b = pg_eval_pop(eval);
	*a = pg_eval_pop(eval);
	return true;
}

static bool pop_alike(struct pg_eval *eval, struct pg_entry *a, struct pg_entry *b)
{
	if (!pop_two(eval, a, b))
		return false;
	if (a->size != b->size || a->is_signed != b->is_signed)
		return pg_eval_bad(eval, "operands of different types");
	return true;
}

/**
 * Operators whose result only has to be wrapped. Operands have to be of one type (DWARF 5, 2.5.1.4), but
 * clang computes with a typed one and a number, which is generic: (u32)REG & 63. What it means is
 * the value in 64 bits; where the sign would decide, it is not known what it means.
 */
static bool wrapping(struct pg_eval *eval, enum pg_opcode code)
{
	struct pg_entry a, b;

	if (!pop_two(eval, &a, &b))
		return false;
	if (is_generic(a) || is_generic(b))
		a = (struct pg_entry){a.word, 0, false}, b = (struct pg_entry){b.word, 0, false};
	if (a.size != b.size || a.is_signed != b.is_signed)
		return pg_eval_bad(eval, "operands of different types");
	return push_like(eval, a, pg_binary(eval->walk.builder, code, a.word, b.word));
}

static bool shift(struct pg_eval *eval, enum pg_opcode code)
{
	struct pg_builder *builder = eval->walk.builder;
	struct pg_entry a, b;
	pg_word word;

	if (!pg_eval_need(eval, 2))
		return false;
	b = pg_eval_pop(eval); /* may be of another type (DWARF 5, 2.5.1.4) */
	a = pg_eval_pop(eval);
	word = a.word;
	if (!is_generic(a) && code != PG_OP_SHL)
		word = pg_extend(builder, word, a.size, code == PG_OP_SHRA);
	return push_like(eval, a, pg_binary(builder, code, word, b.word));
}

static bool is_zero(struct pg_eval *eval, struct pg_entry entry)
{
	uint64_t value;

	return pg_is_const(eval->walk.builder, entry.word, &value) && value == 0;
}

static bool is_wide_unsigned(struct pg_entry entry)
{
	return entry.size == sizeof(uint64_t) && !entry.is_signed;
}

static bool divide(struct pg_eval *eval)
{
	struct pg_entry a, b;

	if (!pop_alike(eval, &a, &b))
		return false;
	if (is_zero(eval, b))
		return pg_eval_bad(eval, "division by zero");
	return push_like(eval, a,
			 pg_binary(eval->walk.builder, acts_signed(a) ? PG_OP_SDIV : PG_OP_UDIV,
				   a.word, b.word));
}

/** Unsigned for the generic type and for unsigned ones; else a - a / b * b. */
static bool modulo(struct pg_eval *eval)
{
	struct pg_builder *builder = eval->walk.builder;
	struct pg_entry a, b;
	pg_word word;

	if (!pop_alike(eval, &a, &b))
		return false;
	if (is_zero(eval, b))
		return pg_eval_bad(eval, "division by zero");
	if (is_generic(a) || !a.is_signed)
		return push_like(eval, a, pg_binary(builder, PG_OP_UMOD, a.word, b.word));
	word = pg_binary(builder, PG_OP_SDIV, a.word, b.word);
	word = pg_binary(builder, PG_OP_MUL, word, b.word);
	return push_like(eval, a, pg_binary(builder, PG_OP_SUB, a.word, word));
}

static bool unary(struct pg_eval *eval, enum pg_opcode code)
{
	struct pg_entry a;

	if (!pg_eval_need(eval, 1))
		return false;
	a = pg_eval_pop(eval);
	return push_like(eval, a, pg_unary(eval->walk.builder, code, a.word));
}

static bool absolute(struct pg_eval *eval)
{
	struct pg_builder *builder = eval->walk.builder;
	struct pg_entry a;
	pg_word negative;

	if (!pg_eval_need(eval, 1))
		return false;
	a = pg_eval_pop(eval);
	if (!acts_signed(a))
		return pg_eval_push(eval, a);
	negative = pg_binary(builder, PG_OP_LT, a.word, pg_const(builder, 0));
	return push_like(eval, a,
			 pg_select(builder, negative, pg_unary(builder, PG_OP_NEG, a.word),
				   a.word));
}

/** The result of a comparison is generic: 1 or 0. */
static bool compare(struct pg_eval *eval, enum pg_opcode code, bool swapped)
{
	struct pg_builder *builder = eval->walk.builder;
	struct pg_entry a, b;

	if (!pop_alike(eval, &a, &b))
		return false;
	if (is_wide_unsigned(a)) {
		/* x < y unsigned is x ^ MIN < y ^ MIN signed. */
		pg_word sign = pg_const(builder, (uint64_t)1 << 63);

		a.word = pg_binary(builder, PG_OP_XOR, a.word, sign);
		b.word = pg_binary(builder, PG_OP_XOR, b.word, sign);
	}
	return pg_eval_push_word(eval, swapped ? pg_binary(builder, code, b.word, a.word)
					       : pg_binary(builder, code, a.word, b.word));
}

static bool plus_uconst(struct pg_eval *eval, uint64_t value)
{
	struct pg_entry a;

	if (!pg_eval_need(eval, 1))
		return false;
	a = pg_eval_pop(eval);
	return push_like(eval, a, pg_add_offset(eval->walk.builder, a.word, (int64_t)value));
}

/** The base type that an operator names; generic for DW_OP_convert 0. */
static bool operand_type(struct pg_eval *eval, const Dwarf_Op *op, struct pg_entry *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Word encoding, size;
	Dwarf_Die type;

	*ret = (struct pg_entry){0, 0, false};
	if ((op->atom == DW_OP_convert || op->atom == DW_OP_GNU_convert ||
	     op->atom == DW_OP_reinterpret || op->atom == DW_OP_GNU_reinterpret) &&
	    op->number == 0)
		return true;
	if (!eval->attr || dwarf_getlocation_die(eval->attr, op, &type) != 0 ||
	    dwarf_formudata(dwarf_attr(&type, DW_AT_encoding, &attr), &encoding) != 0 ||
	    dwarf_formudata(dwarf_attr(&type, DW_AT_byte_size, &attr), &size) != 0)
		return pg_eval_bad(eval, "base type");
	ret->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	if (!ret->is_signed && encoding != DW_ATE_unsigned && encoding != DW_ATE_unsigned_char &&
	    encoding != DW_ATE_boolean && encoding != DW_ATE_address && encoding != DW_ATE_UTF)
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      "its location computes with floating-point values");
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      "its location computes with values of more than 64 bits");
	ret->size = (uint8_t)size;
	return true;
}

static bool convert(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_entry type, a;

	if (!pg_eval_need(eval, 1) || !operand_type(eval, op, &type))
		return false;
	a = pg_eval_pop(eval); /* extended by its own type: the conversion looks at its low bytes */
	return push_like(eval, type, a.word);
}

static bool regval_type(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_entry type;

	return operand_type(eval, op, &type) && pg_eval_register(eval, op->number, 0) &&
	       push_like(eval, type, pg_eval_pop(eval).word);
}

static bool deref_type(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_entry type;

	return operand_type(eval, op, &type) && pg_eval_dereference(eval, op->number) &&
	       push_like(eval, type, pg_eval_pop(eval).word);
}

static bool const_type(struct pg_eval *eval, const Dwarf_Op *op)
{
	/* libdw lends the operand as it is: a byte with the size, then the value. */
	const unsigned char *operand = (const unsigned char *)(uintptr_t)op->number2;
	struct pg_entry type;
	uint64_t value;

	if (!operand_type(eval, op, &type))
		return false;
	if (operand[0] > sizeof(value))
		return pg_eval_bad(eval, "DW_OP_const_type");
	value = pg_load_uint(eval->walk.resolver->dbg->arch->order, operand + 1, operand[0]);
	return push_like(eval, type, pg_const(eval->walk.builder, value));
}

static bool typed(struct pg_eval *eval, const Dwarf_Op *op, bool *ret)
{
	switch (op->atom) {
	case DW_OP_convert:
	case DW_OP_GNU_convert:
	case DW_OP_reinterpret:
	case DW_OP_GNU_reinterpret:
		*ret = convert(eval, op);
		return true;
	case DW_OP_regval_type:
	case DW_OP_GNU_regval_type:
		*ret = regval_type(eval, op);
		return true;
	case DW_OP_deref_type:
	case DW_OP_GNU_deref_type:
		*ret = deref_type(eval, op);
		return true;
	case DW_OP_const_type:
	case DW_OP_GNU_const_type:
		*ret = const_type(eval, op);
		return true;
	default:
		return false;
	}
}

static bool comparison(struct pg_eval *eval, uint8_t atom, bool *ret)
{
	static const struct {
		uint8_t atom;
		enum pg_opcode code;
		bool swapped; /* a > b is b < a */
	} rows[] = {
		{DW_OP_eq, PG_OP_EQ, false}, {DW_OP_ne, PG_OP_NE, false},
		{DW_OP_lt, PG_OP_LT, false}, {DW_OP_le, PG_OP_LE, false},
		{DW_OP_gt, PG_OP_LT, true},  {DW_OP_ge, PG_OP_LE, true},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (rows[i].atom == atom) {
			*ret = compare(eval, rows[i].code, rows[i].swapped);
			return true;
		}
	}
	return false;
}

static bool plain(struct pg_eval *eval, uint8_t atom, bool *ret)
{
	static const struct {
		uint8_t atom;
		enum pg_opcode code;
		bool (*apply)(struct pg_eval *eval, enum pg_opcode code);
	} rows[] = {
		{DW_OP_and, PG_OP_AND, wrapping}, {DW_OP_minus, PG_OP_SUB, wrapping},
		{DW_OP_mul, PG_OP_MUL, wrapping}, {DW_OP_or, PG_OP_OR, wrapping},
		{DW_OP_plus, PG_OP_ADD, wrapping}, {DW_OP_xor, PG_OP_XOR, wrapping},
		{DW_OP_shl, PG_OP_SHL, shift},	  {DW_OP_shr, PG_OP_SHR, shift},
		{DW_OP_shra, PG_OP_SHRA, shift},  {DW_OP_neg, PG_OP_NEG, unary},
		{DW_OP_not, PG_OP_NOT, unary},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (rows[i].atom == atom) {
			*ret = rows[i].apply(eval, rows[i].code);
			return true;
		}
	}
	return false;
}

bool pg_eval_arithmetic(struct pg_eval *eval, const Dwarf_Op *op, bool *ret)
{
	switch (op->atom) {
	case DW_OP_div:
		*ret = divide(eval);
		return true;
	case DW_OP_mod:
		*ret = modulo(eval);
		return true;
	case DW_OP_abs:
		*ret = absolute(eval);
		return true;
	case DW_OP_plus_uconst:
		*ret = plus_uconst(eval, op->number);
		return true;
	default:
		return plain(eval, op->atom, ret) || comparison(eval, op->atom, ret) ||
		       typed(eval, op, ret);
	}
}
