// SPDX-License-Identifier: GPL-2.0-only
#include "spec/asked.h"

#include <string.h>

#define NAME "pg_asked_"

/** On the way through one expression. */
struct reading {
	struct pg_arena *arena;
	const struct pg_probe *probe;
	struct pg_diags *diags;
	bool user; /* an argument is read from the process's memory */
	bool failed;
};

static const struct pg_arg *find_argument(const struct pg_probe *probe, const struct pg_expr *expr)
{
	for (size_t i = 0; expr->kind == PG_EXPR_VAR && !expr->scope && i < probe->num_args; i++) {
		if (probe->args[i].name && strcmp(probe->args[i].name, expr->name) == 0)
			return &probe->args[i];
	}
	return NULL;
}

static const struct pg_expr *argument(struct reading *reading, const struct pg_arg *arg,
				      const struct pg_expr *name)
{
	if (arg->format.kind != PG_FORMAT_C) {
		pg_diag(reading->diags, PG_SEV_ERROR, name->span,
			"'%s' is an argument with a type of its own, of which no other expression "
			"can be made: write '%s' in its place",
			name->name, pg_expr_text(reading->arena, arg->expr));
		reading->failed = true;
	}
	reading->user |= arg->user;
	return arg->expr;
}

/** The expression, with those of the probe's arguments in place of their names. */
static const struct pg_expr *with_arguments(struct reading *reading, const struct pg_expr *expr)
{
	const struct pg_arg *arg = expr ? find_argument(reading->probe, expr) : NULL;
	struct pg_expr *copy;

	if (!expr)
		return NULL;
	if (arg)
		return argument(reading, arg, expr);
	copy = PG_NEW(reading->arena, struct pg_expr);
	*copy = *expr;
	copy->base = with_arguments(reading, expr->base);
	copy->right = with_arguments(reading, expr->right);
	copy->third = with_arguments(reading, expr->third);
	return copy;
}

static struct pg_format format_of(uint64_t text, const struct pg_expr *expr)
{
	const bool has_own = expr->format.kind != PG_FORMAT_C;

	return (struct pg_format){
		.kind = text && !has_own ? PG_FORMAT_STRING : PG_FORMAT_C,
		.count = !has_own && text > PG_STRING_SIZE ? (unsigned)text : 0,
		.span = expr->span,
	};
}

bool pg_spec_ask(struct pg_arena *arena, struct pg_probe *probe, const struct pg_expr *expr,
		 uint64_t text, struct pg_diags *diags)
{
	struct reading reading = {.arena = arena, .probe = probe, .diags = diags};
	struct pg_arg *args = PG_NEW_N(arena, probe->num_args + 1, struct pg_arg);
	struct pg_arg arg = {
		.name = pg_intern(arena, pg_printf(arena, NAME "%zu", probe->num_args)),
		.name_given = true,
		.expr = with_arguments(&reading, expr),
		.format = format_of(text, expr),
		.user = reading.user,
		.span = expr->span,
		.name_span = expr->span,
	};

	if (reading.failed || !pg_expr_check(arena, arg.expr, diags))
		return false;
	if (probe->num_args >= PG_MAX_ARGS) {
		pg_diag(diags, PG_SEV_ERROR, expr->span,
			"more than %d arguments, with those that conditions, keys and totals need",
			PG_MAX_ARGS);
		return false;
	}
	for (size_t i = 0; i < probe->num_args; i++)
		args[i] = probe->args[i];
	args[probe->num_args++] = arg;
	probe->args = args;
	return true;
}

bool pg_is_asked(const char *name)
{
	return strncmp(name, NAME, strlen(NAME)) == 0;
}
