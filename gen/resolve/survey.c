// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/survey.h"

#include <stdlib.h>

#include "resolve/capture.h"
#include "resolve/field.h"
#include "resolve/lines.h"
#include "resolve/loc.h"
#include "resolve/locranges.h"
#include "resolve/sites.h"
#include "resolve/var.h"

struct pg_surveyor {
	struct pg_dbg *dbg;
	struct pg_dwtypes *types;
	bool globals; /* the units' own variables, too */
};

struct pg_surveyor *pg_surveyor_create(struct pg_dbg *dbg, bool globals)
{
	struct pg_surveyor *surveyor = PG_NEW(dbg->arena, struct pg_surveyor);

	surveyor->dbg = dbg;
	surveyor->types = pg_dwtypes_create(dbg);
	surveyor->globals = globals;
	return surveyor;
}

void pg_surveyor_destroy(struct pg_surveyor *surveyor)
{
	pg_dwtypes_destroy(surveyor->types);
}

/* --- One variable --- */

static bool is_whole(const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_pieces; i++) {
		if (plan->pieces[i].kind == PG_PIECE_ABSENT)
			return false;
	}
	return true;
}

/** The argument that names the variable. */
static struct pg_arg argument(struct pg_arena *arena, const struct pg_scoped *scoped)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);

	expr->kind = PG_EXPR_VAR;
	expr->name = dwarf_diename((Dwarf_Die *)&scoped->variable.die);
	expr->scope = scoped->name == expr->name ? NULL : scoped->func;
	return (struct pg_arg){
		.name = expr->name, .expr = expr, .from_list = !scoped->variable.is_global};
}

/** What gen would fetch for the argument at the place; NULL, or why it would not. */
static const char *read_at(struct pg_resolver *resolver, struct pg_place *place,
			   const struct pg_arg *arg, struct pg_plan *ret)
{
	struct pg_reading reading = {.type = NULL};
	struct pg_problem problem = pg_reading_at(resolver, place, arg, &reading);

	*ret = reading.plan;
	if (problem.error) {
		*ret = pg_plan_unavailable(PG_NOT_SUPPORTED, problem.error->message);
		return problem.error->message;
	}
	if (reading.plan.avail != PG_AVAILABLE)
		return reading.plan.reason;
	return is_whole(&reading.plan) ? NULL
				       : "a part of it is optimised out here; marked with ?, the "
					 "rest can be read";
}

static int by_from(const void *a, const void *b)
{
	const struct pg_range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/** Sorted, each address once; what touches is one range. */
static size_t merge(struct pg_range *ranges, size_t num)
{
	size_t kept = 0;

	if (num)
		qsort(ranges, num, sizeof(*ranges), by_from);
	for (size_t i = 0; i < num; i++) {
		if (kept && ranges[i].from <= ranges[kept - 1].to) {
			if (ranges[i].to > ranges[kept - 1].to)
				ranges[kept - 1].to = ranges[i].to;
		} else {
			ranges[kept++] = ranges[i];
		}
	}
	return kept;
}

/** Where the variable is readable: its locations may be ones that no probe can read. */
static size_t readable_ranges(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_scoped *scoped, const struct pg_arg *arg,
			      struct pg_range **ret)
{
	struct pg_resolver around = *resolver; /* looking is no reason to save words at entries */
	struct pg_range *ranges;
	size_t num, kept = 0;

	*ret = NULL;
	if (scoped->variable.is_abstract || place->is_return)
		return 0;
	around.captures = NULL;
	pg_location_ranges(resolver,
			   scoped->variable.is_global ? &place->scopes[place->num_scopes - 1].die
						      : scoped->scope,
			   (Dwarf_Die *)&scoped->variable.die, &ranges, &num);
	for (size_t i = 0; i < num; i++) {
		struct pg_place there = *place;
		struct pg_plan plan;

		there.address = ranges[i].from;
		there.is_entry = there.has_cfa = false;
		if (!read_at(&around, &there, arg, &plan))
			ranges[kept++] = ranges[i];
	}
	*ret = ranges;
	return kept;
}

static enum pg_var_scope scope_of(struct pg_scoped *scoped)
{
	if (scoped->variable.is_global)
		return PG_VAR_GLOBAL;
	if (pg_variable_is_param(&scoped->variable))
		return PG_VAR_PARAM;
	return scoped->in_block ? PG_VAR_BLOCK : PG_VAR_LOCAL;
}

static struct pg_var survey_variable(struct pg_resolver *resolver, struct pg_place *place,
				     struct pg_scoped *scoped)
{
	const struct pg_arg arg = argument(resolver->arena, scoped);
	struct pg_var var = {
		.name = scoped->name,
		.func = scoped->func,
		.type = pg_type_of(resolver->types, &scoped->variable.die),
		.scope = scope_of(scoped),
	};
	struct pg_range *ranges;
	size_t num;

	pg_type_complete(resolver->types, pg_type_strip(var.type));
	var.size = pg_type_strip(var.type)->size;
	var.why = read_at(resolver, place, &arg, &var.plan);
	var.readable = !var.why;
	num = readable_ranges(resolver, place, scoped, &arg, &ranges);
	/* At an entry the location may be one of gcc's empty ranges: good for just this address. */
	if (var.readable && !place->is_return)
		*PG_PUSH(resolver->arena, ranges, num) =
			(struct pg_range){place->address, place->address + 1};
	var.num_ranges = merge(ranges, num);
	var.ranges = ranges;
	return var;
}

/* --- Sites --- */

static void survey_place(struct pg_resolver *resolver, struct pg_place *place, bool globals,
			 struct pg_survey_site *ret)
{
	struct pg_scoped *scoped;
	size_t num = pg_variables_in_scope(resolver, place, globals, &scoped);
	struct pg_var *vars = PG_NEW_N(resolver->arena, num, struct pg_var);
	const struct pg_capture *captures;
	size_t num_captures;

	resolver->captures = NULL;
	for (size_t i = 0; i < num; i++)
		vars[i] = survey_variable(resolver, place, &scoped[i]);
	/* The plans of entry values are complete when all that is captured is known. */
	pg_captures_finish(resolver, &captures, &num_captures);
	ret->site.address = place->address;
	ret->site.is_return = place->is_return;
	ret->site.func = pg_place_text(resolver, place);
	pg_site_name(resolver, place, &ret->site.symbol, &ret->site.offset);
	/* A damaged line table is no reason to fail: the line is only said. */
	pg_line_of_place(resolver, place, &ret->site.file, &ret->site.line);
	ret->vars = vars;
	ret->num_vars = num;
}

static void report(struct pg_diags *diags, struct pg_problem problem)
{
	pg_diag(diags, PG_SEV_ERROR, problem.span, "%s", problem.error->message);
	if (problem.error->hint)
		pg_diag(diags, PG_SEV_NOTE, problem.span, "%s", problem.error->hint);
}

bool pg_survey_point(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_survey *ret)
{
	struct pg_resolver resolver = {
		.arena = arena, .dbg = surveyor->dbg, .types = surveyor->types, .diags = diags};
	struct pg_survey_site *sites;
	struct pg_place *places;
	struct pg_problem problem = pg_places_find(&resolver, probe, &places, &ret->num_sites);

	if (problem.error) {
		report(diags, problem);
		return false;
	}
	sites = PG_NEW_N(arena, ret->num_sites, struct pg_survey_site);
	for (size_t i = 0; i < ret->num_sites; i++)
		survey_place(&resolver, &places[i], surveyor->globals, &sites[i]);
	ret->arch = surveyor->dbg->arch;
	ret->sites = sites;
	return true;
}
