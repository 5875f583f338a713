// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/ask/survey.h"

#include <string.h>

#include "dbg/func/func.h"
#include "dbg/type/btf.h"
#include "resolve/args/var.h"
#include "resolve/ask/earlier.h"
#include "resolve/ask/locranges.h"
#include "resolve/ask/readable.h"
#include "resolve/name.h"
#include "resolve/points/lines.h"
#include "resolve/points/sites.h"
#include "resolve/where/captured.h"

/** Of $last of a variable: no place of the function has a location that a probe can read. */
#define NOWHERE_READABLE "it is not readable anywhere in the function"

struct pg_surveyor *pg_surveyor_create(struct pg_dbg *dbg)
{
	struct pg_surveyor *surveyor = PG_NEW(dbg->arena, struct pg_surveyor);

	surveyor->dbg = dbg;
	surveyor->types = pg_dwtypes_create(dbg);
	surveyor->readable = pg_readable_create(dbg->arena);
	return surveyor;
}

void pg_surveyor_destroy(struct pg_surveyor *surveyor)
{
	pg_readable_destroy(surveyor->readable);
	pg_dwtypes_destroy(surveyor->types);
}

struct pg_resolver pg_surveyor_resolver(struct pg_surveyor *surveyor, struct pg_arena *arena,
					struct pg_diags *diags)
{
	return (struct pg_resolver){
		.arena = arena,
		.dbg = surveyor->dbg,
		.types = surveyor->types,
		.diags = diags,
		.find_earlier = pg_find_earlier,
		.readable = surveyor->readable};
}

/* --- One variable --- */

static bool has_address(const struct pg_var *var, uint64_t address)
{
	for (size_t i = 0; i < var->num_ranges; i++) {
		if (address >= var->ranges[i].from && address < var->ranges[i].to)
			return true;
	}
	return false;
}

/** At an entry the location may be one of gcc's empty ranges: good for just this address. */
static void add_address(struct pg_arena *arena, uint64_t address, struct pg_var *var)
{
	struct pg_range *ranges = PG_NEW_N(arena, var->num_ranges + 1, struct pg_range);

	if (var->num_ranges)
		memcpy(ranges, var->ranges, var->num_ranges * sizeof(*ranges));
	ranges[var->num_ranges] = (struct pg_range){address, address + 1};
	var->num_ranges = pg_ranges_merge(ranges, var->num_ranges + 1);
	var->ranges = ranges;
}

bool pg_survey_has_ranges(const struct pg_place *place, const struct pg_scoped *scoped)
{
	return !scoped->variable.is_abstract && !scoped->variable.is_twin && place->num_scopes &&
	       place->moment == PG_MOMENT_INSIDE;
}

static void set_ranges(struct pg_resolver *resolver, struct pg_place *place,
		       struct pg_scoped *scoped, struct pg_var *var)
{
	if (!pg_survey_has_ranges(place, scoped))
		return;
	var->num_ranges = pg_readable_ranges(resolver, place, scoped, &var->ranges);
	if (var->readable && !has_address(var, place->address))
		add_address(resolver->arena, place->address, var);
}

enum pg_var_scope pg_survey_scope(struct pg_scoped *scoped)
{
	if (scoped->variable.is_global)
		return PG_VAR_GLOBAL;
	if (pg_variable_is_param(&scoped->variable))
		return PG_VAR_PARAM;
	return scoped->in_block ? PG_VAR_BLOCK : PG_VAR_LOCAL;
}

static void set_last(struct pg_resolver *resolver, struct pg_place *place,
		     const struct pg_scoped *scoped, struct pg_var *var)
{
	var->last = pg_plan_unavailable(PG_NOT_HERE, NOWHERE_READABLE);
	if (var->num_ranges)
		var->last = pg_last_value(resolver, place,
					  pg_argument_of(resolver->arena, scoped).expr,
					  &var->last_lines);
}

static struct pg_var survey_variable(struct pg_surveyor *surveyor, struct pg_resolver *resolver,
				     struct pg_place *place, struct pg_scoped *scoped)
{
	struct pg_var var = {
		.name = scoped->name,
		.func = scoped->func,
		.type = pg_type_of(resolver->types, &scoped->variable.die),
		.scope = pg_survey_scope(scoped),
	};

	pg_type_complete(resolver->types, pg_type_strip(var.type));
	var.size = pg_type_strip(var.type)->size;
	var.why = pg_read_variable(resolver, place, scoped, &var.plan);
	var.readable = !var.why;
	set_ranges(resolver, place, scoped, &var);
	var.last = pg_plan_unavailable(PG_NOT_HERE, NULL);
	if (surveyor->last && !var.readable)
		set_last(resolver, place, scoped, &var);
	return var;
}

/** Where there is BTF only: the parameters, at the function's entry or return. */
static size_t survey_parameters(struct pg_resolver *resolver, struct pg_place *place,
				struct pg_var **ret)
{
	const struct pg_type *type = place->btf->type;
	struct pg_var *vars = PG_NEW_N(resolver->arena, type->num_members, struct pg_var);
	size_t num = 0;

	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *param = &type->members[i];
		struct pg_expr *expr = PG_NEW(resolver->arena, struct pg_expr);
		struct pg_var *var = &vars[num];

		if (!param->name)
			continue;
		expr->kind = PG_EXPR_VAR;
		expr->name = param->name;
		*var = (struct pg_var){.name = param->name,
				       .func = place->btf->name,
				       .type = param->type,
				       .size = pg_type_strip(param->type)->size,
				       .scope = PG_VAR_PARAM};
		var->why = pg_read_argument(resolver, place,
					    &(struct pg_arg){.name = param->name, .expr = expr},
					    &var->plan);
		var->readable = !var->why;
		num++;
	}
	*ret = vars;
	return num;
}

/* --- Lines --- */

/** The places of the lines of the function that a place is in; none where that is unknown. */
static size_t lines_around(struct pg_resolver *resolver, struct pg_place *place,
			   struct pg_place **ret, unsigned *ret_first)
{
	struct pg_line_query query = {.unit = &place->unit};
	const struct pg_error *unusable;
	size_t num = 0;

	if (!place->num_scopes)
		return 0;
	query.function = &place->scopes[place->func].die;
	pg_function_declared(query.function, &query.file, ret_first);
	if (!query.file || !*ret_first ||
	    pg_places_of_lines(resolver, &query, ret, &num, &unusable))
		return 0;
	return num;
}

/** The lines all of whose places are in the variable's ranges. */
static void set_lines(struct pg_resolver *resolver, const struct pg_place *places, size_t num,
		      unsigned first, struct pg_var *var)
{
	unsigned *lines = NULL;

	for (size_t begin = 0, end; begin < num; begin = end) {
		bool everywhere = places[begin].line >= first;

		for (end = begin; end < num && places[end].line == places[begin].line; end++)
			everywhere &= has_address(var, places[end].address);
		if (everywhere)
			*PG_PUSH(resolver->arena, lines, var->num_lines) =
				places[begin].line - first;
	}
	var->lines = lines;
}

static unsigned distance(unsigned a, unsigned b)
{
	return a > b ? a - b : b - a;
}

/** Nearest first; there are few, and they are in order already on both sides of the line. */
static void sort_lines(unsigned *lines, size_t num, unsigned line)
{
	for (size_t i = 1; i < num; i++) {
		unsigned moved = lines[i];
		size_t j = i;

		for (; j > 0 && distance(lines[j - 1], line) > distance(moved, line); j--)
			lines[j] = lines[j - 1];
		lines[j] = moved;
	}
}

static void find_lines(struct pg_resolver *resolver, struct pg_place *place, unsigned line,
		       struct pg_var *vars, size_t num_vars)
{
	struct pg_place *places = NULL;
	bool is_wanted = false;
	unsigned first;
	size_t num;

	for (size_t i = 0; i < num_vars; i++)
		is_wanted |= !vars[i].readable && vars[i].num_ranges;
	num = is_wanted ? lines_around(resolver, place, &places, &first) : 0;
	for (size_t i = 0; num && i < num_vars; i++) {
		if (vars[i].readable || !vars[i].num_ranges)
			continue;
		set_lines(resolver, places, num, first, &vars[i]);
		sort_lines((unsigned *)vars[i].lines, vars[i].num_lines,
			   line > first ? line - first : 0);
	}
}

/* --- Sites --- */

struct pg_site pg_survey_site(struct pg_resolver *resolver, struct pg_place *place)
{
	struct pg_site site = {
		.address = place->address,
		.moment = place->moment,
		.func = pg_place_text(resolver, place),
	};

	pg_site_name(resolver, place, &site.symbol, &site.offset);
	/* A damaged line table is not a reason to fail: the line is only printed. */
	pg_line_of_place(resolver, place, &site.file, &site.line);
	return site;
}

static void survey_place(struct pg_surveyor *surveyor, struct pg_resolver *resolver,
			 struct pg_place *place, struct pg_survey_site *ret)
{
	struct pg_scoped *scoped;
	const struct pg_capture *captures;
	size_t num_captures, num;
	struct pg_var *vars;

	resolver->captures = NULL;
	if (place->btf) {
		num = survey_parameters(resolver, place, &vars);
	} else {
		num = pg_variables_in_scope(resolver, place, surveyor->globals, &scoped);
		vars = PG_NEW_N(resolver->arena, num, struct pg_var);
		for (size_t i = 0; i < num; i++)
			vars[i] = survey_variable(surveyor, resolver, place, &scoped[i]);
	}
	/* The plans of entry values are complete when all that is captured is known. */
	pg_captures_finish(resolver, &captures, &num_captures);
	ret->site = pg_survey_site(resolver, place);
	ret->vars = vars;
	ret->num_vars = num;
	if (surveyor->lines && place->moment == PG_MOMENT_INSIDE)
		find_lines(resolver, place, ret->site.line, vars, num);
}

bool pg_survey_point(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_survey *ret)
{
	struct pg_resolver resolver = pg_surveyor_resolver(surveyor, arena, diags);
	struct pg_survey_site *sites;
	struct pg_place *places;
	struct pg_problem problem = pg_places_find(&resolver, probe, &places, &ret->num_sites);

	if (problem.error) {
		pg_problem_report(diags, problem);
		return false;
	}
	sites = PG_NEW_N(arena, ret->num_sites, struct pg_survey_site);
	for (size_t i = 0; i < ret->num_sites; i++)
		survey_place(surveyor, &resolver, &places[i], &sites[i]);
	ret->arch = surveyor->dbg->arch;
	ret->sites = sites;
	return true;
}
