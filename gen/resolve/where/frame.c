// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/frame.h"

#include "dbg/code/loss.h"
#include "dbg/code/tail.h"
#include "dbg/frame/cfi.h"

/** The most different rules of one function; any later ones are not counted. */
#define MAX_RULES 32

/** How many bytes of code each rule covers. */
struct tally {
	struct pg_cfa_rule rules[MAX_RULES];
	uint64_t bytes[MAX_RULES];
	size_t num;
};

static bool is_same(const struct pg_cfa_rule *a, const struct pg_cfa_rule *b)
{
	return a->reg == b->reg && a->offset == b->offset;
}

static void count(struct tally *tally, const struct pg_cfa_rule *rule, uint64_t bytes)
{
	size_t i = 0;

	while (i < tally->num && !is_same(&tally->rules[i], rule))
		i++;
	if (i == MAX_RULES)
		return;
	if (i == tally->num) {
		tally->rules[tally->num++] = *rule;
		tally->bytes[i] = 0;
	}
	tally->bytes[i] += bytes;
}

static void count_range(struct pg_dbg *dbg, struct tally *tally, uint64_t from, uint64_t to)
{
	while (from < to) {
		struct pg_cfa_rule rule;
		uint64_t end;
		bool is_known = pg_cfa_rule_at(dbg, from, &rule, &end);

		if (end > to)
			end = to;
		if (is_known)
			count(tally, &rule, end - from);
		from = end;
	}
}

static void count_function(struct pg_dbg *dbg, struct tally *tally, const struct pg_place *place)
{
	Dwarf_Die function = place->scopes[place->num_scopes - 1].die;
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(&function, at, &base, &from, &to)) > 0)
		count_range(dbg, tally, from, to);
}

/** The rule of most of the code of a range, or of the function where it is all addresses. */
static struct pg_body_rule find_body_rule(struct pg_dbg *dbg, const struct pg_place *place,
					  struct pg_range range)
{
	struct pg_body_rule body = {.range = range};
	struct tally tally = {.num = 0};
	size_t most = 0;

	if (range.from != 0 || range.to != UINT64_MAX)
		count_range(dbg, &tally, range.from, range.to);
	else if (place->num_scopes)
		count_function(dbg, &tally, place);
	for (size_t i = 1; i < tally.num; i++) {
		if (tally.bytes[i] > tally.bytes[most])
			most = i;
	}
	body.is_known = tally.num;
	if (tally.num)
		body.rule = tally.rules[most];
	return body;
}

static const struct pg_body_rule *body_rule(const struct pg_walk *walk, struct pg_range range)
{
	const struct pg_place *place = walk->place;
	const void *function =
		place->num_scopes ? place->scopes[place->num_scopes - 1].die.addr : NULL;
	struct pg_body_rule *last = &walk->resolver->body;

	if (last->function != function || last->range.from != range.from ||
	    last->range.to != range.to) {
		*last = find_body_rule(walk->resolver->dbg, place, range);
		last->function = function;
	}
	return last;
}

enum pg_frame_register pg_frame_register(const struct pg_walk *walk, struct pg_range range,
					 uint64_t reg, int64_t *ret_from_cfa)
{
	struct pg_dbg *dbg = walk->resolver->dbg;
	const struct pg_body_rule *body = body_rule(walk, range);
	struct pg_cfa_rule here;
	uint64_t end;
	bool is_known;

	if (!body->is_known)
		return PG_FRAME_REGISTER_HERE;
	is_known = pg_cfa_rule_at(dbg, walk->place->address, &here, &end);
	if (is_known && is_same(&here, &body->rule))
		return PG_FRAME_REGISTER_HERE;
	if (reg == body->rule.reg) {
		*ret_from_cfa = -body->rule.offset;
		return PG_FRAME_REGISTER_CFA;
	}
	/* A body with a frame pointer says nothing of how far the stack pointer is from it. */
	return reg == dbg->arch->sp ? PG_FRAME_REGISTER_LOST : PG_FRAME_REGISTER_HERE;
}

bool pg_frame_offset(const struct pg_walk *walk, pg_word word, int64_t *ret)
{
	const struct pg_body_rule *body = body_rule(walk, (struct pg_range){0, UINT64_MAX});
	uint64_t offset;

	if (!body->is_known ||
	    !pg_is_const(walk->builder,
			 pg_binary(walk->builder, PG_OP_SUB, word, pg_reg(walk->builder, body->rule.reg)),
			 &offset))
		return false;
	*ret = (int64_t)offset - body->rule.offset;
	return true;
}

bool pg_frame_is_found_by(const struct pg_walk *walk, uint64_t reg)
{
	const struct pg_body_rule *body = body_rule(walk, (struct pg_range){0, UINT64_MAX});

	return body->is_known && body->rule.reg == reg;
}

bool pg_register_is_lost(const struct pg_walk *walk, Dwarf_Attribute *location, uint64_t reg,
			 bool is_alone)
{
	struct pg_place *place = walk->place;
	const struct pg_range *losses;
	const size_t num =
		pg_losses_of(walk->resolver->dbg, &place->scopes[place->num_scopes - 1].die, location,
			     reg, is_alone, &losses);

	for (size_t i = 0; i < num; i++) {
		if (place->address >= losses[i].from && place->address < losses[i].to)
			return true;
	}
	return false;
}

bool pg_register_is_callers(const struct pg_walk *walk, uint64_t reg)
{
	struct pg_place *place = walk->place;

	return pg_is_given_back(walk->resolver->dbg, &place->scopes[place->num_scopes - 1].die, reg,
				place->address);
}
