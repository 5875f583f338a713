// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/ask/readable.h"

#include <string.h>

/* The table lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(readable->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "base/search.h"
#include "dbg/frame/cfi.h"
#include "resolve/args/field.h"
#include "resolve/ask/locranges.h"
#include "resolve/where/captured.h"
#include "resolve/where/cfa.h"
#include "resolve/where/settled.h"

/** Code with one rule for the canonical frame address: between two changes of the stack pointer. */
struct row {
	struct pg_range range;
	struct pg_plan cfa;
	bool has_rule;
	struct pg_cfa_rule rule;
};

/** The ranges of a variable, by the address of its DIE. */
struct kept {
	UT_hash_handle hh;
	const void *die;
	const struct pg_range *ranges;
	size_t num;
};

struct pg_readable {
	const void *function;	/* the address of its DIE */
	struct pg_arena *arena; /* of all below; NULL: nothing is known yet */
	struct kept *kept;
	struct row *rows; /* ascending */
	size_t num_rows;
	size_t num_readings; /* at rows */
	/* Of all questions: what has been found at the function's entry refers to it. */
	struct pg_resolver resolver;
};

/* --- At one place --- */

static const char *judge(struct pg_resolver *resolver, struct pg_place *place,
			 struct pg_problem problem, const struct pg_plan *plan, struct pg_plan *ret)
{
	*ret = *plan;
	if (problem.error) {
		*ret = pg_plan_unavailable(PG_NOT_SUPPORTED, problem.error->message);
		return problem.error->message;
	}
	if (plan->avail != PG_AVAILABLE)
		return plan->reason;
	if (pg_place_has_below_stack(resolver, place, plan))
		return PG_FRAME_MISSING;
	return pg_plan_is_whole(plan) ? NULL : PG_PART_MISSING;
}

const char *pg_read_argument(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_arg *arg, struct pg_plan *ret)
{
	struct pg_reading reading = {.type = NULL};
	struct pg_problem problem = pg_reading_at(resolver, place, arg, &reading);

	return judge(resolver, place, problem, &reading.plan, ret);
}

struct pg_arg pg_argument_of(struct pg_arena *arena, const struct pg_scoped *scoped)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);

	expr->kind = PG_EXPR_VAR;
	expr->name = dwarf_diename((Dwarf_Die *)&scoped->variable.die);
	expr->scope = scoped->qualified ? scoped->func : NULL;
	return (struct pg_arg){
		.name = expr->name, .expr = expr, .from_list = !scoped->variable.is_global};
}

const char *pg_read_variable(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_scoped *scoped, struct pg_plan *ret)
{
	const struct pg_arg arg = pg_argument_of(resolver->arena, scoped);
	struct pg_reading reading = {.type = NULL};
	struct pg_problem problem =
		pg_reading_of(resolver, place, &arg, &scoped->variable, &reading);

	return judge(resolver, place, problem, &reading.plan, ret);
}

/* --- All over a function --- */

struct pg_readable *pg_readable_create(struct pg_arena *arena)
{
	return PG_NEW(arena, struct pg_readable);
}

static void forget(struct pg_readable *readable)
{
	pg_arena_destroy(readable->arena);
	*readable = (struct pg_readable){.arena = NULL};
}

void pg_readable_destroy(struct pg_readable *readable)
{
	forget(readable);
}

static void begin_function(struct pg_readable *readable, const struct pg_place *place)
{
	const void *function =
		place->num_scopes ? place->scopes[place->num_scopes - 1].die.addr : NULL;

	if (readable->arena && readable->function == function)
		return;
	forget(readable);
	readable->arena = pg_arena_create();
	readable->function = function;
}

/** Does it have a type that every word can be read as? */
static bool is_plain_word(const struct pg_type *type)
{
	uint64_t size = pg_type_strip(type)->size;

	return pg_type_is_scalar(type) && !pg_type_strip(type)->is_declaration &&
	       (size == 1 || size == 2 || size == 4 || size == 8);
}

/** The search for one variable all over its function. */
struct search {
	struct pg_readable *readable;
	struct pg_resolver *resolver; /* its results belong to the function */
	const struct pg_place *place;
	const struct pg_scoped *scoped;
	struct pg_range *ranges;
	size_t num;
};

static void add_row(struct search *search, uint64_t address, size_t at)
{
	struct pg_readable *readable = search->readable;
	struct pg_place there = {.address = address};
	struct row row = {.range.from = address, .cfa = *pg_place_cfa(search->resolver, &there)};

	row.has_rule = pg_cfa_rule_at(search->resolver->dbg, address, &row.rule, &row.range.to);
	if (at < readable->num_rows && readable->rows[at].range.from < row.range.to)
		row.range.to = readable->rows[at].range.from;
	(void)PG_PUSH(readable->arena, readable->rows, readable->num_rows);
	memmove(&readable->rows[at + 1], &readable->rows[at],
		(readable->num_rows - 1 - at) * sizeof(row));
	readable->rows[at] = row;
}

/** The row that has an address. */
static const struct row *row_at(struct search *search, uint64_t address)
{
	struct pg_readable *readable = search->readable;
	size_t after =
		PG_LOWER_BOUND(readable->num_rows, i, readable->rows[i].range.from <= address);

	if (after && address < readable->rows[after - 1].range.to)
		return &readable->rows[after - 1];
	add_row(search, address, after);
	return &readable->rows[after];
}

static const char *read_there(struct search *search, struct pg_place *there,
			      const struct pg_located *located, struct pg_plan *ret)
{
	struct pg_scoped scoped = *search->scoped;

	scoped.variable.location = located->location;
	/* Looking must not save words at the entry: the limit on them is for arguments. */
	pg_captures_forget(search->resolver->captures);
	return pg_read_variable(search->resolver, there, &scoped, ret);
}

/** Does it depend on the frame whether a plan can be carried out? */
static bool depends_on_frame(const struct pg_plan *plan)
{
	return plan->avail == PG_NO_FRAME ||
	       (plan->avail == PG_AVAILABLE && pg_plan_uses(plan, PG_OP_CFA));
}

/** The most rules that the answers for one location are kept for. */
#define MAX_VERDICTS 32

/** What is known of one location. */
struct reader {
	struct search *search;
	const struct pg_located *located;
	struct pg_plan plan; /* the last one */
	struct {
		struct pg_cfa_rule rule;
		bool is_readable;
	} verdicts[MAX_VERDICTS]; /* the rule decides, wherever it holds */
	size_t num;
};

static bool is_readable_anew(struct reader *reader, const struct row *row, uint64_t address)
{
	struct pg_resolver *resolver = reader->search->resolver;
	struct pg_place there = *reader->search->place;

	there.address = address;
	there.is_entry = false;
	there.has_cfa = true;
	there.cfa = row->cfa;
	if (reader->plan.avail == PG_AVAILABLE && reader->located->is_steady &&
	    row->cfa.avail == PG_AVAILABLE)
		return pg_plan_is_whole(&reader->plan) &&
		       !pg_place_has_below_stack(resolver, &there, &reader->plan);
	reader->search->readable->num_readings++;
	return !read_there(reader->search, &there, reader->located, &reader->plan);
}

static bool is_readable_at(struct reader *reader, const struct row *row, uint64_t address)
{
	bool is_readable;

	for (size_t i = 0; row->has_rule && i < reader->num; i++) {
		if (reader->verdicts[i].rule.reg == row->rule.reg &&
		    reader->verdicts[i].rule.offset == row->rule.offset)
			return reader->verdicts[i].is_readable;
	}
	is_readable = is_readable_anew(reader, row, address);
	if (row->has_rule && reader->num < MAX_VERDICTS) {
		reader->verdicts[reader->num].rule = row->rule;
		reader->verdicts[reader->num++].is_readable = is_readable;
	}
	return is_readable;
}

/**
 * The part of a location's range where a probe can read it: probes cannot read some locations at
 * all, and those in the frame only while there is one.
 */
static void add_readable(struct search *search, const struct pg_located *located)
{
	struct reader reader = {search, located, {.avail = PG_NO_FRAME}, .num = 0};
	struct pg_range left = located->range;

	while (left.from < left.to && search->readable->num_readings < PG_READABLE_MOST) {
		const struct row *row = row_at(search, left.from);
		bool is_readable = is_readable_at(&reader, row, left.from);
		struct pg_range part = left;

		if ((located->is_framed || depends_on_frame(&reader.plan)) &&
		    row->range.to < part.to)
			part.to = row->range.to;
		if (is_readable)
			*PG_PUSH(search->resolver->arena, search->ranges, search->num) = part;
		left.from = part.to;
	}
}

/** A variable that the code brings to its place: as readable as at the beginning of each part of a
 * range. */
static void add_parts(struct search *search, const struct pg_located *located)
{
	struct pg_place there = *search->place;
	struct pg_located part = *located;
	const uint64_t *cuts;
	size_t num = pg_settled_cuts(search->resolver, &there,
				     (Dwarf_Die *)&search->scoped->variable.die, &cuts);

	for (size_t i = 0; i <= num; i++) {
		part.range.to =
			i < num && cuts[i] < located->range.to ? cuts[i] : located->range.to;
		if (part.range.from >= part.range.to)
			continue;
		add_readable(search, &part);
		part.range.from = part.range.to;
	}
}

static const struct kept *find_ranges(struct pg_readable *readable, struct search *search,
				      struct pg_scoped *scoped)
{
	const struct pg_place *place = search->place;
	Dwarf_Die *scope = scoped->variable.is_global ? &place->scopes[place->num_scopes - 1].die
						      : scoped->scope;
	bool is_word = is_plain_word(pg_type_of(search->resolver->types, &scoped->variable.die));
	struct pg_place there = *place;
	bool is_settled = !scoped->variable.is_global &&
			  pg_settled_of(search->resolver, &there, &scoped->variable.die);
	struct kept *kept = PG_NEW(readable->arena, struct kept);
	struct pg_located *located;
	size_t num;

	pg_location_ranges(search->resolver, place, scope, &scoped->variable.die, &located, &num);
	for (size_t i = 0; i < num; i++) {
		if (is_settled)
			add_parts(search, &located[i]);
		else if (is_word && located[i].is_plain)
			*PG_PUSH(readable->arena, search->ranges, search->num) = located[i].range;
		else
			add_readable(search, &located[i]);
	}
	kept->die = scoped->variable.die.addr;
	if (readable->num_readings < PG_READABLE_MOST)
		kept->num = pg_ranges_merge(search->ranges, search->num);
	kept->ranges = search->ranges;
	HASH_ADD_PTR(readable->kept, die, kept);
	return kept;
}

size_t pg_readable_ranges(struct pg_resolver *resolver, const struct pg_place *place,
			  struct pg_scoped *scoped, const struct pg_range **ret)
{
	struct pg_readable *readable = resolver->readable;
	struct search search = {.readable = readable,
				.resolver = &readable->resolver,
				.place = place,
				.scoped = scoped};
	const struct kept *kept;
	struct pg_range *copy;

	begin_function(readable, place);
	HASH_FIND_PTR(readable->kept, &scoped->variable.die.addr, kept);
	if (!kept) {
		struct pg_captures *captures = readable->resolver.captures;

		readable->resolver = *resolver;
		readable->resolver.arena = readable->arena;
		readable->resolver.captures = captures; /* of its entry; their words are not used */
		kept = find_ranges(readable, &search, scoped);
	}
	copy = PG_NEW_N(resolver->arena, kept->num, struct pg_range);
	if (kept->num)
		memcpy(copy, kept->ranges, kept->num * sizeof(*copy));
	*ret = copy;
	return kept->num;
}
