// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/term.h"

uint32_t pg_terms_add(struct pg_terms *terms, struct pg_term term)
{
	struct pg_fetch *fetch = terms->fetch;

	*PG_PUSH(terms->arena, fetch->terms, fetch->num_terms) = term;
	return (uint32_t)fetch->num_terms - 1;
}

uint32_t pg_terms_made(struct pg_terms *terms, enum pg_term_kind kind, uint32_t number,
		       unsigned size, uint64_t imm)
{
	return pg_terms_add(terms, (struct pg_term){.kind = (uint8_t)kind,
						    .size = (uint8_t)size,
						    .a = number,
						    .imm = imm});
}

uint32_t pg_terms_reloc(struct pg_terms *terms, const struct pg_reloc *reloc)
{
	struct pg_fetch *fetch = terms->fetch;

	if (!reloc)
		return PG_NONE;
	*PG_PUSH(terms->arena, fetch->relocs, fetch->num_relocs) = reloc;
	return (uint32_t)fetch->num_relocs - 1;
}

uint32_t pg_terms_sum(struct pg_terms *terms, uint32_t node, int64_t offset)
{
	if (offset == 0)
		return terms->values[node];
	return pg_terms_add(terms, (struct pg_term){.kind = PG_TERM_SUM,
						    .a = terms->values[node],
						    .imm = (uint64_t)offset});
}

uint32_t pg_node_narrow(const struct pg_graph *graph, uint32_t node, uint64_t size)
{
	const struct pg_op *op = &graph->nodes[node].op;

	while ((op->code == PG_OP_ZEXT || op->code == PG_OP_SEXT) && op->size >= size) {
		node = op->a;
		op = &graph->nodes[node].op;
	}
	return node;
}

static uint32_t add_reg(struct pg_terms *terms, uint64_t number, unsigned size)
{
	return pg_terms_add(terms, (struct pg_term){.code = PG_OP_REG,
						    .size = (uint8_t)size,
						    .imm = number});
}

uint32_t pg_terms_low(struct pg_terms *terms, uint32_t node, uint64_t size)
{
	const struct pg_op *op;

	node = pg_node_narrow(terms->graph, node, size);
	op = &terms->graph->nodes[node].op;
	if (op->code == PG_OP_REG && (size == 1 || size == 2 || size == 4))
		return add_reg(terms, op->imm, (unsigned)size);
	return terms->values[node];
}

/** The low bytes of a register are zero-extended already. */
static uint32_t add_extended(struct pg_terms *terms, const struct pg_op *op)
{
	uint32_t inner = pg_terms_low(terms, op->a, op->size);
	uint32_t node = pg_node_narrow(terms->graph, op->a, op->size);

	if (op->code == PG_OP_ZEXT && terms->graph->nodes[node].op.code == PG_OP_REG)
		return inner;
	return pg_terms_add(terms, (struct pg_term){.code = (uint8_t)op->code,
						    .size = op->size,
						    .a = inner});
}

/** The term of a leaf. In a program that runs anywhere, addresses count from the site. */
static uint64_t number_of(struct pg_terms *terms, const struct pg_op *op)
{
	const struct pg_image *image = terms->fetch->event->image;

	if (op->code == PG_OP_RELOC)
		return pg_terms_reloc(terms, op->reloc);
	if (op->code == PG_OP_ADDR && image->kind == PG_TARGET_EXEC && !image->is_fixed)
		return op->imm - terms->site->address;
	return op->imm;
}

uint32_t pg_terms_node(struct pg_terms *terms, uint32_t node)
{
	const struct pg_op *op = &terms->graph->nodes[node].op;
	struct pg_place place = pg_graph_place(terms->graph, node);
	unsigned arity = pg_opcode_arity(op->code);

	if (op->code == PG_OP_ZEXT || op->code == PG_OP_SEXT || op->code == PG_OP_SWAP)
		return add_extended(terms, op);
	if (op->code == PG_OP_REG)
		return add_reg(terms, op->imm, sizeof(uint64_t));
	if (place.base != node)
		return pg_terms_sum(terms, place.base, place.offset);
	return pg_terms_add(terms, (struct pg_term){
					   .code = (uint8_t)op->code,
					   .a = arity > 0 ? terms->values[op->a] : 0,
					   .b = arity > 1 ? terms->values[op->b] : 0,
					   .c = arity > 2 ? terms->values[op->c] : 0,
					   .imm = arity ? 0 : number_of(terms, op)});
}

/* --- Members that may be missing --- */

static bool is_optional(const struct pg_event *event, uint64_t need)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		if (need >> i & 1 && !event->fields[i].optional)
			return false;
	}
	return true;
}

/** The numbers of relocations whose members must be there. */
struct relocs {
	uint32_t *numbers;
	size_t num;
};

static void add_reloc(struct pg_terms *terms, struct relocs *relocs, const struct pg_reloc *reloc)
{
	if (reloc && reloc->kind == PG_RELOC_MEMBER)
		*PG_PUSH(terms->arena, relocs->numbers, relocs->num) = pg_terms_reloc(terms, reloc);
}

/** The relocations that a word is made of, but not those of what is loaded for it. */
static void add_relocs(struct pg_terms *terms, struct relocs *relocs, uint32_t node)
{
	const struct pg_op *op = &terms->graph->nodes[node].op;
	const uint32_t operands[] = {op->a, op->b, op->c};

	if (op->code == PG_OP_LOAD)
		return;
	add_reloc(terms, relocs, op->reloc);
	for (unsigned i = 0; i < pg_opcode_arity(op->code); i++)
		add_relocs(terms, relocs, operands[i]);
}

size_t pg_terms_members(struct pg_terms *terms, uint64_t need, uint32_t node,
			const struct pg_reloc *reloc, uint32_t **ret)
{
	struct relocs relocs = {NULL, 0};

	if (is_optional(terms->fetch->event, need)) {
		add_relocs(terms, &relocs, node);
		add_reloc(terms, &relocs, reloc);
	}
	*ret = relocs.numbers;
	return relocs.num;
}
