// SPDX-License-Identifier: GPL-2.0-only
#include "ir/settle.h"

#include "ir/fold.h"

/** A bit-field of the bytes around it, as members of DWARF's types are read. */
static pg_word bits_of(struct pg_builder *builder, pg_word word, const struct pg_reloc_load *load,
		       unsigned size)
{
	unsigned shift = load->right - load->left;

	if (load->is_signed) {
		word = pg_binary(builder, PG_OP_SHL, word, pg_const(builder, load->left));
		return pg_binary(builder, PG_OP_SHRA, word, pg_const(builder, load->right));
	}
	word = pg_binary(builder, PG_OP_SHR, word, pg_const(builder, shift));
	if (size == 64)
		return word;
	return pg_binary(builder, PG_OP_AND, word, pg_const(builder, ((uint64_t)1 << size) - 1));
}

static pg_word member_of(struct pg_builder *builder, const struct pg_op *op, pg_word address)
{
	struct pg_reloc_load load;
	pg_word word;

	if (!pg_reloc_load_of(op->reloc, &load)) /* no such plan is made */
		return pg_const(builder, 0);
	word = pg_load(builder, pg_add_offset(builder, address, (int64_t)load.offset), load.size,
		       op->user);
	if (op->reloc->bit_size)
		return bits_of(builder, word, &load, op->reloc->bit_size);
	return pg_extend(builder, word, load.size, load.is_signed);
}

static pg_word settle_op(struct pg_builder *builder, const struct pg_op *op, const pg_word *words)
{
	switch ((int)op->code) {
	case PG_OP_CONST:
		return pg_const(builder, op->imm);
	case PG_OP_RELOC:
		if (op->reloc->kind == PG_RELOC_SYMBOL)
			return pg_reloc(builder, op->reloc);
		return pg_const(builder, pg_reloc_value(op->reloc));
	case PG_OP_REG:
		return pg_reg(builder, op->imm);
	case PG_OP_CFA:
		return pg_cfa(builder);
	case PG_OP_ADDR:
		return pg_addr(builder, op->imm);
	case PG_OP_CPU:
		return pg_cpu(builder);
	case PG_OP_TIME:
		return pg_time(builder);
	case PG_OP_SAVED:
		return pg_saved_word(builder, op->saved);
	case PG_OP_LOAD:
		return op->reloc ? member_of(builder, op, words[op->a])
				 : pg_load(builder, words[op->a], op->size, op->user);
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
		return pg_extend(builder, words[op->a], op->size, op->code == PG_OP_SEXT);
	case PG_OP_SWAP:
		return pg_swap(builder, words[op->a], op->size);
	case PG_OP_NEG:
	case PG_OP_NOT:
		return pg_unary(builder, op->code, words[op->a]);
	case PG_OP_SELECT:
		return pg_select(builder, words[op->c], words[op->a], words[op->b]);
	default:
		return pg_binary(builder, op->code, words[op->a], words[op->b]);
	}
}

struct pg_plan pg_plan_settle(struct pg_arena *arena, const struct pg_plan *plan)
{
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word *words = PG_NEW_N(arena, plan->num_ops + 1, pg_word);
	struct pg_piece *pieces = PG_NEW_N(arena, plan->num_pieces + 1, struct pg_piece);

	if (plan->avail != PG_AVAILABLE)
		return *plan;
	for (size_t i = 0; i < plan->num_ops; i++)
		words[i] = settle_op(builder, &plan->ops[i], words);
	for (size_t i = 0; i < plan->num_pieces; i++) {
		pieces[i] = plan->pieces[i];
		pieces[i].within = NULL;
		if (pieces[i].kind != PG_PIECE_ABSENT)
			pieces[i].word = words[pieces[i].word];
		if (pieces[i].kind == PG_PIECE_COUNTED)
			pieces[i].count = words[pieces[i].count];
	}
	return pg_builder_finish(builder, pieces, plan->num_pieces);
}
