// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/lists.h"

#include <string.h>

#include "base/ident.h"
#include "resolve/args/btfvalue.h"
#include "resolve/args/field.h"
#include "resolve/args/var.h"
#include "resolve/where/cfa.h"

/** The most bytes of an array or struct that a list includes: larger ones have to be named. */
#define LARGEST 64

/** The most variables that a list tries, since each is looked for among all of them. */
#define MOST_LISTED 1000

struct expansion {
	struct pg_resolver *resolver;
	struct pg_place *places;
	size_t num_places;
	struct pg_arg *args;
	size_t num_args;
	const char *left_out; /* names, for the note */
	const char *in_part;	 /* the same, of those that are read at some places */
	bool is_too_long;
};

static bool is_list(const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_PARAMS || expr->kind == PG_EXPR_LOCALS ||
	       expr->kind == PG_EXPR_VARS;
}

/** A variable's name, and the places whose functions have it: at others it would mean another. */
struct listed {
	const char *name; /* interned */
	struct pg_place **places;
	size_t num_places;
};

static bool has_name(const struct expansion *expansion, const char *name)
{
	for (size_t i = 0; i < expansion->num_args; i++) {
		if (expansion->args[i].name == name)
			return true;
	}
	return false;
}

static void add_name(struct expansion *expansion, const char **names, const char *name, const char *what)
{
	*names = pg_printf(expansion->resolver->arena, "%s%s'%s' (%s)", *names ? *names : "",
			   *names ? ", " : "", name, what);
}

/**
 * In how many of its places can the argument be read? Fewer than all: why not. *ret_optional is set
 * where a part of it is missing.
 */
static size_t count_readable(struct expansion *expansion, const struct pg_arg *arg,
			     const struct listed *listed, const char **ret_reason,
			     bool *ret_optional)
{
	/* A resolver of its own: trying is no reason to save words at entries. */
	struct pg_resolver trying = *expansion->resolver;
	struct pg_reading first = {.type = NULL};
	size_t num = 0;

	trying.captures = NULL;
	for (size_t i = 0; i < listed->num_places; i++) {
		struct pg_place place = *listed->places[i];
		struct pg_reading reading = {.type = NULL};
		struct pg_problem problem = pg_reading_at(&trying, &place, arg, &reading);

		if (problem.error)
			*ret_reason = problem.error->message;
		else if (reading.plan.avail != PG_AVAILABLE)
			*ret_reason = reading.plan.reason;
		else if (pg_place_has_below_stack(&trying, &place, &reading.plan))
			*ret_reason = PG_FRAME_MISSING;
		else if (reading.size > LARGEST)
			*ret_reason = pg_printf(trying.arena, "%llu bytes: ask for it by name",
						(unsigned long long)reading.size);
		else if (!num++)
			first = reading;
		else if (!pg_readings_agree(&trying, &first, &reading))
			num--;
		if (reading.plan.avail == PG_AVAILABLE && !pg_plan_is_whole(&reading.plan))
			*ret_optional = true;
	}
	return num;
}

/** BPF_PROBE has its own ctx, and __func__ is a keyword for clang; others have a made-up name. */
static const char *field_name(struct pg_arena *arena, const char *variable)
{
	bool is_taken = strcmp(variable, "ctx") == 0 || strcmp(variable, "__func__") == 0;

	return pg_intern(arena, is_taken ? pg_printf(arena, "%s_", variable)
					 : pg_c_name(arena, variable, PG_NAME_ARGUMENT));
}

static void add_variable(struct expansion *expansion, const struct pg_arg *list,
			 const struct listed *listed)
{
	struct pg_arena *arena = expansion->resolver->arena;
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);
	const char *reason = NULL;
	struct pg_arg arg = *list;
	size_t num;

	expr->kind = PG_EXPR_VAR;
	expr->name = listed->name;
	expr->span = expr->name_span = list->expr->span;
	arg.expr = expr;
	arg.from_list = true;
	arg.name = field_name(arena, listed->name);
	if (has_name(expansion, arg.name))
		return;
	num = count_readable(expansion, &arg, listed, &reason, &arg.optional);
	if (!num) {
		add_name(expansion, &expansion->left_out, listed->name, reason);
		return;
	}
	if (num < listed->num_places)
		add_name(expansion, &expansion->in_part, listed->name,
			 pg_printf(arena, "read at %zu of %zu", num, listed->num_places));
	arg.optional |= num < expansion->num_places;
	*PG_PUSH(arena, expansion->args, expansion->num_args) = arg;
}

static struct listed *find_listed(struct listed *all, size_t num, const char *name)
{
	for (size_t i = 0; i < num; i++) {
		if (all[i].name == name)
			return &all[i];
	}
	return NULL;
}

/** The names that the list has anywhere, in the order of their first place. */
static size_t collect(struct expansion *expansion, const struct pg_arg *list, struct listed **ret)
{
	struct pg_arena *arena = expansion->resolver->arena;
	bool params = list->expr->kind != PG_EXPR_LOCALS;
	bool locals = list->expr->kind != PG_EXPR_PARAMS;
	size_t num_listed = 0;

	*ret = NULL;
	for (size_t i = 0; i < expansion->num_places; i++) {
		struct pg_place *place = &expansion->places[i];
		size_t num;
		const char *const *names =
			place->btf ? pg_btf_parameter_names(expansion->resolver, place, &num)
				   : pg_variable_list(expansion->resolver, place, params, locals,
						      &num);

		for (size_t j = 0; j < num; j++) {
			const char *name = pg_intern(arena, names[j]);
			struct listed *listed = find_listed(*ret, num_listed, name);

			if (!listed && num_listed == MOST_LISTED) {
				expansion->is_too_long = true;
				return num_listed;
			}
			if (!listed) {
				listed = PG_PUSH(arena, *ret, num_listed);
				*listed = (struct listed){.name = name};
			}
			/* A name that is shadowed is listed twice. */
			if (!listed->num_places || listed->places[listed->num_places - 1] != place)
				*PG_PUSH(arena, listed->places, listed->num_places) = place;
		}
	}
	return num_listed;
}

static void add_list(struct expansion *expansion, const struct pg_arg *list)
{
	struct listed *listed;
	size_t num = collect(expansion, list, &listed);

	if (expansion->is_too_long)
		return;
	for (size_t i = 0; i < num; i++)
		add_variable(expansion, list, &listed[i]);
	if (expansion->left_out)
		pg_diag(expansion->resolver->diags, PG_SEV_NOTE, list->span,
			"left out of %s: %s",
			pg_expr_text(expansion->resolver->arena, list->expr),
			expansion->left_out);
	if (expansion->in_part)
		pg_diag(expansion->resolver->diags, PG_SEV_NOTE, list->span,
			"some sites cannot read all of %s, or have it with another type: %s",
			pg_expr_text(expansion->resolver->arena, list->expr), expansion->in_part);
	expansion->left_out = expansion->in_part = NULL;
}

/** No struct has more fields than a mask of 64 bits can name. */
static bool fits(struct expansion *expansion, const struct pg_probe *probe)
{
	if (expansion->is_too_long)
		pg_diag(expansion->resolver->diags, PG_SEV_ERROR, probe->point.span,
			"%s has more than %d variables: name those that you want",
			pg_point_text(expansion->resolver->arena, &probe->point), MOST_LISTED);
	if (expansion->is_too_long)
		return false;
	if (expansion->num_args <= PG_MAX_ARGS)
		return true;
	pg_diag(expansion->resolver->diags, PG_SEV_ERROR, probe->point.span,
		"%s has %zu arguments with those of its lists; at most %d are possible",
		pg_point_text(expansion->resolver->arena, &probe->point), expansion->num_args,
		PG_MAX_ARGS);
	return false;
}

const struct pg_probe *pg_lists_expand(struct pg_resolver *resolver, const struct pg_probe *probe,
				       struct pg_place *places, size_t num_places)
{
	struct expansion expansion = {
		.resolver = resolver, .places = places, .num_places = num_places};
	struct pg_probe *expanded = PG_NEW(resolver->arena, struct pg_probe);
	bool any = false;

	for (size_t i = 0; i < probe->num_args; i++)
		any |= is_list(probe->args[i].expr);
	if (!any)
		return probe;
	if (resolver->dbg->no_dwarf) {
		pg_diag_at(resolver->diags, probe->point.span, resolver->dbg->no_dwarf);
		return NULL;
	}
	for (size_t i = 0; i < probe->num_args; i++) {
		if (!is_list(probe->args[i].expr))
			*PG_PUSH(resolver->arena, expansion.args, expansion.num_args) =
				probe->args[i];
	}
	for (size_t i = 0; i < probe->num_args; i++) {
		if (is_list(probe->args[i].expr))
			add_list(&expansion, &probe->args[i]);
	}
	if (!fits(&expansion, probe))
		return NULL;
	*expanded = *probe;
	expanded->args = expansion.args;
	expanded->num_args = expansion.num_args;
	return expanded;
}
