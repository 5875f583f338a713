// SPDX-License-Identifier: GPL-2.0-only
#include "support/dwrun.h"

#include <dwarf.h>
#include <string.h>

/* --- Values and types --- */

static uint64_t low_bytes(uint64_t word, unsigned size)
{
	return size == 0 || size >= 8 ? word : word & (((uint64_t)1 << size * 8) - 1);
}

/** A value as 64 bits: by its type's sign. */
uint64_t dwr_widen(struct dwr_value value)
{
	uint64_t word = low_bytes(value.word, value.size);

	if (value.size == 0 || value.size >= 8 || !value.is_signed)
		return word;
	if (word >> (value.size * 8 - 1))
		word |= ~(uint64_t)0 << value.size * 8;
	return word;
}

static bool is_signed(struct dwr_value value)
{
	return value.size == 0 || value.is_signed;
}

static struct dwr_value generic(uint64_t word)
{
	return (struct dwr_value){.word = word};
}

static enum dwi_status push_constant(struct dwr_run *run, uint64_t word)
{
	return dwr_push(run, (struct dwr_value){.word = word, .origin = DWR_CONSTANT});
}

/** The base type that an operator's operand names; offset 0 is the generic type. */
static enum dwi_status base_type(struct dwr_run *run, const Dwarf_Op *op, uint64_t offset,
				 struct dwr_value *ret)
{
	Dwarf_Die type;
	Dwarf_Attribute attr;
	Dwarf_Word encoding, size;

	*ret = generic(0);
	if (offset == 0 && (op->atom == DW_OP_convert || op->atom == DW_OP_reinterpret ||
			    op->atom == DW_OP_GNU_convert || op->atom == DW_OP_GNU_reinterpret))
		return DWI_OK;
	if (!run->attr || dwarf_getlocation_die(run->attr, op, &type) != 0)
		return DWI_BAD;
	if (dwarf_tag(&type) != DW_TAG_base_type ||
	    dwarf_formudata(dwarf_attr(&type, DW_AT_encoding, &attr), &encoding) != 0 ||
	    dwarf_formudata(dwarf_attr(&type, DW_AT_byte_size, &attr), &size) != 0)
		return DWI_BAD;
	if (size == 0 || size > 8 || encoding == DW_ATE_float || encoding == DW_ATE_complex_float)
		return DWI_UNSUPPORTED;
	ret->size = size;
	ret->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	return DWI_OK;
}

/* --- The stack --- */

enum dwi_status dwr_push(struct dwr_run *run, struct dwr_value value)
{
	if (run->depth == DWR_MAX_STACK)
		return DWI_BAD;
	value.word = low_bytes(value.word, value.size);
	run->stack[run->depth++] = value;
	return DWI_OK;
}

enum dwi_status dwr_push_word(struct dwr_run *run, uint64_t word)
{
	return dwr_push(run, generic(word));
}

/* --- Operators --- */

static enum dwi_status divide(struct dwr_value a, struct dwr_value b, bool modulo, uint64_t *ret)
{
	uint64_t x = dwr_widen(a), y = dwr_widen(b);

	if (y == 0)
		return DWI_UNDEFINED;
	/* The generic type is divided with a sign, and its remainder taken without (DWARF
	 * 5, 2.5.1.4). */
	if (modulo ? a.size && a.is_signed : is_signed(a)) {
		if (y == ~(uint64_t)0)
			*ret = modulo ? 0 : -x;
		else
			*ret = modulo ? (int64_t)x % (int64_t)y : (int64_t)x / (int64_t)y;
	} else {
		*ret = modulo ? x % y : x / y;
	}
	return DWI_OK;
}

static uint64_t shift(uint8_t atom, struct dwr_value a, uint64_t by)
{
	unsigned bits = a.size ? a.size * 8 : 64;
	uint64_t word = low_bytes(a.word, a.size);

	if (atom == DW_OP_shra) {
		a.is_signed = true;
		return (int64_t)dwr_widen(a) >> (by >= bits ? 63 : by);
	}
	if (by >= bits)
		return 0;
	return atom == DW_OP_shl ? word << by : word >> by;
}

static bool compare(uint8_t atom, struct dwr_value a, struct dwr_value b)
{
	uint64_t x = dwr_widen(a), y = dwr_widen(b);
	bool less = is_signed(a) ? (int64_t)x < (int64_t)y : x < y;

	switch (atom) {
	case DW_OP_eq:
		return x == y;
	case DW_OP_ne:
		return x != y;
	case DW_OP_lt:
		return less;
	case DW_OP_le:
		return less || x == y;
	case DW_OP_gt:
		return !less && x != y;
	default:
		return !less;
	}
}

/**
 * What code adds a CPU's offset to is that CPU's (this_cpu_ptr()); with a number added it is still of
 * none. Of two such addresses nothing is known.
 */
static bool combine(uint8_t atom, struct dwr_value a, struct dwr_value b, enum dwr_origin *ret)
{
	bool moves = atom == DW_OP_plus || atom == DW_OP_minus;

	*ret = DWR_RUN_TIME;
	if (a.origin == DWR_CONSTANT && b.origin == DWR_CONSTANT)
		*ret = DWR_CONSTANT;
	else if (moves && a.origin == DWR_PER_CPU && b.origin == DWR_CONSTANT)
		*ret = DWR_PER_CPU;
	else if (atom == DW_OP_plus && a.origin == DWR_CONSTANT && b.origin == DWR_PER_CPU)
		*ret = DWR_PER_CPU;
	return a.origin != DWR_PER_CPU || b.origin != DWR_PER_CPU;
}

/**
 * Operands of two types: but for shifts the standard has none (DWARF 5, 2.5.1.4). clang mixes a typed
 * one with a generic one, which is taken for 64 bits of both where no sign decides.
 */
static bool meet(uint8_t atom, struct dwr_value *a, struct dwr_value *b)
{
	bool is_wrapped = atom == DW_OP_and || atom == DW_OP_or || atom == DW_OP_xor ||
			  atom == DW_OP_plus || atom == DW_OP_minus || atom == DW_OP_mul;
	bool is_shift = atom == DW_OP_shl || atom == DW_OP_shr || atom == DW_OP_shra;

	if (is_shift || (a->size == b->size && a->is_signed == b->is_signed))
		return true;
	if (!is_wrapped || (a->size && b->size))
		return false;
	a->word = dwr_widen(*a);
	b->word = dwr_widen(*b);
	a->size = b->size = 0;
	a->is_signed = b->is_signed = false;
	return true;
}

static enum dwi_status binary(struct dwr_run *run, uint8_t atom)
{
	struct dwr_value a, b;
	uint64_t word;
	enum dwr_origin origin;
	enum dwi_status status;

	if (run->depth < 2)
		return DWI_BAD;
	b = run->stack[--run->depth];
	a = run->stack[--run->depth];
	if (!meet(atom, &a, &b))
		return DWI_BAD;
	if (!combine(atom, a, b, &origin))
		return DWI_UNSUPPORTED;
	switch (atom) {
	case DW_OP_and:
		word = a.word & b.word;
		break;
	case DW_OP_or:
		word = a.word | b.word;
		break;
	case DW_OP_xor:
		word = a.word ^ b.word;
		break;
	case DW_OP_plus:
		word = a.word + b.word;
		break;
	case DW_OP_minus:
		word = a.word - b.word;
		break;
	case DW_OP_mul:
		word = a.word * b.word;
		break;
	case DW_OP_shl:
	case DW_OP_shr:
	case DW_OP_shra:
		word = shift(atom, a, dwr_widen(b));
		break;
	case DW_OP_div:
	case DW_OP_mod:
		status = divide(a, b, atom == DW_OP_mod, &word);
		if (status != DWI_OK)
			return status;
		break;
	default:
		return dwr_push_word(run, compare(atom, a, b));
	}
	a.origin = origin;
	a.word = word;
	return dwr_push(run, a);
}

static enum dwi_status unary(struct dwr_run *run, const Dwarf_Op *op)
{
	struct dwr_value *top;

	if (run->depth < 1)
		return DWI_BAD;
	top = &run->stack[run->depth - 1];
	if (top->origin == DWR_PER_CPU && op->atom != DW_OP_plus_uconst)
		return DWI_UNSUPPORTED; /* whose copy? */
	switch (op->atom) {
	case DW_OP_abs:
		if (is_signed(*top) && (int64_t)dwr_widen(*top) < 0)
			top->word = -top->word;
		break;
	case DW_OP_neg:
		top->word = -top->word;
		break;
	case DW_OP_not:
		top->word = ~top->word;
		break;
	case DW_OP_plus_uconst:
		top->word += op->number;
		break;
	case DW_OP_deref:
		*top = generic(dwr_read_word(run->machine, dwr_widen(*top), 8));
		break;
	default:
		if (op->number == 0 || op->number > 8)
			return DWI_BAD;
		*top = generic(dwr_read_word(run->machine, dwr_widen(*top), op->number));
		break;
	}
	top->word = low_bytes(top->word, top->size);
	return DWI_OK;
}

static enum dwi_status shuffle(struct dwr_run *run, const Dwarf_Op *op)
{
	struct dwr_value *top = &run->stack[run->depth], t;
	size_t need = op->atom == DW_OP_rot				? 3
		      : op->atom == DW_OP_pick				? op->number + 1
		      : op->atom == DW_OP_dup || op->atom == DW_OP_drop ? 1
									: 2;

	if (run->depth < need)
		return DWI_BAD;
	t = top[-1];
	switch (op->atom) {
	case DW_OP_dup:
		return dwr_push(run, t);
	case DW_OP_drop:
		run->depth--;
		return DWI_OK;
	case DW_OP_over:
		return dwr_push(run, top[-2]);
	case DW_OP_pick:
		return dwr_push(run, top[-1 - (ptrdiff_t)op->number]);
	case DW_OP_swap:
		top[-1] = top[-2];
		top[-2] = t;
		return DWI_OK;
	default:
		top[-1] = top[-2];
		top[-2] = top[-3];
		top[-3] = t;
		return DWI_OK;
	}
}

/** DW_OP_bra and DW_OP_skip: to the operator at a byte offset, or to the end. */
static enum dwi_status jump(struct dwr_run *run, const Dwarf_Op *op)
{
	/* An operator and its 2-byte operand are 3 bytes; the offset counts from their end. */
	uint64_t target = op->offset + 3 + (int64_t)(int16_t)op->number;

	if (target <= op->offset)
		return DWI_BAD; /* a loop: no compiler writes one */

	for (size_t i = 0; i < run->num_ops; i++) {
		if (run->ops[i].offset == target) {
			run->next = i;
			return DWI_OK;
		}
	}
	if (target > run->ops[run->num_ops - 1].offset) {
		run->next = run->num_ops;
		return DWI_OK;
	}
	return DWI_BAD;
}

static enum dwi_status branch(struct dwr_run *run, const Dwarf_Op *op)
{
	if (op->atom == DW_OP_skip)
		return jump(run, op);
	if (run->depth < 1)
		return DWI_BAD;
	return dwr_widen(run->stack[--run->depth]) ? jump(run, op) : DWI_OK;
}

/* --- Typed operators --- */

static enum dwi_status convert(struct dwr_run *run, const Dwarf_Op *op)
{
	struct dwr_value *top = &run->stack[run->depth - 1], to;
	enum dwi_status status = base_type(run, op, op->number, &to);

	if (run->depth < 1)
		return DWI_BAD;
	if (status != DWI_OK)
		return status;
	if (op->atom == DW_OP_reinterpret || op->atom == DW_OP_GNU_reinterpret) {
		if ((to.size ? to.size : 8) != (top->size ? top->size : 8))
			return DWI_BAD;
		to.word = top->word;
	} else {
		to.word = low_bytes(dwr_widen(*top), to.size);
	}
	to.origin = top->origin;
	*top = to;
	return DWI_OK;
}

static enum dwi_status push_typed(struct dwr_run *run, const Dwarf_Op *op)
{
	struct dwr_value value;
	uint64_t word = 0;
	enum dwi_status status;

	switch (op->atom) {
	case DW_OP_regval_type:
	case DW_OP_GNU_regval_type:
		status = base_type(run, op, op->number2, &value);
		if (status == DWI_OK)
			status = dwr_get_reg(run, op->number, &word);
		break;
	case DW_OP_deref_type:
	case DW_OP_GNU_deref_type:
		status = base_type(run, op, op->number2, &value);
		if (run->depth < 1 || op->number == 0 || op->number > 8)
			return DWI_BAD;
		if (run->stack[run->depth - 1].origin == DWR_PER_CPU)
			return DWI_UNSUPPORTED;
		if (status == DWI_OK)
			word = dwr_read_word(run->machine, dwr_widen(run->stack[--run->depth]),
					     op->number);
		break;
	default:
		status = base_type(run, op, op->number, &value);
		if (status == DWI_OK) {
			/* libdw leaves the operand as it stands: a length, then the bytes. */
			const unsigned char *operand = (void *)(uintptr_t)op->number2;

			if (operand[0] > sizeof(word))
				return DWI_BAD;
			word = dwr_number(run->machine->image, operand + 1, operand[0]);
		}
		break;
	}
	if (status != DWI_OK)
		return status;
	value.word = word;
	return dwr_push(run, value);
}

/* --- All of them --- */

static bool compute_typed(struct dwr_run *run, const Dwarf_Op *op, enum dwi_status *ret)
{
	switch (op->atom) {
	case DW_OP_convert:
	case DW_OP_GNU_convert:
	case DW_OP_reinterpret:
	case DW_OP_GNU_reinterpret:
		*ret = convert(run, op);
		return true;
	case DW_OP_regval_type:
	case DW_OP_GNU_regval_type:
	case DW_OP_deref_type:
	case DW_OP_GNU_deref_type:
	case DW_OP_const_type:
	case DW_OP_GNU_const_type:
		*ret = push_typed(run, op);
		return true;
	default:
		return false;
	}
}

bool dwr_compute(struct dwr_run *run, const Dwarf_Op *op, enum dwi_status *ret)
{
	switch (op->atom) {
	case DW_OP_nop:
		*ret = DWI_OK;
		return true;
	case DW_OP_lit0 ... DW_OP_lit31:
		*ret = push_constant(run, op->atom - DW_OP_lit0);
		return true;
	case DW_OP_const1u ... DW_OP_consts:
		*ret = push_constant(run, op->number);
		return true;
	case DW_OP_dup ... DW_OP_pick:
	case DW_OP_swap:
	case DW_OP_rot:
		*ret = shuffle(run, op);
		return true;
	case DW_OP_deref:
	case DW_OP_deref_size:
	case DW_OP_abs:
	case DW_OP_neg:
	case DW_OP_not:
	case DW_OP_plus_uconst:
		*ret = unary(run, op);
		return true;
	case DW_OP_and:
	case DW_OP_div ... DW_OP_mul:
	case DW_OP_or:
	case DW_OP_plus:
	case DW_OP_shl ... DW_OP_xor:
	case DW_OP_eq ... DW_OP_ne:
		*ret = binary(run, op->atom);
		return true;
	case DW_OP_bra:
	case DW_OP_skip:
		*ret = branch(run, op);
		return true;
	default:
		return compute_typed(run, op, ret);
	}
}
