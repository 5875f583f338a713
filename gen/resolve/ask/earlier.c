// SPDX-License-Identifier: GPL-2.0-only
/*
 * $last(VAR) is saved where VAR ends: at each instruction at which VAR is readable and from which
 * control goes on to where it is not, and from there, without coming to where it is readable again,
 * to the site. The value is read before that instruction. Of several that were passed the last one
 * counts, so that nothing that came in between is missed.
 *
 * These are found backwards from the site in the function's control-flow graph. The graph has more
 * ways than there are and never fewer; a place too many does no harm, since what is saved there is
 * the variable's value as well.
 */
#include "resolve/ask/earlier.h"

#include <limits.h>
#include <string.h>

#include "dbg/code/cfg.h"
#include "dbg/code/insn.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "dbg/func/inline.h"
#include "dbg/unit/unit.h"
#include "resolve/ask/ends.h"
#include "resolve/ask/readable.h"
#include "resolve/points/lines.h"
#include "resolve/where/beginning.h"
#include "resolve/where/captured.h"

/** Of one variable: programs, each of which costs a trap wherever control passes it. */
#define MOST_ENDS 32

/** The addresses at which the call begins of a scope's function. Where they are not known for sure, it is refused later. */
static struct pg_beginnings beginnings_of(struct pg_resolver *resolver, struct pg_place *place,
					  size_t func)
{
	uint64_t entry;

	if (func >= place->num_scopes || !pg_code_entry(&place->scopes[func].die, &entry))
		return (struct pg_beginnings){.num = 0};
	return pg_beginnings_of(resolver, &place->unit, place->scopes + func,
				place->num_scopes - func, entry);
}

/* --- $at and $since: the places of a line, or an offset --- */

static struct pg_problem at_offset(struct pg_resolver *resolver, struct pg_place *place,
				   const struct pg_past_point *point, struct pg_earlier *ret)
{
	struct pg_place *there = PG_NEW(resolver->arena, struct pg_place);
	Dwarf_Die *function = &place->scopes[place->num_scopes - 1].die;
	uint64_t entry, nearest;

	if (!pg_code_entry(function, &entry) || !pg_function_has(function, entry + point->number))
		return pg_problem_at(resolver->arena, point->span, "'%s' ends before this offset",
				     pg_place_function(resolver, place));
	PG_TRY_PROBLEM(pg_problem_of(pg_insn_boundary(resolver->dbg, entry, entry + point->number,
						      &nearest),
				     point->span));
	if (nearest != entry + point->number)
		return pg_problem_at(resolver->arena, point->span,
				     "no instruction begins at this offset; the one that has it "
				     "begins at +0x%llx",
				     (unsigned long long)(nearest - entry));
	PG_TRY_PROBLEM(pg_problem_of(pg_place_at(resolver, entry + point->number, there),
				     point->span));
	ret->places = there;
	ret->num = 1;
	return pg_no_problem();
}

/** The file of the unit that a name means: a path, or its last components. */
static const struct pg_error *find_file(struct pg_resolver *resolver, Dwarf_Die *unit,
					const char *name, const char **ret)
{
	const char *const *files;
	size_t num;

	*ret = NULL;
	PG_TRY(pg_files_of_unit(resolver->dbg, unit, &files, &num));
	for (size_t i = 0; i < num && !*ret; i++) {
		if (pg_path_matches(pg_file_normal(resolver->arena, files[i]), name))
			*ret = files[i];
	}
	return *ret ? NULL
		    : pg_error(resolver->arena, "'%s': this unit does not have code of such a file",
			       name);
}

static const struct pg_error *no_code(struct pg_resolver *resolver, struct pg_place *place,
				      unsigned next, bool has_next)
{
	const struct pg_error *error =
		pg_error(resolver->arena, "this line does not have code in '%s'",
			 pg_place_function(resolver, place));

	return has_next ? pg_error_hint(resolver->arena, error, "the next that has is :%u", next)
			: error;
}

static struct pg_problem at_line(struct pg_resolver *resolver, struct pg_place *place,
				 const struct pg_past_point *point, struct pg_earlier *ret)
{
	struct pg_line_query query = {.unit = &place->unit,
				      .function = &place->scopes[place->func].die};
	unsigned first, found = 0;

	pg_function_declared(query.function, &query.file, &first);
	if (point->file)
		PG_TRY_PROBLEM(pg_problem_of(
			find_file(resolver, &place->unit, point->file, &query.file), point->span));
	query.line = (unsigned)point->number + (point->file ? 0 : first);
	if (query.file)
		PG_TRY_PROBLEM(pg_problem_of(pg_places_of_line(resolver, &query, &ret->places,
							       &ret->num, &found),
					     point->span));
	if (ret->num && found == query.line)
		return pg_no_problem();
	return pg_problem_of(no_code(resolver, place, found - (point->file ? 0 : first), found != 0),
			     point->span);
}

/** A value that no way can bring would never be seen: that is a mistake in the spec. */
static bool is_passed_before(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_earlier *earlier)
{
	const struct pg_cfg *cfg =
		pg_cfg_of(resolver->dbg, &place->scopes[place->num_scopes - 1].die);
	uint64_t from;
	struct pg_ways ways = {.from = &from, .num_from = 1, .to = place->address};

	if (!cfg || place->moment == PG_MOMENT_RETURNED)
		return true;
	for (size_t i = 0; i < earlier->num; i++) {
		from = earlier->places[i].address;
		if (pg_cfg_has_way(cfg, &ways))
			return true;
	}
	return false;
}

/** Nothing is earlier in a call that begins at the probe, and which of the programs there runs first is not known. */
static bool begins_here(struct pg_resolver *resolver, struct pg_place *place, size_t func)
{
	struct pg_beginnings beginnings = {.num = 0};

	if (place->moment == PG_MOMENT_INSIDE)
		beginnings = beginnings_of(resolver, place, func);
	for (size_t i = 0; i < beginnings.num; i++) {
		if (beginnings.addresses[i] == place->address)
			return true;
	}
	return false;
}

static struct pg_problem find_point(struct pg_resolver *resolver, struct pg_place *place,
				    const struct pg_past_point *point, struct pg_earlier *ret)
{
	ret->func = place->func;
	ret->is_entry = !point->file && point->number == 0;
	if (ret->is_entry)
		return pg_no_problem();
	if (!place->num_scopes)
		return pg_problem_at(resolver->arena, point->span,
				     "the debug info has nothing about places in '%s'",
				     pg_place_function(resolver, place));
	PG_TRY_PROBLEM(point->is_offset ? at_offset(resolver, place, point, ret)
					: at_line(resolver, place, point, ret));
	for (size_t i = 0; i < ret->num; i++) {
		PG_TRY_PROBLEM(pg_problem_of(pg_line_of_place(resolver, &ret->places[i],
							      &ret->places[i].file,
							      &ret->places[i].line),
					     point->span));
		if (ret->places[i].address == place->address &&
		    place->moment == PG_MOMENT_INSIDE)
			return pg_problem_at(resolver->arena, point->span,
					     "the probe is at this place itself, and which of the "
					     "two programs there runs first is not known");
	}
	if (begins_here(resolver, place, ret->func))
		return pg_problem_at(resolver->arena, point->span,
				     "the call begins at the probe: nothing of it was before");
	if (!is_passed_before(resolver, place, ret))
		return pg_problem_at(resolver->arena, point->span,
				     "control does not come from there to the probe");
	return pg_no_problem();
}

/* --- $last: where a variable ends --- */

/** The code in which a variable is readable. */
struct extent {
	const struct pg_range *ranges;
	size_t num;
};

static bool is_in(const struct extent *extent, uint64_t address)
{
	for (size_t i = 0; i < extent->num; i++) {
		if (address >= extent->ranges[i].from && address < extent->ranges[i].to)
			return true;
	}
	return false;
}

static struct pg_scoped *find_variable(struct pg_resolver *resolver, struct pg_place *place,
				       const struct pg_expr *variable)
{
	struct pg_scoped *scoped;

	if (place->num_scopes && resolver->scoped.scope != place->scopes[0].die.addr) {
		resolver->scoped.scope = place->scopes[0].die.addr;
		resolver->scoped.num =
			pg_variables_in_scope(resolver, place, false, &resolver->scoped.all);
	}
	scoped = resolver->scoped.all;
	for (size_t i = 0; place->num_scopes && i < resolver->scoped.num; i++) {
		const char *name = dwarf_diename(&scoped[i].variable.die);

		if (name && strcmp(name, variable->name) == 0 &&
		    (!variable->scope ||
		     (scoped[i].func && strcmp(scoped[i].func, variable->scope) == 0)))
			return &scoped[i];
	}
	return NULL;
}

/** The file that declares the function that a place is in, for people. */
static const char *own_file(struct pg_resolver *resolver, struct pg_place *place)
{
	const char *file;
	unsigned first;

	pg_function_declared(&place->scopes[place->func].die, &file, &first);
	return file ? pg_file_for_people(resolver->dbg, &place->unit, file) : NULL;
}

/** Of its function, counted from the function's own. */
static int line_in_function(struct pg_resolver *resolver, struct pg_place *place)
{
	const char *file;
	unsigned first;

	pg_function_declared(&place->scopes[place->func].die, &file, &first);
	if (!file || !place->file || place->line < first || place->line - first > INT_MAX ||
	    !pg_file_is_same(resolver->dbg, &place->unit, file, place->file))
		return PG_LINE_UNKNOWN;
	return (int)(place->line - first);
}

/** What is inlined into the variable's function is at the line of its call. */
static const struct pg_error *find_line(struct pg_resolver *resolver, struct pg_place *place,
					size_t skipped)
{
	struct pg_scope *inner = place->scopes - skipped;

	PG_TRY(pg_line_of_place(resolver, place, &place->file, &place->line));
	for (size_t i = skipped; i-- > 0;) {
		if (inner[i].kind != PG_SCOPE_INLINED)
			continue;
		if (pg_inlined_called_at(&inner[i].die, &place->scopes[place->func].die,
					 &place->line))
			place->file = own_file(resolver, place);
		break;
	}
	return NULL;
}

/** The place at an end; its innermost scope is that of the variable. */
static const struct pg_error *place_of_end(struct pg_resolver *resolver, const Dwarf_Die *scope,
					   uint64_t address, bool with_line, struct pg_place *ret)
{
	PG_TRY(pg_place_at(resolver, address, ret));
	for (size_t i = 0; i < ret->num_scopes; i++) {
		if (ret->scopes[i].die.addr != scope->addr)
			continue;
		pg_place_skip_scopes(ret, i);
		ret->func = pg_scope_function(ret->scopes, ret->num_scopes, 0);
		return with_line ? find_line(resolver, ret, i) : NULL;
	}
	return pg_error(resolver->arena, "a location reaches out of its variable's scope");
}

static struct pg_problem find_ends(struct pg_resolver *resolver, struct pg_place *place,
				   const struct pg_expr *expr, const struct pg_scoped *scoped,
				   const struct extent *extent, bool with_lines,
				   struct pg_earlier *ret)
{
	struct pg_ending ending = {
		.resolver = resolver,
		.cfg = pg_cfg_of(resolver->dbg, &place->scopes[place->num_scopes - 1].die),
		.place = place,
		.scoped = scoped,
		.ranges = extent->ranges,
		.num_ranges = extent->num};
	struct pg_beginnings beginnings;
	uint64_t *addresses;

	if (!ending.cfg)
		return pg_problem_at(resolver->arena, expr->span,
				     "which ways lead to the probe is not known without the code");
	beginnings = beginnings_of(resolver, place, ret->func);
	ending.beginnings = beginnings.addresses;
	ending.num_beginnings = beginnings.num;
	if (!pg_ends_of(&ending, &addresses, &ret->num))
		return pg_problem_at(resolver->arena, expr->span,
				     "control may come to the probe from anywhere in '%s': by a "
				     "jump whose target is not known",
				     pg_place_function(resolver, place));
	if (!ret->num || ret->num > MOST_ENDS)
		return pg_problem_at(resolver->arena, expr->span,
				     ret->num ? "'%s' ends at %zu places before the probe: up to %d "
						"can be watched"
					      : "'%s' is not readable at any place before the probe",
				     expr->base->name, ret->num, MOST_ENDS);
	ret->places = PG_NEW_N(resolver->arena, ret->num, struct pg_place);
	ret->lines = with_lines ? PG_NEW_N(resolver->arena, ret->num, int) : NULL;
	for (size_t i = 0; i < ret->num; i++) {
		PG_TRY_PROBLEM(pg_problem_of(place_of_end(resolver, scoped->scope, addresses[i],
							  with_lines, &ret->places[i]),
					     expr->span));
		if (with_lines)
			ret->lines[i] = line_in_function(resolver, &ret->places[i]);
	}
	return pg_no_problem();
}

static struct pg_problem find_last(struct pg_resolver *resolver, struct pg_place *place,
				   const struct pg_expr *expr, bool with_lines, struct pg_earlier *ret)
{
	struct pg_scoped *scoped = NULL;
	struct extent extent;

	if (place->moment != PG_MOMENT_INSIDE)
		return pg_problem_of(
			pg_error_hint(resolver->arena,
				      pg_error(resolver->arena,
					       "$last is not known where a function returns"),
				      "$at(:LINE, %s) is what it was at a line before",
				      expr->base->name),
			expr->span);
	if (place->num_scopes)
		scoped = find_variable(resolver, place, expr->base);
	/* What is wrong with it is said where its value is asked for. */
	ret->is_here = !scoped;
	if (ret->is_here)
		return pg_no_problem();
	for (size_t i = 0; i < place->num_scopes; i++) {
		if (place->scopes[i].die.addr == scoped->scope->addr)
			ret->func = pg_scope_function(place->scopes, place->num_scopes, i);
	}
	extent.num = pg_readable_ranges(resolver, place, scoped, &extent.ranges);
	ret->is_here = is_in(&extent, place->address);
	return ret->is_here ? pg_no_problem()
			    : find_ends(resolver, place, expr, scoped, &extent, with_lines, ret);
}

struct pg_problem pg_find_earlier(struct pg_resolver *resolver, struct pg_place *place,
				  const struct pg_expr *expr, struct pg_earlier *ret)
{
	*ret = (struct pg_earlier){.func = place->func};
	return expr->kind == PG_EXPR_LAST ? find_last(resolver, place, expr, true, ret)
					  : find_point(resolver, place, &expr->at, ret);
}

/** Lines cost as much as all the rest: not where it is only asked whether there are such places. */
static struct pg_problem find_without_lines(struct pg_resolver *resolver, struct pg_place *place,
					    const struct pg_expr *expr, struct pg_earlier *ret)
{
	*ret = (struct pg_earlier){.func = place->func};
	return find_last(resolver, place, expr, false, ret);
}

/* --- What $last would be --- */

/** ":34" of the function that declares the variable, "mm.h:212" where that is not known. */
static const char *line_text(struct pg_resolver *resolver, const struct pg_place *place, int line)
{
	const char *slash;

	if (line != PG_LINE_UNKNOWN)
		return pg_printf(resolver->arena, ":%d", line);
	if (!place->file || !place->line)
		return NULL;
	slash = strrchr(place->file, '/');
	return pg_printf(resolver->arena, "%s:%u", slash ? slash + 1 : place->file, place->line);
}

/** Each line once. */
static const char *lines_text(struct pg_resolver *resolver, const struct pg_earlier *earlier)
{
	const char **lines = PG_NEW_N(resolver->arena, earlier->num, const char *), *text = NULL;

	for (size_t i = 0; i < earlier->num; i++) {
		bool is_new = true;

		lines[i] = line_text(resolver, &earlier->places[i], earlier->lines[i]);
		for (size_t j = 0; j < i && is_new && lines[i]; j++)
			is_new = !lines[j] || strcmp(lines[i], lines[j]) != 0;
		if (lines[i] && is_new)
			text = pg_printf(resolver->arena, "%s%s%s", text ? text : "",
					 text ? ", " : "", lines[i]);
	}
	return text;
}

static const struct pg_expr *last_of(struct pg_arena *arena, const struct pg_expr *variable)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);

	expr->kind = PG_EXPR_LAST;
	expr->name = variable->name;
	expr->base = variable;
	return expr;
}

/** Looking around: no words of the call are saved for it. */
static struct pg_plan read_last(struct pg_resolver *resolver, struct pg_place *place,
				const struct pg_expr *expr)
{
	const struct pg_arg arg = {.name = expr->name, .expr = expr};
	const struct pg_resolver kept = *resolver;
	const struct pg_capture *captures;
	struct pg_plan plan;
	size_t num;

	resolver->captures = NULL;
	resolver->find_earlier = find_without_lines;
	pg_read_argument(resolver, place, &arg, &plan);
	/* The plan's text shows what is saved. */
	pg_captures_finish(resolver, &captures, &num);
	resolver->captures = kept.captures;
	resolver->find_earlier = kept.find_earlier;
	return plan;
}

struct pg_plan pg_last_value(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_expr *variable, const char **ret_lines)
{
	const struct pg_expr *expr = last_of(resolver->arena, variable);
	struct pg_earlier earlier;
	struct pg_problem problem;
	struct pg_plan plan;

	*ret_lines = NULL;
	problem = pg_find_earlier(resolver, place, expr, &earlier);
	if (problem.error)
		return pg_plan_unavailable(PG_NOT_HERE, problem.error->message);
	if (earlier.is_here)
		return pg_plan_unavailable(PG_NOT_HERE, "it is not in scope, or is readable");
	plan = read_last(resolver, place, expr);
	if (plan.avail == PG_AVAILABLE)
		*ret_lines = lines_text(resolver, &earlier);
	return plan;
}

bool pg_was_readable(struct pg_resolver *resolver, struct pg_place *place,
		     const struct pg_expr *variable)
{
	return read_last(resolver, place, last_of(resolver->arena, variable)).avail ==
	       PG_AVAILABLE;
}

const char *pg_last_lines(struct pg_resolver *resolver, struct pg_place *place,
			  const struct pg_expr *expr, const struct pg_expr **ret_root)
{
	const char *lines = NULL;

	while (expr->base && !pg_expr_is_past(expr))
		expr = expr->base;
	*ret_root = expr;
	if (expr->kind == PG_EXPR_VAR)
		pg_last_value(resolver, place, expr, &lines);
	return lines;
}
