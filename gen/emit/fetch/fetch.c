// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/fetch.h"

#include "emit/fetch/failures.h"
#include "emit/fetch/graph.h"
#include "emit/fetch/stretch.h"
#include "emit/fetch/term.h"
#include "ir/capture.h"

/** A word made of more terms than this becomes a step of its own, for readers and for compilers. */
#define MAX_TERMS 16

/** Facts about a node once its term is made. */
struct state {
	struct pg_failures failures; /* if any of these is set, the node's value is void */
	bool is_zero;		     /* and it is zero then */
	bool done;
	uint32_t stretch; /* LOAD: number of its stretch plus 1; 0: none */
	int64_t from;	  /* in that stretch */
};

/** What has been saved of a call is looked up once. */
struct lookup {
	uint32_t call, number;
};

/** Is a saved word there? All words of a copy are, or none. */
struct missing {
	uint32_t lookup, word, number;
	uint64_t need;
};

struct maker {
	struct pg_arena *arena;
	const struct pg_event *event;
	const struct pg_site *site;
	struct pg_graph graph;
	struct pg_fetch fetch; /* not packed yet */
	struct pg_terms terms;
	struct state *states; /* one per node */
	struct pg_stretches stretches;
	uint32_t *stretch_numbers;     /* 0: not read yet */
	uint32_t num_made;	       /* numbers that steps have been given */
	struct lookup *lookups;	       /* those that have been done */
	size_t num_lookups;
	struct missing *missing; /* what may be, as far as it has been asked for */
	size_t num_missing;
	struct pg_failures *of_fields; /* those of each field's pieces */
};

static struct pg_step *add_step(struct maker *maker, enum pg_step_kind kind, uint64_t need)
{
	struct pg_fetch *fetch = &maker->fetch;
	struct pg_step *step = PG_PUSH(maker->arena, fetch->steps, fetch->num_steps);

	step->kind = kind;
	step->need = need;
	step->field = step->value = step->second = step->reloc = PG_NONE;
	return step;
}

/* --- Failures --- */

static struct pg_range add_list(struct maker *maker, const uint32_t *items, size_t num)
{
	struct pg_fetch *fetch = &maker->fetch;
	struct pg_range range = {(uint32_t)fetch->num_lists, (uint32_t)num};

	for (size_t i = 0; i < num; i++)
		*PG_PUSH(maker->arena, fetch->lists, fetch->num_lists) = items[i];
	return range;
}

static struct pg_range failures_of(struct maker *maker, struct pg_failures failures)
{
	return add_list(maker, failures.numbers, failures.num);
}

/** An address that cannot be read once one of the failures has happened. */
static void set_address(struct maker *maker, struct pg_step *step, uint32_t node, int64_t offset)
{
	step->value = pg_terms_sum(&maker->terms, node, offset);
	step->failures = failures_of(maker, maker->states[node].failures);
}

/** The word that is stored: zero when it failed. */
static void set_value(struct maker *maker, struct pg_step *step, uint32_t node)
{
	uint32_t narrow = pg_node_narrow(&maker->graph, node, step->size);
	const struct state *state = &maker->states[narrow];

	step->value = pg_terms_low(&maker->terms, node, step->size);
	if (!state->is_zero)
		step->failures = failures_of(maker, state->failures);
}

/** Is the result zero when the operands that failed are zero? */
static bool keeps_zero(const struct maker *maker, const struct pg_op *op)
{
	const struct state *a = &maker->states[op->a], *b = &maker->states[op->b];

	switch ((int)op->code) {
	case PG_OP_ZEXT:
	case PG_OP_SEXT:
	case PG_OP_SWAP:
	case PG_OP_NEG:
		return a->is_zero;
	case PG_OP_SHL:
	case PG_OP_SHR:
	case PG_OP_SHRA:
		return a->is_zero && b->failures.num == 0;
	case PG_OP_AND:
	case PG_OP_MUL:
		return (a->failures.num == 0 || a->is_zero) && (b->failures.num == 0 || b->is_zero);
	default:
		return false;
	}
}

/* --- Members that may be missing --- */

static void set_exists(struct maker *maker, struct pg_step *step, uint32_t node,
		       const struct pg_reloc *reloc)
{
	uint32_t *numbers = NULL;
	size_t num = pg_terms_members(&maker->terms, step->need, node, reloc, &numbers);

	step->exists = add_list(maker, numbers, num);
}

/* --- Reading memory --- */

static struct pg_range add_bounds(struct maker *maker, const struct pg_bound *bounds, size_t num)
{
	struct pg_fetch *fetch = &maker->fetch;
	struct pg_range range = {(uint32_t)fetch->num_bounds, (uint32_t)num};

	for (size_t i = 0; i < num; i++)
		*PG_PUSH(maker->arena, fetch->bounds, fetch->num_bounds) = bounds[i];
	return range;
}

/** Read a stretch unless that is done; its number. */
static uint32_t use_stretch(struct maker *maker, uint32_t index)
{
	const struct pg_stretch *stretch = &maker->stretches.items[index];
	const struct pg_access *first = &stretch->accesses[0];
	const struct pg_bound *bounds;
	struct pg_step *step;
	size_t num;

	if (maker->stretch_numbers[index])
		return maker->stretch_numbers[index];
	step = add_step(maker, PG_STEP_STRETCH, stretch->need);
	step->number = maker->stretch_numbers[index] = ++maker->num_made;
	step->user = first->user;
	step->size = (uint64_t)(stretch->end - stretch->begin);
	set_address(maker, step, first->base, stretch->begin);
	bounds = pg_stretch_low(maker->arena, stretch, &num);
	step->low = add_bounds(maker, bounds, num);
	bounds = pg_stretch_high(maker->arena, stretch, &num);
	step->high = add_bounds(maker, bounds, num);
	return step->number;
}

static uint32_t slot_term(struct maker *maker, uint32_t node)
{
	struct state *state = &maker->states[node];
	uint32_t number = use_stretch(maker, state->stretch - 1);

	state->failures = pg_failures_one(maker->arena, number);
	return pg_terms_made(&maker->terms, PG_TERM_SLOT, number, maker->graph.nodes[node].op.size,
			     (uint64_t)state->from);
}

static uint32_t load_term(struct maker *maker, uint32_t node)
{
	const struct pg_op *op = &maker->graph.nodes[node].op;
	struct pg_step *step = add_step(maker, op->reloc ? PG_STEP_MEMBER : PG_STEP_LOAD,
					maker->graph.nodes[node].need);

	step->number = ++maker->num_made;
	step->user = op->user;
	step->size = op->size;
	step->reloc = pg_terms_reloc(&maker->terms, op->reloc);
	set_exists(maker, step, op->a, op->reloc);
	set_address(maker, step, op->a, 0);
	maker->states[node].failures = pg_failures_one(maker->arena, step->number);
	return pg_terms_made(&maker->terms, PG_TERM_WORD, step->number, 0, 0);
}

/* --- Words that were saved --- */

/** Look the frame up unless that is done; its number. */
static uint32_t use_lookup(struct maker *maker, uint32_t call)
{
	const struct pg_graph *graph = &maker->graph;
	uint32_t now = graph->return_address;
	struct pg_step *step;

	for (size_t i = 0; i < maker->num_lookups; i++) {
		if (maker->lookups[i].call == call)
			return maker->lookups[i].number;
	}
	step = add_step(maker, PG_STEP_LOOKUP, graph->saved_need);
	step->number = ++maker->num_made;
	step->call = call;
	set_address(maker, step, graph->cfa, 0);
	if (now != PG_NO_NODE) {
		step->second = maker->terms.values[now];
		step->second_failures = failures_of(maker, maker->states[now].failures);
	}
	*PG_PUSH(maker->arena, maker->lookups, maker->num_lookups) =
		(struct lookup){call, step->number};
	return step->number;
}

/** Ask whether a saved word is missing, unless that is done; the failure's number. */
static uint32_t use_missing(struct maker *maker, uint32_t node, uint32_t lookup)
{
	const struct pg_saved *saved = maker->graph.nodes[node].op.saved;
	const uint64_t need = maker->graph.nodes[node].need;
	const uint32_t word = saved->word - saved->copied;
	struct pg_step *step;

	for (size_t i = 0; i < maker->num_missing; i++) {
		const struct missing *missing = &maker->missing[i];

		if (missing->lookup == lookup && missing->word == word && missing->need == need)
			return missing->number;
	}
	step = add_step(maker, PG_STEP_FAILURE, need);
	step->number = ++maker->num_made;
	step->value = pg_terms_made(&maker->terms, PG_TERM_MISSING, lookup, 0, word);
	*PG_PUSH(maker->arena, maker->missing, maker->num_missing) =
		(struct missing){lookup, word, step->number, need};
	return step->number;
}

static uint32_t saved_term(struct maker *maker, uint32_t node)
{
	const struct pg_saved *saved = maker->graph.nodes[node].op.saved;
	uint32_t lookup = use_lookup(maker, saved->call);
	struct state *state = &maker->states[node];

	state->failures = pg_failures_one(maker->arena, lookup);
	if (pg_saved_can_miss(maker->arena, saved))
		state->failures = pg_failures_merge(
			maker->arena, state->failures,
			pg_failures_one(maker->arena, use_missing(maker, node, lookup)));
	return pg_terms_made(&maker->terms, PG_TERM_SAVED, lookup, 0, saved->word);
}

/* --- Nodes --- */

static bool is_leaf(enum pg_opcode code)
{
	return code == PG_OP_CONST || code == PG_OP_REG || code == PG_OP_ADDR ||
	       code == PG_OP_RELOC;
}

/** Any of the failures, as a word. */
static uint32_t failures_term(struct maker *maker, struct pg_failures failures)
{
	struct pg_terms *terms = &maker->terms;
	uint32_t any = PG_NONE;

	for (size_t i = 0; i < failures.num; i++) {
		uint32_t term = pg_terms_made(terms, PG_TERM_FAILURE, failures.numbers[i], 0, 0);

		any = i ? pg_terms_add(terms,
				       (struct pg_term){.code = PG_OP_OR, .a = any, .b = term})
			: term;
	}
	return failures.num ? any : pg_terms_add(terms, (struct pg_term){.code = PG_OP_CONST});
}

/** What fails is the condition, or the word that it chooses. */
static void choose_failures(struct maker *maker, uint32_t index)
{
	const struct pg_node *node = &maker->graph.nodes[index];
	const struct state *a = &maker->states[node->op.a], *b = &maker->states[node->op.b];
	struct state *state = &maker->states[index];
	struct pg_step *step;
	struct pg_term term;

	state->failures = maker->states[node->op.c].failures;
	if (a->failures.num == 0 && b->failures.num == 0)
		return;
	term = (struct pg_term){
		.code = PG_OP_SELECT,
		.a = failures_term(maker, a->failures),
		.b = failures_term(maker, b->failures),
		.c = maker->terms.values[node->op.c],
	};
	step = add_step(maker, PG_STEP_FAILURE, node->need);
	step->number = ++maker->num_made;
	step->value = pg_terms_add(&maker->terms, term);
	state->failures = pg_failures_merge(maker->arena, state->failures,
					    pg_failures_one(maker->arena, step->number));
}

static void inherit_failures(struct maker *maker, uint32_t node)
{
	const struct pg_op *op = &maker->graph.nodes[node].op;
	unsigned arity = pg_opcode_arity(op->code);
	struct state *state = &maker->states[node];

	if (arity > 0)
		state->failures = maker->states[op->a].failures;
	if (arity > 1)
		state->failures = pg_failures_merge(maker->arena, state->failures,
						    maker->states[op->b].failures);
	state->is_zero = keeps_zero(maker, op);
}

/** A step for a word that is used more than once, or whose text would be too long. */
static uint32_t name_word(struct maker *maker, const struct pg_node *node, uint32_t term)
{
	bool is_short = pg_term_count(&maker->fetch, term, MAX_TERMS) <= MAX_TERMS;
	struct pg_step *step;

	if (is_leaf(node->op.code) || (node->uses < 2 && is_short))
		return term;
	step = add_step(maker, PG_STEP_WORD, node->need);
	step->number = ++maker->num_made;
	step->value = term;
	return pg_terms_made(&maker->terms, PG_TERM_WORD, step->number, 0, 0);
}

static void finish_node(struct maker *maker, uint32_t index)
{
	const struct pg_node *node = &maker->graph.nodes[index];
	struct state *state = &maker->states[index];
	uint32_t term;

	if (state->done)
		return;
	state->done = true;
	if (node->op.code == PG_OP_LOAD && !state->stretch) {
		term = load_term(maker, index);
		state->is_zero = true;
	} else if (node->op.code == PG_OP_SAVED) {
		term = saved_term(maker, index);
	} else if (node->op.code == PG_OP_LOAD) {
		term = name_word(maker, node, slot_term(maker, index));
		state->is_zero = true;
	} else {
		if (node->op.code == PG_OP_SELECT)
			choose_failures(maker, index);
		else
			inherit_failures(maker, index);
		term = name_word(maker, node, pg_terms_node(&maker->terms, index));
	}
	maker->terms.values[index] = term;
}

/** The nodes that reads need, and the reads, in their order; or all that are left. */
static void finish_nodes(struct maker *maker, bool for_reads)
{
	for (uint32_t i = 0; i < maker->graph.num_nodes; i++) {
		const struct pg_node *node = &maker->graph.nodes[i];
		bool is_read = node->op.code == PG_OP_LOAD || node->op.code == PG_OP_SAVED ||
			       node->before_reads;

		if (node->need && (is_read || !for_reads))
			finish_node(maker, i);
	}
}

/* --- Pieces --- */

static const struct pg_access *find_access(const struct maker *maker, size_t field, size_t piece,
					   uint32_t *ret_stretch)
{
	for (uint32_t i = 0; i < maker->stretches.num; i++) {
		const struct pg_stretch *stretch = &maker->stretches.items[i];

		for (size_t j = 0; j < stretch->num_accesses; j++) {
			const struct pg_access *access = &stretch->accesses[j];

			if (access->node == PG_NO_NODE && access->field == field &&
			    access->piece == piece) {
				*ret_stretch = i;
				return access;
			}
		}
	}
	return NULL;
}

static struct pg_step *add_piece(struct maker *maker, enum pg_step_kind kind, size_t field,
				 const struct pg_piece *piece)
{
	struct pg_step *step = add_step(maker, kind, 1ULL << field);

	step->field = (uint32_t)field;
	step->at = piece->offset;
	step->size = piece->size;
	step->user = piece->user;
	return step;
}

static void add_failures(struct maker *maker, size_t field, struct pg_failures failures)
{
	maker->of_fields[field] =
		pg_failures_merge(maker->arena, maker->of_fields[field], failures);
}

static void copy_piece(struct maker *maker, size_t field, const struct pg_piece *piece,
		       uint32_t stretch, const struct pg_access *access)
{
	uint32_t number = use_stretch(maker, stretch);
	struct pg_step *step = add_piece(maker, PG_STEP_COPY, field, piece);

	add_failures(maker, field, pg_failures_one(maker->arena, number));
	step->number = number;
	step->from = (uint64_t)(access->begin - maker->stretches.items[stretch].begin);
}

static enum pg_step_kind step_of(const struct pg_piece *piece)
{
	return piece->kind == PG_PIECE_BYTES	? PG_STEP_BYTES
	       : piece->kind == PG_PIECE_STRING ? PG_STEP_STRING
						: PG_STEP_COUNTED;
}

/** Where the number of bytes is not known, none can be read. */
static void set_count(struct maker *maker, struct pg_step *step, uint32_t address, uint32_t count)
{
	step->second = maker->terms.values[count];
	step->failures = failures_of(maker, pg_failures_merge(maker->arena,
							      maker->states[address].failures,
							      maker->states[count].failures));
}

static void read_piece(struct maker *maker, size_t field, size_t index)
{
	const struct pg_piece *piece = &maker->site->plans[field].pieces[index];
	const uint32_t *words = maker->graph.words[field];
	const struct pg_access *access;
	struct pg_step *step;
	uint32_t stretch;

	if (!pg_piece_has_address(piece))
		return;
	access = find_access(maker, field, index, &stretch);
	if (access) {
		copy_piece(maker, field, piece, stretch, access);
		return;
	}
	step = add_piece(maker, step_of(piece), field, piece);
	step->number = ++maker->num_made;
	step->reloc = pg_terms_reloc(&maker->terms, piece->within);
	set_exists(maker, step, words[piece->word], NULL);
	set_address(maker, step, words[piece->word], 0);
	if (piece->kind == PG_PIECE_COUNTED)
		set_count(maker, step, words[piece->word], words[piece->count]);
	add_failures(maker, field, pg_failures_one(maker->arena, step->number));
}

static void set_piece(struct maker *maker, size_t field, const struct pg_piece *piece, bool reads)
{
	uint32_t node;

	if (piece->kind != PG_PIECE_VALUE)
		return;
	node = maker->graph.words[field][piece->word];
	if (maker->graph.nodes[node].reads != reads)
		return;
	set_value(maker, add_piece(maker, PG_STEP_SET, field, piece), node);
	add_failures(maker, field, maker->states[node].failures);
}

/** All pieces that are read, or all words: those from memory, or those from registers. */
static void set_pieces(struct maker *maker, bool reads)
{
	for (size_t i = 0; i < maker->event->num_fields; i++)
		for (size_t j = 0; maker->graph.words[i] && j < maker->site->plans[i].num_pieces;
		     j++)
			set_piece(maker, i, &maker->site->plans[i].pieces[j], reads);
}

static void read_pieces(struct maker *maker)
{
	for (size_t i = 0; i < maker->event->num_fields; i++)
		for (size_t j = 0; maker->graph.words[i] && j < maker->site->plans[i].num_pieces;
		     j++)
			read_piece(maker, i, j);
}

/* --- Fields --- */

/** Bytes that no piece fills, or may not fill, are zero. */
static void clear_gaps(struct maker *maker, size_t field)
{
	const struct pg_plan *plan = &maker->site->plans[field];
	uint64_t filled = 0;
	bool absent = plan->avail != PG_AVAILABLE;

	for (size_t i = 0; !absent && i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			maker->fetch.absent |= 1ULL << field;
		else if (plan->pieces[i].kind != PG_PIECE_COUNTED)
			filled += plan->pieces[i].size;
	}
	if (absent)
		maker->fetch.absent |= 1ULL << field;
	if (filled < maker->event->fields[field].size)
		add_step(maker, PG_STEP_CLEAR, 1ULL << field)->field = (uint32_t)field;
}

/** One piece is zero when it fails; of several, the others have to be cleared. */
static void clear_failed(struct maker *maker, size_t field)
{
	struct pg_failures failures = maker->of_fields[field];
	struct pg_step *step;

	if (maker->site->plans[field].num_pieces < 2 || failures.num == 0)
		return;
	step = add_step(maker, PG_STEP_CLEAR_FAILED, 1ULL << field);
	step->field = (uint32_t)field;
	step->failures = failures_of(maker, failures);
}

/**
 * Which fields a failure makes void. One that other reads depend on makes these fail, and one of a
 * word that is not chosen makes nothing void: so only what reaches a field's value counts.
 */
static void note_failures(struct maker *maker)
{
	for (size_t i = 0; i < maker->fetch.num_steps; i++) {
		struct pg_step *step = &maker->fetch.steps[i];

		for (size_t field = 0; field < maker->event->num_fields; field++) {
			if (step->kind != PG_STEP_COPY && step->number &&
			    pg_failures_have(maker->of_fields[field], step->number))
				step->fails |= 1ULL << field;
		}
	}
}

static void place_loads(struct maker *maker)
{
	for (uint32_t i = 0; i < maker->stretches.num; i++) {
		const struct pg_stretch *stretch = &maker->stretches.items[i];

		for (size_t j = 0; j < stretch->num_accesses; j++) {
			const struct pg_access *access = &stretch->accesses[j];

			if (access->node == PG_NO_NODE)
				continue;
			maker->states[access->node].stretch = i + 1;
			maker->states[access->node].from = access->begin - stretch->begin;
		}
	}
}

static void start(struct maker *maker, const struct pg_model *model)
{
	struct pg_arena *arena = maker->arena;

	maker->graph = pg_graph_make(arena, model->arch, maker->event, maker->site);
	maker->states = PG_NEW_N(arena, maker->graph.num_nodes, struct state);
	maker->of_fields = PG_NEW_N(arena, maker->event->num_fields + 1, struct pg_failures);
	maker->stretches = pg_stretches_find(arena, &maker->graph, maker->event, maker->site);
	maker->stretch_numbers = PG_NEW_N(arena, maker->stretches.num + 1, uint32_t);
	maker->fetch.event = maker->event;
	maker->terms = (struct pg_terms){
		.arena = arena,
		.fetch = &maker->fetch,
		.site = maker->site,
		.graph = &maker->graph,
		.values = PG_NEW_N(arena, maker->graph.num_nodes, uint32_t),
	};
	place_loads(maker);
}

/* --- The whole --- */

struct pg_fetch pg_fetch_make(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_event *event, const struct pg_site *site)
{
	struct maker maker = {.arena = arena, .event = event, .site = site};

	start(&maker, model);
	for (size_t i = 0; i < event->num_fields; i++)
		clear_gaps(&maker, i);
	finish_nodes(&maker, true);
	read_pieces(&maker);
	finish_nodes(&maker, false);
	set_pieces(&maker, true);
	set_pieces(&maker, false);
	for (size_t i = 0; i < event->num_fields; i++)
		clear_failed(&maker, i);
	note_failures(&maker);
	pg_fetch_pack(arena, &maker.fetch);
	return maker.fetch;
}
