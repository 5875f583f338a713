// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/want.h"

#include <string.h>

#include "emit/trace/filterterm.h"
#include "spec/asked.h"

/** One expression of an option. */
struct search {
	const struct pg_filter *filter; /* of the probe's own arguments */
	const struct pg_filter *typed; /* and of those that were asked for before */
	struct pg_wants *wants;
};

/** Does only a key have this name? (emit/trace/tablekey) */
static bool is_of_keys(const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_VAR && !expr->scope &&
	       (strcmp(expr->name, "kstack") == 0 || strcmp(expr->name, "ustack") == 0 ||
		strcmp(expr->name, "event") == 0);
}

static bool has_to_be_read(const struct pg_filter *filter, const struct pg_expr *expr)
{
	switch (expr->kind) {
	case PG_EXPR_VAR:
		return expr->scope ||
		       (!is_of_keys(expr) && !pg_filter_knows(filter, expr->name));
	case PG_EXPR_MEMBER:
		return has_to_be_read(filter, expr->base) ||
		       pg_filter_is_variant(filter, expr);
	case PG_EXPR_INDEX:
		return !is_of_keys(expr->base) &&
		       (has_to_be_read(filter, expr->base) ||
			expr->base->kind == PG_EXPR_BINARY || expr->right->kind != PG_EXPR_NUMBER ||
			pg_filter_is_pointer(filter, expr->base) ||
			pg_filter_is_record(filter, expr->base));
	case PG_EXPR_RETVAL:
	case PG_EXPR_ARG:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
	case PG_EXPR_ENTRY:
	case PG_EXPR_AT:
	case PG_EXPR_LAST:
	case PG_EXPR_SINCE:
	case PG_EXPR_REG:
	case PG_EXPR_GLOBAL:
	case PG_EXPR_ARROW:
	case PG_EXPR_DEREF:
	case PG_EXPR_ADDRESS:
	case PG_EXPR_CAST:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_CONDITIONAL:
		return true;
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_NUMBER:
	case PG_EXPR_STRING:
	case PG_EXPR_LETTER:
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
	case PG_EXPR_UNARY:
	case PG_EXPR_BINARY:
		return false;
	}
	return false;
}

/**
 * A sum or a difference of pointers, which C counts in elements. What is not an argument has a type once
 * it was read: so it is known the second time that it is asked for.
 */
static bool counts_elements(const struct pg_filter *filter, const struct pg_expr *expr)
{
	if (expr->kind != PG_EXPR_BINARY)
		return false;
	if (expr->operator != PG_OPERATOR_ADD && expr->operator != PG_OPERATOR_SUBTRACT)
		return false;
	return pg_filter_is_address(filter, expr->base) ||
	       pg_filter_is_address(filter, expr->right) ||
	       counts_elements(filter, expr->base) || counts_elements(filter, expr->right);
}

/** text: what it is compared with; NULL: it is a number. */
static void search(struct search *in, const struct pg_expr *expr, const struct pg_expr *text)
{
	bool is_operator = expr->kind == PG_EXPR_UNARY || expr->kind == PG_EXPR_BINARY;

	if (has_to_be_read(in->filter, expr) || counts_elements(in->typed, expr)) {
		*PG_PUSH(in->filter->arena, in->wants->items, in->wants->num) = (struct pg_want){
			.event = in->typed->event,
			.expr = expr,
			.text = text ? text->number + 2 : 0,
			/* Or a mistake for an argument, or for an enumerator of one's type. */
			.is_guess = expr->kind == PG_EXPR_VAR && !expr->scope,
		};
		return;
	}
	if (is_operator)
		search(in, expr->base,
		       expr->right && expr->right->kind == PG_EXPR_STRING ? expr->right : NULL);
	if (is_operator && expr->right)
		search(in, expr->right, expr->base->kind == PG_EXPR_STRING ? expr->base : NULL);
}

/** The event as it was before anything was asked for: a name means the same then as now. */
static const struct pg_event *without_asked(struct pg_arena *arena, const struct pg_event *event)
{
	struct pg_event *own = PG_NEW(arena, struct pg_event);
	struct pg_field *fields = PG_NEW_N(arena, event->num_fields + 1, struct pg_field);

	*own = *event;
	own->fields = fields;
	own->num_fields = 0;
	for (size_t i = 0; i < event->num_fields; i++) {
		if (!pg_is_asked(event->fields[i].name))
			fields[own->num_fields++] = event->fields[i];
	}
	return own;
}

static struct pg_filter filter_of(struct pg_arena *arena, const struct pg_event *event)
{
	return (struct pg_filter){
		.arena = arena,
		.event = event,
		.diags = pg_diags_create(arena),
		.is_needed = PG_NEW_N(arena, event->num_fields + 1, bool),
	};
}

void pg_want_of(struct pg_arena *arena, const struct pg_event *event, const struct pg_expr *expr,
		struct pg_wants *wants)
{
	const struct pg_filter filter = filter_of(arena, without_asked(arena, event));
	const struct pg_filter typed = filter_of(arena, event);
	struct search in = {&filter, &typed, wants};

	search(&in, expr, NULL);
}
