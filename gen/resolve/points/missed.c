// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arrivals at a line that no row of a statement sees.
 *
 * gcc joins the equal ends of several ways, and removes what is empty on one of them; with it goes
 * the mark that a statement began there:
 *
 *         switch (type) {                way 1:  row of line 9, a statement
 *         case A: base = 1; break;               jump to the end
 *         case B: base = 2; break;       way 2:  row of line 9, a statement
 *         default: base = 0;                     jump to the end
 *         }                              way 3:  base = 0
 *     9   huff = 0;                      end:    huff = 0, a row of line 9, no statement
 *
 * The end shows that way 3 comes to line 9, too, but is passed by all three. So the place of way 3
 * is its last instruction.
 *
 * Rows that are no statements lie as well where an optimiser has moved instructions, which may run
 * for nothing, and where the equal ends of two lines have become one. So they count only if all of
 * this holds. Control comes to them from a statement of the line, straight: past no other line. It
 * also comes to them without. On this other way, it leaves the last instruction only for them, and
 * not for a statement of the line. And the lines before, from which control comes straight to this
 * instruction, are lines from which it comes straight to a statement of the line, too: what lies
 * behind the branch of another line is the end of that.
 */
#include "resolve/points/missed.h"

#include <stdlib.h>
#include <string.h>

#include "dbg/code/cfg.h"
#include "resolve/points/others.h"

/** The code of a line in one function or inlined instance, and what is found there. */
struct code {
	struct pg_arena *arena;
	const struct pg_cfg *cfg;
	uint64_t *begin; /* where statements begin */
	size_t num_begin;
	uint64_t *rest;
	size_t num_rest;
	bool *is_after; /* of each instruction: may control have passed a beginning just before? */
	bool *is_fresh; /* may it have passed none? */
	uint64_t *ends; /* those of the rest of which both is so */
	size_t num_ends;
	struct pg_others others;
	uint64_t *around; /* where others begin, and then where the line does */
};

static bool is_among(const uint64_t *addresses, size_t num, uint64_t address)
{
	for (size_t i = 0; i < num; i++) {
		if (addresses[i] == address)
			return true;
	}
	return false;
}

static bool begins(const struct code *code, size_t insn)
{
	return is_among(code->begin, code->num_begin, pg_cfg_address(code->cfg, insn));
}

static bool may_be_both(const struct code *code, size_t insn)
{
	return code->is_after[insn] && code->is_fresh[insn] && !begins(code, insn);
}

/** Does control go from an instruction only to where it may have come from a beginning, too? */
static bool is_last(const struct code *code, size_t insn)
{
	const size_t num = pg_cfg_num(code->cfg);
	size_t next, child;

	if (code->is_after[insn] || !code->is_fresh[insn] || begins(code, insn))
		return false;
	for (child = 0; (next = pg_cfg_next(code->cfg, insn, child)) < num; child++) {
		if (!may_be_both(code, next))
			return false;
	}
	return child > 0;
}

/** Does control always come from there to the rest of the line, and to no beginning before? */
static bool leads_there(const struct code *code, uint64_t from)
{
	struct pg_ways ways = {.from = &from,
			       .num_from = 1,
			       .past = code->ends,
			       .num_past = code->num_ends,
			       .out = true,
			       .to = from};

	if (pg_cfg_has_way(code->cfg, &ways))
		return false;
	ways.out = false;
	for (size_t i = 0; i < code->num_begin; i++) {
		ways.to = code->begin[i];
		if (pg_cfg_has_way(code->cfg, &ways))
			return false;
	}
	return true;
}

/** Is there a way straight from other lines (num: 0: from the entry), past what begins on it? */
static bool comes_from(const struct code *code, const uint64_t *others, size_t num, uint64_t to)
{
	return pg_cfg_has_way(code->cfg,
			      &(struct pg_ways){.from = others,
						.num_from = num,
						.to = to,
						.past = code->around,
						.num_past = code->others.num + code->num_begin});
}

static bool comes_to_a_beginning(const struct code *code, const uint64_t *others, size_t num)
{
	for (size_t i = 0; i < code->num_begin; i++) {
		if (comes_from(code, others, num, code->begin[i]))
			return true;
	}
	return false;
}

/** Is each line from which control comes straight to an instruction one before the line, too? */
static bool is_after_the_same(const struct code *code, uint64_t address)
{
	const struct pg_others *others = &code->others;

	if (comes_from(code, NULL, 0, address))
		return false;
	for (size_t i = 0, end; i < others->num; i = end) {
		end = pg_others_end(others, i);
		if (comes_from(code, code->around + i, end - i, address) &&
		    !comes_to_a_beginning(code, code->around + i, end - i))
			return false;
	}
	return true;
}

/** Keep of the rest what is reached by such ways. False: nothing is, or it is not known. */
static bool keep_reached(struct code *code, const struct pg_ways *ways, bool *reached)
{
	const size_t num = pg_cfg_num(code->cfg);
	size_t num_kept = 0;

	if (!pg_cfg_reach(code->cfg, ways, reached))
		return false;
	for (size_t i = 0; i < code->num_rest; i++) {
		const size_t insn = pg_cfg_find(code->cfg, code->rest[i]);

		if (insn < num && reached[insn])
			code->rest[num_kept++] = code->rest[i];
	}
	code->num_rest = num_kept;
	return num_kept > 0;
}

/** Is other code of the line reached both from a beginning, if only past other lines, and without? */
static bool is_worth_it(struct code *code)
{
	const size_t num = pg_cfg_num(code->cfg);

	code->is_fresh = PG_NEW_N(code->arena, num, bool);
	code->is_after = PG_NEW_N(code->arena, num, bool);
	return keep_reached(code,
			    &(struct pg_ways){.past = code->begin, .num_past = code->num_begin},
			    code->is_fresh) &&
	       keep_reached(code,
			    &(struct pg_ways){.from = code->begin,
					      .num_from = code->num_begin,
					      .forward = true},
			    code->is_after);
}

/** See where other lines begin. */
static void look_around(struct code *code, struct pg_resolver *resolver, struct pg_place *place)
{
	code->others = pg_others_of(resolver, code->arena, code->cfg, place, code->begin,
				    code->num_begin);
	code->around = PG_NEW_N(code->arena, code->others.num + code->num_begin, uint64_t);
	for (size_t i = 0; i < code->others.num; i++)
		code->around[i] = code->others.items[i].address;
	memcpy(code->around + code->others.num, code->begin,
	       code->num_begin * sizeof(*code->begin));
}

/** Which of the rest is reached from a beginning, straight, and also without? */
static bool find_ends(struct code *code)
{
	const struct pg_ways after = {.from = code->begin,
				      .num_from = code->num_begin,
				      .past = code->around,
				      .num_past = code->others.num,
				      .forward = true};

	memset(code->is_after, 0, pg_cfg_num(code->cfg) * sizeof(*code->is_after));
	if (!pg_cfg_reach(code->cfg, &after, code->is_after))
		return false;
	for (size_t i = 0; i < code->num_rest; i++) {
		if (may_be_both(code, pg_cfg_find(code->cfg, code->rest[i])))
			*PG_PUSH(code->arena, code->ends, code->num_ends) = code->rest[i];
	}
	return code->num_ends > 0;
}

/** In the code of one function or instance, whose first candidate is given. */
static void find(struct pg_resolver *resolver, const struct pg_candidate *first, struct code *code,
		 struct pg_missed **ret, size_t *ret_num)
{
	struct pg_place place = first->place;

	code->cfg = pg_cfg_of(resolver->dbg, &place.scopes[place.num_scopes - 1].die);
	if (!code->cfg || !is_worth_it(code))
		return;
	look_around(code, resolver, &place);
	if (!find_ends(code))
		return;
	for (size_t i = 0; i < pg_cfg_num(code->cfg); i++) {
		const uint64_t address = pg_cfg_address(code->cfg, i);

		if (is_last(code, i) && leads_there(code, address) &&
		    is_after_the_same(code, address))
			*PG_PUSH(resolver->arena, *ret, *ret_num) = (struct pg_missed){
				address, first->instance, place.file, place.line};
	}
}

static int by_instance(const void *a, const void *b)
{
	const struct pg_candidate *x = *(const struct pg_candidate *const *)a;
	const struct pg_candidate *y = *(const struct pg_candidate *const *)b;
	const uintptr_t of_x = (uintptr_t)x->instance, of_y = (uintptr_t)y->instance;

	return (of_x > of_y) - (of_x < of_y);
}

/** The rows of one function or instance, into an arena for the time of the search. */
static void find_in(struct pg_resolver *resolver, const struct pg_candidate *const *items,
		    size_t num, struct pg_missed **ret, size_t *ret_num)
{
	struct code code = {.arena = pg_arena_create()};

	for (size_t i = 0; i < num; i++) {
		if (items[i]->is_rest)
			*PG_PUSH(code.arena, code.rest, code.num_rest) = items[i]->place.address;
		else
			*PG_PUSH(code.arena, code.begin, code.num_begin) = items[i]->place.address;
	}
	if (code.num_begin && code.num_rest && items[0]->place.num_scopes)
		find(resolver, items[0], &code, ret, ret_num);
	pg_arena_destroy(code.arena);
}

void pg_missed_find(struct pg_resolver *resolver, const struct pg_candidates *candidates,
		    struct pg_missed **ret, size_t *ret_num)
{
	const struct pg_candidate **items =
		PG_NEW_N(resolver->arena, candidates->num, const struct pg_candidate *);
	const size_t num = candidates->num;

	for (size_t i = 0; i < num; i++)
		items[i] = &candidates->items[i];
	if (num)
		qsort(items, num, sizeof(*items), by_instance);
	for (size_t begin = 0, end; begin < num; begin = end) {
		for (end = begin; end < num && items[end]->instance == items[begin]->instance;
		     end++)
			;
		find_in(resolver, items + begin, end - begin, ret, ret_num);
	}
}
