// SPDX-License-Identifier: GPL-2.0-only
/* What the operations of a plan mean, by doing them. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ir/plan.h"

static uint64_t extend(const struct pg_op *op, uint64_t value)
{
	unsigned unused = 64 - 8 * op->size;

	if (op->code == PG_OP_SEXT)
		return (uint64_t)((int64_t)(value << unused) >> unused);
	return value << unused >> unused;
}

static uint64_t shift(const struct pg_op *op, uint64_t value, uint64_t by)
{
	if (op->code == PG_OP_SHL)
		return by < 64 ? value << by : 0;
	if (op->code == PG_OP_SHR)
		return by < 64 ? value >> by : 0;
	return (uint64_t)((int64_t)value >> (by < 64 ? by : 63));
}

static uint64_t divide(uint64_t a, uint64_t b)
{
	if (b == 0)
		return 0;
	if (b == UINT64_MAX)
		return -a; /* MIN / -1 overflows in C */
	return (uint64_t)((int64_t)a / (int64_t)b);
}

uint64_t pg_op_apply(const struct pg_op *op, uint64_t a, uint64_t b, uint64_t c)
{
	switch (op->code) {
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		return extend(op, a);
	case PG_OP_SWAP:
		return __builtin_bswap64(a) >> (64 - 8 * op->size);
	case PG_OP_NEG:
		return -a;
	case PG_OP_NOT:
		return ~a;
	case PG_OP_ADD:
		return a + b;
	case PG_OP_SUB:
		return a - b;
	case PG_OP_MUL:
		return a * b;
	case PG_OP_SDIV:
		return divide(a, b);
	case PG_OP_UDIV:
		return b ? a / b : 0;
	case PG_OP_UMOD:
		return b ? a % b : a;
	case PG_OP_AND:
		return a & b;
	case PG_OP_OR:
		return a | b;
	case PG_OP_XOR:
		return a ^ b;
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
		return shift(op, a, b);
	case PG_OP_EQ:
		return a == b;
	case PG_OP_NE:
		return a != b;
	case PG_OP_LT:
		return (int64_t)a < (int64_t)b;
	case PG_OP_LE:
		return (int64_t)a <= (int64_t)b;
	case PG_OP_SELECT:
		return c ? a : b;
	case PG_OP_CONST:
	case PG_OP_REG:
	case PG_OP_CFA:
	case PG_OP_ADDR:
	case PG_OP_CPU:
	case PG_OP_TIME:
	case PG_OP_SAVED:
	case PG_OP_RELOC:
	case PG_OP_LOAD:
		break;
	}
	abort();
}

static bool run_load(const struct pg_op *op, const struct pg_machine *machine, uint64_t address,
		     uint64_t *ret)
{
	unsigned char bytes[8] = {0};

	if (!machine->read(machine->state, address, op->user, bytes, op->size))
		return false;
	*ret = pg_load_uint(machine->order, bytes, op->size);
	return true;
}

/** A member of the struct at an address. */
static bool run_member(const struct pg_op *op, const struct pg_machine *machine, uint64_t address,
		       uint64_t *ret)
{
	struct pg_op bytes = *op;
	struct pg_reloc_load load;

	if (!pg_reloc_load_of(op->reloc, &load))
		return false;
	bytes.size = (uint8_t)load.size;
	if (!run_load(&bytes, machine, address + load.offset, ret))
		return false;
	*ret <<= load.left;
	*ret = load.is_signed ? (uint64_t)((int64_t)*ret >> load.right) : *ret >> load.right;
	return true;
}

static bool run_op(const struct pg_op *op, const struct pg_machine *machine, uint64_t *words,
		   uint64_t *ret)
{
	switch ((int)op->code) {
	case PG_OP_CONST:
		*ret = op->imm;
		return true;
	case PG_OP_REG:
		return machine->reg(machine->state, op->imm, ret);
	case PG_OP_CFA:
		*ret = machine->cfa;
		return true;
	case PG_OP_ADDR:
		*ret = op->imm + machine->slide;
		return true;
	case PG_OP_CPU:
		*ret = machine->cpu;
		return true;
	case PG_OP_TIME:
		*ret = machine->time;
		return true;
	case PG_OP_SAVED:
		return machine->saved(machine->state, op->saved, ret);
	case PG_OP_LOAD:
		return op->reloc ? run_member(op, machine, words[op->a], ret)
				 : run_load(op, machine, words[op->a], ret);
	case PG_OP_RELOC:
		*ret = pg_reloc_value(op->reloc);
		return op->reloc->kind != PG_RELOC_SYMBOL;
	default:
		*ret = pg_op_apply(op, words[op->a], words[op->b], words[op->c]);
		return true;
	}
}

/** As the kernel does it, which reads the byte that becomes the NUL of a text that is cut, too. */
static bool run_string(const struct pg_piece *piece, const struct pg_machine *machine,
		       uint64_t address, char *to)
{
	for (uint64_t i = 0; i < piece->size; i++) {
		if (!machine->read(machine->state, address + i, piece->user, to + i, 1))
			return false;
		if (!to[i])
			return true;
	}
	to[piece->size - 1] = '\0';
	return true;
}

static bool run_piece(const struct pg_piece *piece, const struct pg_machine *machine,
		      const uint64_t *words, unsigned char *to)
{
	const uint64_t word = words[piece->word];
	uint64_t size = piece->size;

	switch (piece->kind) {
	case PG_PIECE_VALUE:
		pg_store_uint(machine->order, to, piece->size, word);
		return true;
	case PG_PIECE_BYTES:
		return machine->read(machine->state, word, piece->user, to, piece->size);
	case PG_PIECE_STRING:
		return run_string(piece, machine, word, (char *)to);
	case PG_PIECE_COUNTED:
		size = words[piece->count] < size ? words[piece->count] : size;
		return !size || machine->read(machine->state, word, piece->user, to, size);
	case PG_PIECE_ABSENT:
		return true;
	}
	return false;
}

/** Have the words that it is made of a value? */
static bool has_words(const struct pg_piece *piece, const bool *done)
{
	return done[piece->word] && (piece->kind != PG_PIECE_COUNTED || done[piece->count]);
}

/** Are the words there that an operation takes? Of a choice, the condition and what it chooses. */
static bool has_operands(const struct pg_op *op, const uint64_t *words, const bool *done)
{
	unsigned arity = pg_opcode_arity(op->code);

	if (op->code == PG_OP_SELECT)
		return done[op->c] && done[words[op->c] ? op->a : op->b];
	return (arity < 1 || done[op->a]) && (arity < 2 || done[op->b]);
}

bool pg_plan_run(const struct pg_plan *plan, const struct pg_machine *machine, void *field,
		 size_t size)
{
	uint64_t *words = calloc(plan->num_ops + 1, sizeof(*words));
	bool *done = calloc(plan->num_ops + 1, sizeof(*done)), ok = true;

	if (!words || !done)
		pg_no_memory();
	memset(field, 0, size);
	for (size_t i = 0; i < plan->num_ops; i++)
		done[i] = has_operands(&plan->ops[i], words, done) &&
			  run_op(&plan->ops[i], machine, words, &words[i]);
	for (size_t i = 0; ok && i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];

		ok = piece->kind == PG_PIECE_ABSENT ||
		     (has_words(piece, done) &&
		      run_piece(piece, machine, words, (unsigned char *)field + piece->offset));
	}
	if (!ok)
		memset(field, 0, size);
	free(done);
	free(words);
	return ok;
}
