// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/fetch.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "emit/fetch/capture.h"
#include "emit/fetch/cexpr.h"
#include "emit/fetch/core.h"
#include "emit/fetch/graph.h"
#include "emit/fetch/stretch.h"

/** A nested expression longer than this becomes a variable, for readers and for clang. */
#define MAX_EXPR 160

/** Numbers of failure variables, ascending. */
struct failures {
	const unsigned *numbers;
	size_t num;
};

/** What is known of a node once its text is made. */
struct state {
	struct failures failures; /* any of these set: the node's value is worth nothing */
	bool is_zero;		  /* and it is zero then */
	bool done;
	uint32_t stretch; /* LOAD: number of its stretch plus 1; 0: none */
	int64_t from;	  /* in that stretch */
};

struct maker {
	struct pg_arena *arena;
	const struct pg_event *event;
	const struct pg_site *site;
	struct pg_graph graph;
	struct pg_cexpr cexpr;
	struct state *states; /* one per node */
	struct pg_stretches stretches;
	unsigned *stretch_numbers; /* of its variables; 0: not read yet */
	struct pg_step *steps;
	size_t num_steps;
	unsigned num_variables;
	unsigned lookup;	    /* number of its variables; 0: not done yet */
	struct failures *of_fields; /* what each field's pieces met */
	uint64_t absent;
};

static struct pg_step *add_step(struct maker *maker, enum pg_step_kind kind, uint64_t need)
{
	struct pg_step *step = PG_PUSH(maker->arena, maker->steps, maker->num_steps);

	step->kind = kind;
	step->need = need;
	return step;
}

/* --- Failures --- */

static struct failures merge(struct pg_arena *arena, struct failures a, struct failures b)
{
	unsigned *numbers;
	size_t num = 0;

	if (a.num == 0 || a.numbers == b.numbers)
		return b;
	if (b.num == 0)
		return a;
	numbers = PG_NEW_N(arena, a.num + b.num, unsigned);
	for (size_t i = 0, j = 0; i < a.num || j < b.num;) {
		if (j == b.num || (i < a.num && a.numbers[i] < b.numbers[j]))
			numbers[num++] = a.numbers[i++];
		else if (i == a.num || b.numbers[j] < a.numbers[i])
			numbers[num++] = b.numbers[j++];
		else
			i++;
	}
	return (struct failures){numbers, num};
}

static struct failures one_failure(struct pg_arena *arena, unsigned number)
{
	unsigned *numbers = PG_NEW(arena, unsigned);

	*numbers = number;
	return (struct failures){numbers, 1};
}

/** "e1 | e2" */
static const char *failures_text(struct pg_arena *arena, struct failures failures)
{
	const char *text = "";

	for (size_t i = 0; i < failures.num; i++)
		text = pg_printf(arena, "%s%se%u", text, i ? " | " : "", failures.numbers[i]);
	return text;
}

/** An address that cannot be read once one of the failures has happened. */
static const char *address_text(struct maker *maker, uint32_t node, int64_t offset)
{
	struct failures failures = maker->states[node].failures;
	const char *text = pg_cexpr_sum(&maker->cexpr, node, offset);

	if (failures.num == 0)
		return text;
	return pg_printf(maker->arena, "%s | %s", text, failures_text(maker->arena, failures));
}

/** The word that is stored: zero when it failed. */
static const char *value_text(struct maker *maker, uint32_t node, uint64_t size)
{
	const char *text = pg_cexpr_low(&maker->cexpr, node, size);
	const struct state *state = &maker->states[pg_cexpr_narrow(&maker->graph, node, size)];

	if (state->failures.num == 0 || state->is_zero)
		return text;
	return pg_printf(maker->arena, "%s & ~(%s)", text,
			 failures_text(maker->arena, state->failures));
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

static bool is_optional(const struct maker *maker, uint64_t need)
{
	for (size_t i = 0; i < maker->event->num_fields; i++) {
		if (need >> i & 1 && !maker->event->fields[i].optional)
			return false;
	}
	return true;
}

static const char *also_exists(struct maker *maker, const char *text, const struct pg_reloc *reloc)
{
	const char *exists =
		reloc ? pg_core_exists(maker->arena, maker->event, reloc) : NULL;

	if (!exists || !text)
		return exists ? exists : text;
	return pg_printf(maker->arena, "%s && %s", text, exists);
}

/** The relocations that a word is made of, but not those of what is loaded for it. */
static const char *existence(struct maker *maker, uint32_t node, const char *text)
{
	const struct pg_op *op = &maker->graph.nodes[node].op;
	const uint32_t operands[] = {op->a, op->b, op->c};

	if (op->code == PG_OP_LOAD)
		return text;
	text = also_exists(maker, text, op->reloc);
	for (unsigned i = 0; i < pg_opcode_arity(op->code); i++)
		text = existence(maker, operands[i], text);
	return text;
}

/* --- Reading memory --- */

/** Read a stretch unless that is done; its variables' number. */
static unsigned use_stretch(struct maker *maker, uint32_t index)
{
	const struct pg_stretch *stretch = &maker->stretches.items[index];
	const struct pg_access *first = &stretch->accesses[0];
	struct pg_step *step;

	if (maker->stretch_numbers[index])
		return maker->stretch_numbers[index];
	step = add_step(maker, PG_STEP_STRETCH, stretch->need);
	step->number = maker->stretch_numbers[index] = ++maker->num_variables;
	step->user = first->user;
	step->size = (uint64_t)(stretch->end - stretch->begin);
	step->expr = address_text(maker, first->base, stretch->begin);
	step->low = pg_stretch_low(maker->arena, stretch);
	step->high = pg_stretch_high(maker->arena, stretch);
	return step->number;
}

static const char *slot_text(struct maker *maker, uint32_t node)
{
	struct state *state = &maker->states[node];
	unsigned number = use_stretch(maker, state->stretch - 1);

	state->failures = one_failure(maker->arena, number);
	return pg_printf(maker->arena, "PG_SLOT(%s, f%u, %lld)",
			 pg_cexpr_type(maker->graph.nodes[node].op.size), number,
			 (long long)state->from);
}

static const char *load_text(struct maker *maker, uint32_t node)
{
	const struct pg_op *op = &maker->graph.nodes[node].op;
	const char *address = address_text(maker, op->a, 0);
	struct pg_step *step = add_step(maker, op->reloc ? PG_STEP_MEMBER : PG_STEP_LOAD,
					maker->graph.nodes[node].need);

	step->number = ++maker->num_variables;
	step->user = op->user;
	step->size = op->size;
	if (is_optional(maker, step->need))
		step->exists = also_exists(maker, existence(maker, op->a, NULL), op->reloc);
	step->expr = address;
	if (op->reloc) {
		step->expr = pg_cexpr_sum(&maker->cexpr, op->a, 0);
		step->check = failures_text(maker->arena, maker->states[op->a].failures);
		step->root = pg_core_root(maker->arena, maker->event, op->reloc);
		step->path = pg_reloc_path(maker->arena, op->reloc);
		step->is_bit_field = op->reloc->bit_size != 0;
		step->is_signed = pg_type_strip(pg_reloc_type(op->reloc))->is_signed;
	}
	maker->states[node].failures = one_failure(maker->arena, step->number);
	return pg_printf(maker->arena, "w%u", step->number);
}

/* --- Words of the entry --- */

/** Look the frame up unless that is done; its variables' number. */
static unsigned use_lookup(struct maker *maker)
{
	const struct pg_graph *graph = &maker->graph;
	struct pg_step *step;

	if (maker->lookup)
		return maker->lookup;
	step = add_step(maker, PG_STEP_LOOKUP, graph->entry_need);
	step->number = maker->lookup = ++maker->num_variables;
	step->expr = address_text(maker, graph->cfa, 0);
	step->function = (size_t)(maker->site->capture - maker->event->captures);
	if (graph->return_address != PG_NO_NODE)
		step->check = address_text(maker, graph->return_address, 0);
	return step->number;
}

static const char *entry_text(struct maker *maker, uint32_t node)
{
	struct state *state = &maker->states[node];
	size_t word = maker->graph.nodes[node].op.imm;
	unsigned lookup = use_lookup(maker);
	struct pg_step *step;

	state->failures = one_failure(maker->arena, lookup);
	if (pg_capture_can_miss(maker->arena, maker->site->capture, word)) {
		step = add_step(maker, PG_STEP_MISSING, maker->graph.nodes[node].need);
		step->number = ++maker->num_variables;
		step->expr = pg_printf(maker->arena, "PG_MISSING(s%u, %zu)", lookup, word);
		state->failures = merge(maker->arena, state->failures,
					one_failure(maker->arena, step->number));
	}
	return pg_printf(maker->arena, "s%u.words[%zu]", lookup, word);
}

/* --- Nodes --- */

static bool is_leaf(enum pg_opcode code)
{
	return code == PG_OP_CONST || code == PG_OP_REG || code == PG_OP_ADDR ||
	       code == PG_OP_RELOC;
}

static void inherit_failures(struct maker *maker, uint32_t node)
{
	const struct pg_op *op = &maker->graph.nodes[node].op;
	unsigned arity = pg_opcode_arity(op->code);
	struct state *state = &maker->states[node];

	if (arity > 0)
		state->failures = maker->states[op->a].failures;
	if (arity > 1)
		state->failures =
			merge(maker->arena, state->failures, maker->states[op->b].failures);
	if (arity > 2)
		state->failures =
			merge(maker->arena, state->failures, maker->states[op->c].failures);
	state->is_zero = keeps_zero(maker, op);
}

/** A variable for what is used more than once, or too long to read. */
static const char *name_word(struct maker *maker, const struct pg_node *node, const char *text)
{
	struct pg_step *step;

	if (is_leaf(node->op.code) || (node->uses < 2 && strlen(text) <= MAX_EXPR))
		return text;
	step = add_step(maker, PG_STEP_WORD, node->need);
	step->number = ++maker->num_variables;
	step->expr = text;
	return pg_printf(maker->arena, "w%u", step->number);
}

static void finish_node(struct maker *maker, uint32_t index)
{
	const struct pg_node *node = &maker->graph.nodes[index];
	struct state *state = &maker->states[index];
	const char *text;

	if (state->done)
		return;
	state->done = true;
	if (node->op.code == PG_OP_LOAD && !state->stretch) {
		text = load_text(maker, index);
		state->is_zero = true;
	} else if (node->op.code == PG_OP_ENTRY) {
		text = entry_text(maker, index);
	} else if (node->op.code == PG_OP_LOAD) {
		text = name_word(maker, node, slot_text(maker, index));
		state->is_zero = true;
	} else {
		inherit_failures(maker, index);
		text = name_word(maker, node, pg_cexpr_node(&maker->cexpr, index));
	}
	maker->cexpr.texts[index] = text;
}

/** The nodes that reads need, and the reads, in their order; or all that are left. */
static void finish_nodes(struct maker *maker, bool for_reads)
{
	for (uint32_t i = 0; i < maker->graph.num_nodes; i++) {
		const struct pg_node *node = &maker->graph.nodes[i];
		bool is_read = node->op.code == PG_OP_LOAD || node->op.code == PG_OP_ENTRY ||
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

	step->field = maker->event->fields[field].name;
	step->at = piece->offset;
	step->size = piece->size;
	step->user = piece->user;
	return step;
}

static void add_failures(struct maker *maker, size_t field, struct failures failures)
{
	maker->of_fields[field] = merge(maker->arena, maker->of_fields[field], failures);
}

static void copy_piece(struct maker *maker, size_t field, const struct pg_piece *piece,
		       uint32_t stretch, const struct pg_access *access)
{
	unsigned number = use_stretch(maker, stretch);
	struct pg_step *step = add_piece(maker, PG_STEP_COPY, field, piece);

	add_failures(maker, field, one_failure(maker->arena, number));
	step->number = number;
	step->from = (uint64_t)(access->begin - maker->stretches.items[stretch].begin);
}

static void read_piece(struct maker *maker, size_t field, size_t index)
{
	const struct pg_piece *piece = &maker->site->plans[field].pieces[index];
	const struct pg_access *access;
	struct pg_step *step;
	uint32_t stretch;

	if (piece->kind != PG_PIECE_BYTES && piece->kind != PG_PIECE_STRING)
		return;
	access = find_access(maker, field, index, &stretch);
	if (access) {
		copy_piece(maker, field, piece, stretch, access);
		return;
	}
	step = add_piece(maker, piece->kind == PG_PIECE_BYTES ? PG_STEP_BYTES : PG_STEP_STRING,
			 field, piece);
	step->number = ++maker->num_variables;
	step->expr = address_text(maker, maker->graph.words[field][piece->word], 0);
	if (is_optional(maker, step->need))
		step->exists =
			existence(maker, maker->graph.words[field][piece->word], NULL);
	if (piece->within && piece->kind == PG_PIECE_BYTES)
		step->expr = pg_printf(maker->arena, "%s | %s", step->expr,
				       pg_core_differs(maker->arena, maker->event, piece->within));
	else if (piece->within)
		step->room = pg_core_room(maker->arena, maker->event,
					  maker->event->fields[field].size, piece->within);
	add_failures(maker, field, one_failure(maker->arena, step->number));
}

static void set_piece(struct maker *maker, size_t field, const struct pg_piece *piece, bool reads)
{
	uint32_t node;

	if (piece->kind != PG_PIECE_VALUE)
		return;
	node = maker->graph.words[field][piece->word];
	if (maker->graph.nodes[node].reads != reads)
		return;
	add_piece(maker, PG_STEP_SET, field, piece)->expr = value_text(maker, node, piece->size);
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

/** What no piece fills is zero. */
static void clear_gaps(struct maker *maker, size_t field)
{
	const struct pg_plan *plan = &maker->site->plans[field];
	uint64_t filled = 0;
	bool absent = plan->avail != PG_AVAILABLE;

	for (size_t i = 0; !absent && i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			maker->absent |= 1ULL << field;
		else
			filled += plan->pieces[i].size;
	}
	if (absent)
		maker->absent |= 1ULL << field;
	if (filled < maker->event->fields[field].size)
		add_step(maker, PG_STEP_CLEAR, 1ULL << field)->field =
			maker->event->fields[field].name;
}

/** One piece is zero when it fails; of several, the others have to be cleared. */
static void clear_failed(struct maker *maker, size_t field)
{
	struct failures failures = maker->of_fields[field];
	struct pg_step *step;

	if (maker->site->plans[field].num_pieces < 2 || failures.num == 0)
		return;
	step = add_step(maker, PG_STEP_CLEAR_FAILED, 1ULL << field);
	step->field = maker->event->fields[field].name;
	step->expr = failures_text(maker->arena, failures);
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
	maker->of_fields = PG_NEW_N(arena, maker->event->num_fields + 1, struct failures);
	maker->stretches = pg_stretches_find(arena, &maker->graph, maker->event, maker->site);
	maker->stretch_numbers = PG_NEW_N(arena, maker->stretches.num + 1, unsigned);
	maker->cexpr = (struct pg_cexpr){
		.arena = arena,
		.arch = model->arch,
		.image = maker->event->image,
		.site = maker->site,
		.event = maker->event,
		.graph = &maker->graph,
		.texts = PG_NEW_N(arena, maker->graph.num_nodes, const char *),
	};
	place_loads(maker);
}

/* --- Words that nobody uses after all: others looked through them --- */

/** "w3" in an expression, and not in a longer name. */
static void mark_used(const char *expr, bool *used)
{
	char previous = ' ';

	for (; *expr; previous = *expr++) {
		bool is_start = !isalnum((unsigned char)previous) && previous != '_';

		if (is_start && expr[0] == 'w' && isdigit((unsigned char)expr[1]))
			used[strtoul(expr + 1, NULL, 10)] = true;
	}
}

static void drop_unused_words(struct maker *maker)
{
	bool *used = PG_NEW_N(maker->arena, maker->num_variables + 1, bool);
	size_t kept = maker->num_steps;

	for (size_t i = maker->num_steps; i-- > 0;) {
		const struct pg_step *step = &maker->steps[i];

		if (step->kind == PG_STEP_WORD && !used[step->number])
			continue;
		if (step->expr)
			mark_used(step->expr, used);
		if (step->check)
			mark_used(step->check, used);
		maker->steps[--kept] = *step;
	}
	maker->steps += kept;
	maker->num_steps -= kept;
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
	drop_unused_words(&maker);
	return (struct pg_fetch){maker.absent, maker.steps, maker.num_steps};
}
