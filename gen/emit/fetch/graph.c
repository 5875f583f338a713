// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/graph.h"

#include <stdlib.h>
#include <string.h>

#include "ir/capture.h"

/* --- Adding nodes: equal operations become one --- */

struct builder {
	struct pg_arena *arena;
	struct pg_graph graph;
	uint32_t *slots; /* open addressing: number of a node plus 1; 0 is free */
	size_t num_slots;
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct pg_op *op)
{
	uint64_t hash = mix(op->code, op->imm);

	hash = mix(hash, (uint64_t)op->size << 1 | op->user);
	hash = mix(hash, (uint64_t)op->a << 32 | op->b);
	return mix(hash, op->c);
}

static bool is_equal(const struct pg_op *a, const struct pg_op *b)
{
	return a->code == b->code && a->size == b->size && a->user == b->user && a->a == b->a &&
	       a->b == b->b && a->c == b->c && a->imm == b->imm &&
	       pg_reloc_is_same(a->reloc, b->reloc) && a->saved == b->saved;
}

static uint32_t *find_slot(struct builder *builder, const struct pg_op *op)
{
	size_t at = hash_of(op) & (builder->num_slots - 1);

	while (builder->slots[at] &&
	       !is_equal(&builder->graph.nodes[builder->slots[at] - 1].op, op))
		at = (at + 1) & (builder->num_slots - 1);
	return &builder->slots[at];
}

static uint32_t add_node(struct builder *builder, const struct pg_op *op)
{
	struct pg_graph *graph = &builder->graph;
	uint32_t *slot = find_slot(builder, op);

	if (!*slot) {
		graph->nodes[graph->num_nodes].op = *op;
		*slot = (uint32_t)++graph->num_nodes;
	}
	return *slot - 1;
}

static uint32_t add_const(struct builder *builder, uint64_t value)
{
	return add_node(builder, &(struct pg_op){.code = PG_OP_CONST, .imm = value});
}

/** Once the CFA is sp + 96, [cfa - 80] is [sp + 16]. */
static uint32_t add_sum(struct builder *builder, const struct pg_op *op)
{
	const struct pg_node *nodes = builder->graph.nodes;
	struct pg_op sum = *op;
	struct pg_place place;

	if (nodes[sum.a].op.code == PG_OP_CONST) {
		sum.a = op->b;
		sum.b = op->a;
	}
	if (nodes[sum.b].op.code != PG_OP_CONST)
		return add_node(builder, &sum);
	place = pg_graph_place(&builder->graph, sum.a);
	sum.a = place.base;
	sum.imm = 0;
	if (nodes[sum.a].op.code == PG_OP_CONST)
		return add_const(builder, nodes[sum.a].op.imm + (uint64_t)place.offset +
						  nodes[sum.b].op.imm);
	sum.b = add_const(builder, nodes[sum.b].op.imm + (uint64_t)place.offset);
	return builder->graph.nodes[sum.b].op.imm ? add_node(builder, &sum) : sum.a;
}

/** The same operation on nodes; members that it does not use are cleared, to be comparable. */
static uint32_t import_op(struct builder *builder, const struct pg_op *op, const uint32_t *words)
{
	unsigned arity = pg_opcode_arity(op->code);
	struct pg_op copy = {.code = op->code};

	if (op->code == PG_OP_CFA)
		return builder->graph.cfa;
	copy.a = arity > 0 ? words[op->a] : 0;
	copy.b = arity > 1 ? words[op->b] : 0;
	copy.c = arity > 2 ? words[op->c] : 0;
	if (op->code == PG_OP_LOAD || op->code == PG_OP_ZEXT || op->code == PG_OP_SEXT ||
	    op->code == PG_OP_SWAP)
		copy.size = op->size;
	if (op->code == PG_OP_LOAD)
		copy.user = op->user;
	copy.reloc = op->reloc;
	copy.saved = op->saved;
	if (arity == 0)
		copy.imm = op->imm;
	return op->code == PG_OP_ADD ? add_sum(builder, &copy) : add_node(builder, &copy);
}

static const uint32_t *import_plan(struct builder *builder, const struct pg_plan *plan)
{
	uint32_t *words = PG_NEW_N(builder->arena, plan->num_ops + 1, uint32_t);

	for (size_t i = 0; i < plan->num_ops; i++)
		words[i] = import_op(builder, &plan->ops[i], words);
	return words;
}

/* --- The fields that need the nodes --- */

static void use(struct pg_node *node, uint64_t need, bool before_reads)
{
	node->need |= need;
	node->uses++;
	node->before_reads |= before_reads;
}

static void use_pieces(struct pg_graph *graph, const struct pg_plan *plan, size_t field)
{
	const uint32_t *words = graph->words[field];

	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];

		if (piece->kind != PG_PIECE_ABSENT)
			use(&graph->nodes[words[piece->word]], 1ULL << field,
			    pg_piece_has_address(piece));
		if (piece->kind == PG_PIECE_COUNTED)
			use(&graph->nodes[words[piece->count]], 1ULL << field, true);
	}
}

/** Operands come first, so needs are found backwards: from `end` to `begin`. */
static void use_operands(struct pg_graph *graph, size_t begin, size_t end)
{
	for (size_t i = end; i-- > begin;) {
		const struct pg_node *node = &graph->nodes[i];
		unsigned arity = pg_opcode_arity(node->op.code);
		bool before_reads = node->before_reads || node->op.code == PG_OP_LOAD;

		if (!node->need)
			continue;
		if (node->op.code == PG_OP_SAVED)
			graph->saved_need |= node->need;
		if (arity > 0)
			use(&graph->nodes[node->op.a], node->need, before_reads);
		if (arity > 1)
			use(&graph->nodes[node->op.b], node->need, before_reads);
		if (arity > 2)
			use(&graph->nodes[node->op.c], node->need, before_reads);
		/* Its condition chooses the failure, too. */
		if (node->op.code == PG_OP_SELECT && node->reads)
			use(&graph->nodes[node->op.c], node->need, before_reads);
	}
}

/** The nodes by which the frame is looked up are needed by all that need a word that was saved. */
static void use_frame(struct pg_graph *graph)
{
	if (!graph->saved_need)
		return;
	use(&graph->nodes[graph->cfa], graph->saved_need, true);
	if (graph->return_address != PG_NO_NODE)
		use(&graph->nodes[graph->return_address], graph->saved_need, true);
}

static void mark_reads(struct pg_graph *graph)
{
	for (size_t i = 0; i < graph->num_nodes; i++) {
		struct pg_node *node = &graph->nodes[i];
		unsigned arity = pg_opcode_arity(node->op.code);

		node->reads = node->op.code == PG_OP_LOAD || node->op.code == PG_OP_SAVED ||
			      (arity > 0 && graph->nodes[node->op.a].reads) ||
			      (arity > 1 && graph->nodes[node->op.b].reads) ||
			      (arity > 2 && graph->nodes[node->op.c].reads);
	}
}

/* --- The whole --- */

/** Each operation adds a node and at most one constant. */
static size_t most_nodes(const struct pg_event *event, const struct pg_site *site)
{
	size_t num = site->cfa.num_ops + site->return_address.num_ops + 1;

	for (size_t i = 0; i < event->num_fields; i++)
		num += site->plans[i].num_ops;
	return 2 * num + 1;
}

static struct builder start(struct pg_arena *arena, size_t most)
{
	struct builder builder = {.arena = arena, .num_slots = 16};

	while (builder.num_slots < 2 * most)
		builder.num_slots *= 2;
	builder.slots = PG_NEW_N(arena, builder.num_slots, uint32_t);
	builder.graph.nodes = PG_NEW_N(arena, most, struct pg_node);
	builder.graph.cfa = PG_NO_NODE;
	builder.graph.return_address = PG_NO_NODE;
	return builder;
}

/** Of one word. */
static uint32_t import_word(struct builder *builder, const struct pg_plan *plan)
{
	if (plan->avail != PG_AVAILABLE || plan->num_pieces != 1)
		return PG_NO_NODE;
	return import_plan(builder, plan)[plan->pieces[0].word];
}

struct pg_graph pg_graph_make(struct pg_arena *arena, const struct pg_arch *arch,
			      const struct pg_event *event, const struct pg_site *site)
{
	struct builder builder = start(arena, most_nodes(event, site) + 1);
	struct pg_graph *graph = &builder.graph;
	size_t num_frame_nodes;

	graph->words = PG_NEW_N(arena, event->num_fields + 1, const uint32_t *);
	graph->cfa = import_word(&builder, &site->cfa);
	if (pg_site_saved_words(event, site) && site->moment != PG_MOMENT_RETURNED &&
	    graph->cfa != PG_NO_NODE)
		graph->return_address = import_word(&builder, &site->return_address);
	num_frame_nodes = graph->num_nodes;
	for (size_t i = 0; i < event->num_fields; i++)
		if (site->plans[i].avail == PG_AVAILABLE)
			graph->words[i] = import_plan(&builder, &site->plans[i]);
	graph->sp = add_node(&builder, &(struct pg_op){.code = PG_OP_REG, .imm = arch->sp});
	mark_reads(graph);
	for (size_t i = 0; i < event->num_fields; i++)
		if (graph->words[i])
			use_pieces(graph, &site->plans[i], i);
	use_operands(graph, num_frame_nodes, graph->num_nodes);
	use_frame(graph);
	use_operands(graph, 0, num_frame_nodes);
	return builder.graph;
}

struct pg_place pg_graph_place(const struct pg_graph *graph, uint32_t node)
{
	const struct pg_op *op = &graph->nodes[node].op;

	if (op->code == PG_OP_ADD && graph->nodes[op->b].op.code == PG_OP_CONST)
		return (struct pg_place){op->a, (int64_t)graph->nodes[op->b].op.imm};
	return (struct pg_place){node, 0};
}
