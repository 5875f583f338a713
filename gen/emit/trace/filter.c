// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filter.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/str.h"
#include "emit/trace/enumerators.h"
#include "emit/trace/filterterm.h"

/* --- Operators --- */

/** A number that both kinds of words hold takes the other side's kind. */
static void agree(struct pg_filter *filter, struct pg_filter_term *a,
		  const struct pg_filter_term *b)
{
	if (a->is_const && b->is_u64 && !a->is_u64 && a->number <= INT64_MAX)
		*a = pg_filter_constant(filter, a->number, true);
}

/**
 * One side may be negative, the other may be too large to be positive there. Each text is there
 * once: nested comparisons would double it again and again.
 */
static const char *compare_mixed(struct pg_filter *filter, enum pg_operator operator,
				 const struct pg_filter_term *left,
				 const struct pg_filter_term *right)
{
	if (left->is_u64)
		return pg_printf(filter->arena, "(0 %s pg_order(%s, %s))",
				 pg_operator_text(operator), right->text, left->text);
	return pg_printf(filter->arena, "(pg_order(%s, %s) %s 0)", left->text, right->text,
			 pg_operator_text(operator));
}

static struct pg_filter_term shift(struct pg_filter *filter, enum pg_operator operator,
			 const struct pg_filter_term *left, const struct pg_filter_term *right)
{
	const char *function = operator == PG_OPERATOR_SHIFT_LEFT ? "pg_shl"
			       : left->is_u64		? "pg_shr"
							: "pg_shra";

	return (struct pg_filter_term){
		.text = pg_printf(filter->arena, "(%s)%s(%s, %s)", left->is_u64 ? "__u64" : "__s64",
				  function, left->text, right->text),
		.is_u64 = left->is_u64,
	};
}

/** BPF divides unsigned numbers alone. */
static struct pg_filter_term divide(struct pg_filter *filter, enum pg_operator operator,
				    const struct pg_filter_term *left,
				    const struct pg_filter_term *right, struct pg_span where)
{
	bool is_u64 = left->is_u64 || right->is_u64, is_quotient = operator == PG_OPERATOR_DIVIDE;
	const char *function = is_u64 ? is_quotient ? "pg_udiv" : "pg_umod"
				      : is_quotient ? "pg_sdiv" : "pg_smod";

	if (right->is_const && right->number == 0)
		pg_filter_fail(filter, where, "division by 0");
	return (struct pg_filter_term){
		.text = pg_printf(filter->arena, "(%s)%s(%s, %s)", is_u64 ? "__u64" : "__s64",
				    function, left->text, right->text),
		.is_u64 = is_u64,
	};
}

static struct pg_filter_term apply(struct pg_filter *filter, enum pg_operator operator,
				   struct pg_filter_term left, struct pg_filter_term right,
				   struct pg_span where)
{
	bool is_comparison = pg_operator_is_comparison(operator);
	bool is_logic = operator == PG_OPERATOR_AND_ALSO || operator == PG_OPERATOR_OR_ELSE;
	struct pg_filter_term term = {.text = NULL};

	if (operator == PG_OPERATOR_SHIFT_LEFT || operator == PG_OPERATOR_SHIFT_RIGHT)
		return shift(filter, operator, &left, &right);
	agree(filter, &left, &right);
	agree(filter, &right, &left);
	if (operator == PG_OPERATOR_DIVIDE || operator == PG_OPERATOR_REMAINDER)
		return divide(filter, operator, &left, &right, where);
	if (is_comparison && left.is_u64 != right.is_u64)
		term.text = compare_mixed(filter, operator, &left, &right);
	else
		term.text = pg_printf(filter->arena, "(%s %s %s)", left.text,
				      pg_operator_text(operator), right.text);
	term.is_u64 = !is_comparison && !is_logic && (left.is_u64 || right.is_u64);
	return term;
}

static struct pg_filter_term apply_unary(struct pg_filter *filter, enum pg_operator operator,
					 struct pg_filter_term term)
{
	bool is_minus = operator == PG_OPERATOR_NEGATE;

	if (is_minus && term.is_const)
		return pg_filter_constant(filter, -term.number, false);
	return (struct pg_filter_term){
		.text = pg_printf(filter->arena, "%s%s(%s)", is_minus ? "(__s64)" : "",
				  pg_operator_text(operator), term.text),
		.is_u64 = operator == PG_OPERATOR_COMPLEMENT && term.is_u64,
	};
}

/* --- Enums --- */

/** May it be a set, of which the enumerators are the elements, and the number some of them? */
static bool is_of_set(const struct pg_type *type, int64_t value)
{
	int64_t all = 0;

	for (size_t i = 0; i < type->num_enumerators; i++)
		all |= type->enumerators[i].value;
	return all >= 0 && !(value & ~all);
}

/** A number is a value of the enum: say which, so that the condition can. */
static void name_value(struct pg_filter *filter, const struct pg_type *type,
		       const struct pg_expr *number)
{
	const struct pg_type *plain = pg_type_strip(type);
	int64_t value;

	if (!pg_expr_is_number(number, &value) || filter->failed)
		return;
	for (size_t i = 0; i < plain->num_enumerators; i++) {
		if (plain->enumerators[i].value != value)
			continue;
		pg_diag(filter->diags, PG_SEV_NOTE, number->span, "%" PRId64 " is %s", value,
			plain->enumerators[i].name);
		return;
	}
	if (plain->num_enumerators && !is_of_set(plain, value))
		pg_diag(filter->diags, PG_SEV_WARNING, number->span,
			"no enumerator has the value %" PRId64 ": %s", value,
			pg_enumerators_text(filter->arena, type));
}

/* --- The condition --- */

static struct pg_filter_term term_of(struct pg_filter *filter, const struct pg_expr *expr);

/** One side of an operator: what it is compared with says which names are meant. */
static struct pg_filter_term operand(struct pg_filter *filter, const struct pg_expr *expr,
				     const struct pg_expr *side, const struct pg_expr *other)
{
	bool is_comparison = pg_operator_is_comparison(expr->operator);
	const struct pg_type *type = is_comparison ? pg_filter_enum_of(filter, other) : NULL;
	struct pg_filter_term term;

	filter->opposite = type;
	term = term_of(filter, side);
	filter->opposite = NULL;
	if (type)
		name_value(filter, type, side);
	return term;
}

static struct pg_filter_term compare_string(struct pg_filter *filter, const struct pg_expr *expr)
{
	struct pg_expr turned = *expr;

	if (expr->right->kind == PG_EXPR_STRING)
		return pg_filter_compare_string(filter, expr);
	turned.base = expr->right;
	turned.right = expr->base;
	return pg_filter_compare_string(filter, &turned);
}

static bool is_pointer(const struct pg_filter_term *term)
{
	return term->type && term->type->kind == PG_TYPE_POINTER;
}

/** All numbers here are words, and know nothing of elements (emit/trace/want). */
static bool adds_to_pointer(enum pg_operator operator, const struct pg_filter_term *left,
			    const struct pg_filter_term *right)
{
	return (operator == PG_OPERATOR_ADD || operator == PG_OPERATOR_SUBTRACT) &&
	       (is_pointer(left) || is_pointer(right));
}

static struct pg_filter_term binary(struct pg_filter *filter, const struct pg_expr *expr)
{
	bool is_equality = expr->operator == PG_OPERATOR_EQUAL ||
			   expr->operator == PG_OPERATOR_NOT_EQUAL;
	struct pg_filter_term left, right;

	if (is_equality && (expr->right->kind == PG_EXPR_STRING ||
			    expr->base->kind == PG_EXPR_STRING))
		return compare_string(filter, expr);
	if (pg_filter_is_string(filter, expr->base))
		return pg_filter_refuse_string(filter, expr->base, expr->right);
	left = operand(filter, expr, expr->base, expr->right);
	right = filter->failed ? pg_filter_nothing
			       : operand(filter, expr, expr->right, expr->base);
	if (adds_to_pointer(expr->operator, &left, &right))
		return pg_filter_fail(filter, expr->span,
				      "C counts in elements here: it has to be an argument of the "
				      "probe");
	return apply(filter, expr->operator, left, right, expr->name_span);
}

/** What is read for the expression; where nothing is, it could be an argument of the probe. */
static struct pg_filter_term fetched(struct pg_filter *filter, const struct pg_expr *expr)
{
	const char *name = pg_expr_name(expr), *text = pg_expr_text(filter->arena, expr);
	bool is_list = expr->kind == PG_EXPR_PARAMS || expr->kind == PG_EXPR_LOCALS ||
		       expr->kind == PG_EXPR_VARS;
	const char *hint = NULL;

	if (pg_filter_asked(filter, expr))
		return pg_filter_name(filter, expr);
	if (!is_list)
		hint = pg_printf(filter->arena, "write '%s=%s' among them, and '%s' here",
				 name ? name : "NAME", text, name ? name : "NAME");
	return pg_filter_refuse(filter, expr->span,
				pg_printf(filter->arena, "%s reads nothing but the probe's arguments",
					  filter->what),
				hint);
}

static struct pg_filter_term term_of(struct pg_filter *filter, const struct pg_expr *expr)
{
	switch (expr->kind) {
	case PG_EXPR_VAR:
		return expr->scope ? fetched(filter, expr) : pg_filter_name(filter, expr);
	case PG_EXPR_MEMBER:
	case PG_EXPR_INDEX:
		return pg_filter_name(filter, expr);
	case PG_EXPR_NUMBER:
		return pg_filter_constant(filter, expr->number, expr->number > INT64_MAX);
	case PG_EXPR_LETTER:
		return (struct pg_filter_term){
			.text = pg_printf(filter->arena, "(__s64)%s", expr->name)};
	case PG_EXPR_UNARY:
		return apply_unary(filter, expr->operator, term_of(filter, expr->base));
	case PG_EXPR_BINARY:
		return pg_filter_asked(filter, expr) ? pg_filter_name(filter, expr)
						     : binary(filter, expr);
	case PG_EXPR_STRING:
		return pg_filter_fail(filter, expr->span,
				      "a text stands next to == or != only, with a string's name "
				      "on the other side");
	case PG_EXPR_IMMEDIATE:
		return pg_filter_fail(filter, expr->span,
				      pg_printf(filter->arena,
						"a number in %s is written without '\\'",
						filter->what));
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
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
	case PG_EXPR_ARROW:
	case PG_EXPR_DEREF:
	case PG_EXPR_ADDRESS:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_CAST:
	case PG_EXPR_CONDITIONAL:
		return fetched(filter, expr);
	}
	abort();
}

const char *pg_filter_body(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_expr *condition, bool *is_needed,
			   struct pg_diags *diags)
{
	struct pg_filter filter = {
		.arena = arena,
		.event = event,
		.diags = diags,
		.what = "a condition",
		.is_needed = is_needed,
		.reads_when_needed = true,
	};
	struct pg_filter_term term = term_of(&filter, condition);

	return filter.failed ? NULL : pg_printf(arena, "\treturn !!(%s);\n", term.text);
}

const char *pg_filter_text(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_expr *condition)
{
	struct pg_filter filter = {
		.arena = arena,
		.event = event,
		.diags = pg_diags_create(arena),
		.what = "a condition",
		.is_needed = PG_NEW_N(arena, event->num_fields + 1, bool),
		.of_variables = true,
	};

	return term_of(&filter, condition).text;
}

struct pg_filter_number pg_filter_number(struct pg_arena *arena, const struct pg_event *event,
					 const struct pg_expr *expr, const char *what,
					 bool *is_needed, struct pg_diags *diags)
{
	struct pg_filter filter = {
		.arena = arena,
		.event = event,
		.diags = diags,
		.what = what,
		.is_needed = is_needed,
	};
	struct pg_filter_term term = term_of(&filter, expr);
	const char *type = term.is_u64 ? "__u64" : "__s64";

	return (struct pg_filter_number){
		.text = filter.failed ? NULL : pg_printf(arena, "(%s)%s", type, term.text),
		.is_u64 = term.is_u64,
	};
}
