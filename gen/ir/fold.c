// SPDX-License-Identifier: GPL-2.0-only
#include "ir/fold.h"

#include <string.h>

/** Chains by hash: few for a usual plan, and short ones for PG_MAX_OPS. */
#define BUCKET_BITS 8
#define NO_OP	    UINT16_MAX

struct pg_builder {
	struct pg_arena *arena;
	struct pg_op *ops;
	size_t num_ops;
	uint16_t *older; /* for each operation the one before it in its bucket, or NO_OP */
	size_t num_older;
	uint16_t newest[1 << BUCKET_BITS];
	bool overflowed;
	enum pg_order order;
	bool user;
};

_Static_assert(PG_MAX_OPS < NO_OP, "an operation's number fits the chains");

struct pg_builder *pg_builder_create(struct pg_arena *arena)
{
	struct pg_builder *builder = PG_NEW(arena, struct pg_builder);

	builder->arena = arena;
	memset(builder->newest, 0xff, sizeof(builder->newest)); /* NO_OP */
	return builder;
}

void pg_builder_set_order(struct pg_builder *builder, enum pg_order order)
{
	builder->order = order;
}

enum pg_order pg_builder_order(const struct pg_builder *builder)
{
	return builder->order;
}

void pg_builder_read_user(struct pg_builder *builder)
{
	builder->user = true;
}

/** One object for one relocation, so that operations can be compared. */
static const struct pg_reloc *known_reloc(const struct pg_builder *builder,
					  const struct pg_reloc *reloc)
{
	struct pg_reloc *copy;

	for (size_t i = 0; i < builder->num_ops; i++) {
		if (pg_reloc_is_same(builder->ops[i].reloc, reloc))
			return builder->ops[i].reloc;
	}
	copy = PG_NEW(builder->arena, struct pg_reloc);
	*copy = *reloc;
	return copy;
}

/** Relocations take no part: one word rarely has several. */
static size_t bucket_of(const struct pg_op *op)
{
	uint64_t hash = op->imm + ((uint64_t)op->code << 32) + ((uint64_t)op->size << 40);

	hash = (hash ^ op->a) * 0x9e3779b97f4a7c15ULL;
	hash = (hash ^ op->b) * 0x9e3779b97f4a7c15ULL;
	hash = (hash ^ op->c) * 0x9e3779b97f4a7c15ULL;
	return hash >> (64 - BUCKET_BITS);
}

/** The operation's word: an old one when the same operation is there. */
static pg_word add(struct pg_builder *builder, const struct pg_op *wanted)
{
	struct pg_op op;
	size_t bucket;

	memset(&op, 0, sizeof(op)); /* padding takes part in the comparison */
	op.code = wanted->code;
	op.size = wanted->size;
	op.user = wanted->user;
	op.a = wanted->a;
	op.b = wanted->b;
	op.c = wanted->c;
	op.imm = wanted->imm;
	op.reloc = wanted->reloc ? known_reloc(builder, wanted->reloc) : NULL;
	op.saved = wanted->saved;
	if (builder->overflowed)
		return 0;
	bucket = bucket_of(&op);
	for (uint16_t i = builder->newest[bucket]; i != NO_OP; i = builder->older[i]) {
		if (memcmp(&builder->ops[i], &op, sizeof(op)) == 0)
			return i;
	}
	if (builder->num_ops == PG_MAX_OPS) {
		builder->overflowed = true;
		return 0;
	}
	*PG_PUSH(builder->arena, builder->older, builder->num_older) = builder->newest[bucket];
	builder->newest[bucket] = (uint16_t)builder->num_ops;
	memcpy(PG_PUSH(builder->arena, builder->ops, builder->num_ops), &op, sizeof(op));
	return (pg_word)(builder->num_ops - 1);
}

static const struct pg_op *op_of(const struct pg_builder *builder, pg_word word)
{
	return &builder->ops[word];
}

bool pg_is_const(const struct pg_builder *builder, pg_word word, uint64_t *ret)
{
	if (op_of(builder, word)->code != PG_OP_CONST)
		return false;
	*ret = op_of(builder, word)->imm;
	return true;
}

bool pg_is_addr(const struct pg_builder *builder, pg_word word, uint64_t *ret_link_address)
{
	if (op_of(builder, word)->code != PG_OP_ADDR)
		return false;
	*ret_link_address = op_of(builder, word)->imm;
	return true;
}

bool pg_is_from_saved(const struct pg_builder *builder, pg_word word)
{
	bool *is_from = PG_NEW_N(builder->arena, word + 1, bool);

	for (pg_word i = 0; i <= word; i++) {
		const struct pg_op *op = op_of(builder, i);
		unsigned arity = pg_opcode_arity(op->code);

		is_from[i] = op->code == PG_OP_SAVED || (arity > 0 && is_from[op->a]) ||
			     (arity > 1 && is_from[op->b]) || (arity > 2 && is_from[op->c]);
	}
	return is_from[word];
}

bool pg_builder_overflowed(const struct pg_builder *builder)
{
	return builder->overflowed;
}

pg_word pg_const(struct pg_builder *builder, uint64_t value)
{
	return add(builder, &(struct pg_op){.code = PG_OP_CONST, .imm = value});
}

pg_word pg_reg(struct pg_builder *builder, uint64_t dwarf_number)
{
	return add(builder, &(struct pg_op){.code = PG_OP_REG, .imm = dwarf_number});
}

pg_word pg_cfa(struct pg_builder *builder)
{
	return add(builder, &(struct pg_op){.code = PG_OP_CFA});
}

pg_word pg_cpu(struct pg_builder *builder)
{
	return add(builder, &(struct pg_op){.code = PG_OP_CPU});
}

pg_word pg_time(struct pg_builder *builder)
{
	return add(builder, &(struct pg_op){.code = PG_OP_TIME});
}

pg_word pg_addr(struct pg_builder *builder, uint64_t link_address)
{
	return add(builder, &(struct pg_op){.code = PG_OP_ADDR, .imm = link_address});
}

pg_word pg_saved_word(struct pg_builder *builder, const struct pg_saved *saved)
{
	return add(builder, &(struct pg_op){.code = PG_OP_SAVED, .saved = saved});
}

pg_word pg_load(struct pg_builder *builder, pg_word address, unsigned size, bool user)
{
	return add(builder, &(struct pg_op){.code = PG_OP_LOAD,
					    .size = (uint8_t)size,
					    .user = user || builder->user,
					    .a = address});
}

pg_word pg_reloc(struct pg_builder *builder, const struct pg_reloc *reloc)
{
	return add(builder, &(struct pg_op){
				    .code = PG_OP_RELOC,
				    .imm = pg_reloc_value(reloc),
				    .reloc = reloc,
			    });
}

pg_word pg_load_member(struct pg_builder *builder, pg_word address, const struct pg_reloc *reloc,
		       bool user)
{
	return add(builder, &(struct pg_op){
				    .code = PG_OP_LOAD,
				    .size = (uint8_t)pg_type_strip(pg_reloc_type(reloc))->size,
				    .user = user,
				    .a = address,
				    .reloc = reloc,
			    });
}

static pg_word extend_by_shifts(struct pg_builder *builder, pg_word word, unsigned size,
				bool is_signed)
{
	pg_word bits = pg_const(builder, 64 - 8 * size);

	word = pg_binary(builder, PG_OP_SHL, word, bits);
	return pg_binary(builder, is_signed ? PG_OP_SHRA : PG_OP_SHR, word, bits);
}

/** Is the word 0 or 1? */
static bool is_truth(const struct pg_op *op)
{
	return op->code == PG_OP_EQ || op->code == PG_OP_NE || op->code == PG_OP_LT ||
	       op->code == PG_OP_LE;
}

/** Does the load of a member leave the same as an extension of `size` bytes? */
static bool is_extended(const struct pg_op *load, unsigned size, bool is_signed)
{
	bool has_sign = pg_type_strip(pg_reloc_type(load->reloc))->is_signed;

	if (load->code != PG_OP_LOAD || load->size > size)
		return false;
	return has_sign == is_signed || (!has_sign && load->size < size);
}

pg_word pg_extend(struct pg_builder *builder, pg_word word, unsigned size, bool is_signed)
{
	struct pg_op op = {.code = is_signed ? PG_OP_SEXT : PG_OP_ZEXT, .size = (uint8_t)size};
	const struct pg_op *inner = op_of(builder, word);
	bool inner_zero =
		inner->code == PG_OP_ZEXT || inner->code == PG_OP_SWAP ||
		(inner->code == PG_OP_LOAD && !inner->reloc);

	if (size >= 8)
		return word;
	if (size != 1 && size != 2 && size != 4)
		return extend_by_shifts(builder, word, size, is_signed);
	if (inner->code == PG_OP_CONST)
		return pg_const(builder, pg_op_apply(&op, inner->imm, 0, 0));
	if (is_truth(inner) || (inner->reloc && is_extended(inner, size, is_signed)))
		return word;
	/* Already as wanted: the inner extension left nothing above `size`, or the same sign. */
	if (inner_zero && (inner->size < size || (!is_signed && inner->size == size)))
		return word;
	if (is_signed && inner->code == PG_OP_SEXT && inner->size <= size)
		return word;
	/* Only the low bytes count: see through what made the ones above them. */
	if ((inner->code == PG_OP_ZEXT || inner->code == PG_OP_SEXT) && inner->size >= size)
		word = inner->a;
	op.a = word;
	return add(builder, &op);
}

pg_word pg_swap(struct pg_builder *builder, pg_word word, unsigned size)
{
	struct pg_op op = {.code = PG_OP_SWAP, .size = (uint8_t)size};
	const struct pg_op *inner = op_of(builder, word);

	if (size == 1)
		return pg_extend(builder, word, size, false);
	if (inner->code == PG_OP_CONST)
		return pg_const(builder, pg_op_apply(&op, inner->imm, 0, 0));
	if ((inner->code == PG_OP_ZEXT || inner->code == PG_OP_SEXT) && inner->size >= size)
		word = inner->a;
	op.a = word;
	return add(builder, &op);
}

pg_word pg_unary(struct pg_builder *builder, enum pg_opcode code, pg_word a)
{
	struct pg_op op = {.code = code, .a = a};
	const struct pg_op *inner = op_of(builder, a);

	if (inner->code == PG_OP_CONST)
		return pg_const(builder, pg_op_apply(&op, inner->imm, 0, 0));
	if (inner->code == code)
		return inner->a; /* both NEG and NOT undo themselves */
	return add(builder, &op);
}

static bool is_commutative(enum pg_opcode code)
{
	return code == PG_OP_ADD || code == PG_OP_MUL || code == PG_OP_AND || code == PG_OP_OR ||
	       code == PG_OP_XOR || code == PG_OP_EQ || code == PG_OP_NE;
}

/** x + value */
static pg_word add_const(struct pg_builder *builder, pg_word x, uint64_t value)
{
	const struct pg_op *op = op_of(builder, x);
	uint64_t inner;

	if (op->code == PG_OP_ADDR)
		return pg_addr(builder, op->imm + value);
	if (op->code == PG_OP_ADD && pg_is_const(builder, op->b, &inner))
		return pg_add_offset(builder, op->a, (int64_t)(inner + value));
	if (value == 0)
		return x;
	return add(builder,
		   &(struct pg_op){.code = PG_OP_ADD, .a = x, .b = pg_const(builder, value)});
}

static pg_word and_const(struct pg_builder *builder, pg_word x, uint64_t mask)
{
	switch (mask) {
	case 0:
		return pg_const(builder, 0);
	case UINT8_MAX:
		return pg_extend(builder, x, 1, false);
	case UINT16_MAX:
		return pg_extend(builder, x, 2, false);
	case UINT32_MAX:
		return pg_extend(builder, x, 4, false);
	case UINT64_MAX:
		return x;
	default:
		return add(builder, &(struct pg_op){.code = PG_OP_AND,
						    .a = x,
						    .b = pg_const(builder, mask)});
	}
}

/** x OP value, with value on the right and x not constant. */
static pg_word binary_const(struct pg_builder *builder, enum pg_opcode code, pg_word x,
			    uint64_t value)
{
	bool is_shift = code == PG_OP_SHL || code == PG_OP_SHR || code == PG_OP_SHRA;

	if (code == PG_OP_ADD)
		return add_const(builder, x, value);
	if (code == PG_OP_SUB)
		return add_const(builder, x, -value);
	if (code == PG_OP_AND)
		return and_const(builder, x, value);
	if (value == 0 && (is_shift || code == PG_OP_OR || code == PG_OP_XOR))
		return x;
	if (code == PG_OP_MUL && value == 0)
		return pg_const(builder, 0);
	if (code == PG_OP_MUL && value == 1)
		return x;
	if (code == PG_OP_NE && value == 0 && is_truth(op_of(builder, x)))
		return x;
	return add(builder, &(struct pg_op){.code = code, .a = x, .b = pg_const(builder, value)});
}

pg_word pg_binary(struct pg_builder *builder, enum pg_opcode code, pg_word a, pg_word b)
{
	struct pg_op op = {.code = code, .a = a, .b = b};
	uint64_t x, y;
	bool x_const = pg_is_const(builder, a, &x), y_const = pg_is_const(builder, b, &y);

	if (x_const && y_const)
		return pg_const(builder, pg_op_apply(&op, x, y, 0));
	if (y_const)
		return binary_const(builder, code, a, y);
	if (code == PG_OP_SUB && a == b)
		return pg_const(builder, 0);
	if (code == PG_OP_SUB && op_of(builder, a)->code == PG_OP_ADD && op_of(builder, a)->a == b)
		return op_of(builder, a)->b; /* (b + y) - b */
	if (x_const && is_commutative(code))
		return binary_const(builder, code, b, x);
	return add(builder, &op);
}

pg_word pg_select(struct pg_builder *builder, pg_word c, pg_word a, pg_word b)
{
	uint64_t value;

	if (a == b)
		return a;
	if (pg_is_const(builder, c, &value))
		return value ? a : b;
	return add(builder, &(struct pg_op){.code = PG_OP_SELECT, .a = a, .b = b, .c = c});
}

pg_word pg_add_offset(struct pg_builder *builder, pg_word word, int64_t offset)
{
	uint64_t value;

	if (pg_is_const(builder, word, &value))
		return pg_const(builder, value + (uint64_t)offset);
	return add_const(builder, word, (uint64_t)offset);
}

/** Drop what is not needed and renumber: new_words[old] is the new number. */
static void compact(struct pg_builder *builder, const bool *needed, pg_word *new_words,
		    struct pg_plan *plan)
{
	struct pg_op *ops = NULL;

	for (size_t i = 0; i < builder->num_ops; i++) {
		struct pg_op op = builder->ops[i];
		unsigned arity = pg_opcode_arity(op.code);

		if (!needed[i])
			continue;
		op.a = arity > 0 ? new_words[op.a] : 0;
		op.b = arity > 1 ? new_words[op.b] : 0;
		op.c = arity > 2 ? new_words[op.c] : 0;
		new_words[i] = (pg_word)plan->num_ops;
		*PG_PUSH(builder->arena, ops, plan->num_ops) = op;
	}
	plan->ops = ops;
}

struct pg_plan pg_builder_finish(struct pg_builder *builder, const struct pg_piece *pieces,
				 size_t num_pieces)
{
	pg_word *new_words = PG_NEW_N(builder->arena, builder->num_ops, pg_word);
	bool *needed = PG_NEW_N(builder->arena, builder->num_ops, bool);
	struct pg_piece *renumbered = PG_NEW_N(builder->arena, num_pieces, struct pg_piece);
	struct pg_plan plan = {.avail = PG_AVAILABLE, .num_pieces = num_pieces};

	for (size_t i = 0; i < num_pieces; i++) {
		if (pieces[i].kind != PG_PIECE_ABSENT)
			needed[pieces[i].word] = true;
		if (pieces[i].kind == PG_PIECE_COUNTED)
			needed[pieces[i].count] = true;
	}
	for (size_t i = builder->num_ops; i-- > 0;) {
		const struct pg_op *op = &builder->ops[i];
		unsigned arity = pg_opcode_arity(op->code);

		if (arity > 0)
			needed[op->a] |= needed[i];
		if (arity > 1)
			needed[op->b] |= needed[i];
		if (arity > 2)
			needed[op->c] |= needed[i];
	}
	compact(builder, needed, new_words, &plan);
	for (size_t i = 0; i < num_pieces; i++) {
		renumbered[i] = pieces[i];
		if (pg_piece_has_address(&pieces[i]))
			renumbered[i].user |= builder->user;
		renumbered[i].word =
			pieces[i].kind == PG_PIECE_ABSENT ? 0 : new_words[pieces[i].word];
		renumbered[i].count =
			pieces[i].kind == PG_PIECE_COUNTED ? new_words[pieces[i].count] : 0;
	}
	plan.pieces = renumbered;
	return plan;
}
