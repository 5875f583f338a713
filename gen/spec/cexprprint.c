// SPDX-License-Identifier: GPL-2.0-only
/* An expression as text that parses back to it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "spec/cexpr.h"
#include "spec/pastpoint.h"

/* How tightly each binds; between them are the binary operators, 1 to 10. */
#define CONDITIONAL 0
#define UNARY	    11
#define POSTFIX	    12
#define PRIMARY	    13

static unsigned precedence_of(const struct pg_expr *expr)
{
	switch (expr->kind) {
	case PG_EXPR_CONDITIONAL:
		return CONDITIONAL;
	case PG_EXPR_BINARY:
		return pg_operator_precedence(expr->operator);
	case PG_EXPR_DEREF:
	case PG_EXPR_ADDRESS:
	case PG_EXPR_CAST:
	case PG_EXPR_UNARY:
		return UNARY;
	case PG_EXPR_ARROW:
	case PG_EXPR_MEMBER:
	case PG_EXPR_INDEX:
		return POSTFIX;
	case PG_EXPR_VAR:
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
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_NUMBER:
	case PG_EXPR_STRING:
	case PG_EXPR_LETTER:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
		return PRIMARY;
	}
	abort();
}

/** Where nothing looser than `lowest` may stand; is_open: in parentheses or brackets. */
static bool needs_parentheses(const struct pg_expr *expr, unsigned lowest, bool is_open)
{
	bool is_enclosed_only =
		expr->kind == PG_EXPR_CONDITIONAL ||
		(expr->kind == PG_EXPR_BINARY && pg_operator_is_comparison(expr->operator));

	return precedence_of(expr) < lowest || (is_enclosed_only && !is_open);
}

/** The first part that is printed; NULL when that is a parenthesis. */
static const struct pg_expr *first_part(const struct pg_expr *expr, unsigned lowest, bool is_open)
{
	for (;;) {
		if (needs_parentheses(expr, lowest, is_open))
			return NULL;
		lowest = precedence_of(expr);
		if (lowest == UNARY || lowest == PRIMARY)
			return expr;
		lowest += expr->kind == PG_EXPR_CONDITIONAL;
		expr = expr->base;
	}
}

/** Behind "(x)" some operators are binary, and "@user" is a suffix. */
static bool is_cast_hidden(const struct pg_expr *cast, bool is_open)
{
	const struct pg_expr *first = first_part(cast->base, UNARY, is_open);

	if (!first || pg_type_name_is_known(&cast->type))
		return false;
	if (first->kind == PG_EXPR_ADDRESS) /* twice, it is && */
		return first->base->kind == PG_EXPR_ADDRESS;
	if (first->kind == PG_EXPR_GLOBAL)
		return strcmp(first->name, "user") == 0;
	return first->kind == PG_EXPR_UNARY && first->operator == PG_OPERATOR_NEGATE;
}

static void print(const struct pg_expr *expr, unsigned lowest, bool is_open, FILE *to);

static void print_enclosed(char open, const struct pg_expr *expr, char close, FILE *to)
{
	putc(open, to);
	print(expr, CONDITIONAL, true, to);
	putc(close, to);
}

static void print_index(const struct pg_expr *expr, FILE *to)
{
	if (!expr->third) {
		print_enclosed('[', expr->right, ']', to);
		return;
	}
	putc('[', to);
	print(expr->right, CONDITIONAL, true, to);
	fputs("..", to);
	print(expr->third, CONDITIONAL, true, to);
	putc(']', to);
}

static void print_binary(const struct pg_expr *expr, bool is_open, FILE *to)
{
	unsigned precedence = pg_operator_precedence(expr->operator);
	const char *blank = is_open ? " " : "";
	const struct pg_expr *first = first_part(expr->right, precedence + 1, is_open);

	print(expr->base, precedence, is_open, to);
	fprintf(to, "%s%s%s", blank, pg_operator_text(expr->operator), blank);
	/* Without blanks, & and & are &&. */
	if (!is_open && expr->operator == PG_OPERATOR_AND && first &&
	    first->kind == PG_EXPR_ADDRESS)
		print_enclosed('(', expr->right, ')', to);
	else
		print(expr->right, precedence + 1, is_open, to);
}

static void print_cast(const struct pg_expr *expr, bool is_open, FILE *to)
{
	putc('(', to);
	pg_type_name_print(&expr->type, to);
	putc(')', to);
	if (is_cast_hidden(expr, is_open))
		print_enclosed('(', expr->base, ')', to);
	else
		print(expr->base, UNARY, is_open, to);
}

/* Where a name begins and ends is not to be doubted: it may be of any characters in C++, Rust and Go. */
void pg_variable_print(const char *name, FILE *to)
{
	if (pg_is_identifier(name)) {
		fputs(name, to);
		return;
	}
	putc('\'', to);
	for (; *name; name++) {
		if (*name == '\'' || *name == '\\')
			putc('\\', to);
		putc(*name, to);
	}
	putc('\'', to);
}

/** What was, and how much of it is copied. */
static void print_past(const struct pg_expr *expr, FILE *to)
{
	switch ((int)expr->kind) {
	case PG_EXPR_ENTRY:
		fputs("$entry(", to);
		break;
	case PG_EXPR_LAST:
		fputs("$last(", to);
		break;
	case PG_EXPR_AT:
		fputs("$at(", to);
		pg_past_point_print(&expr->at, to);
		fputs(", ", to);
		break;
	case PG_EXPR_SINCE:
		fputs("$since(", to);
		pg_past_point_print(&expr->at, to);
		break;
	default:
		abort();
	}
	if (expr->kind != PG_EXPR_SINCE) {
		print(expr->base, CONDITIONAL, true, to);
		pg_format_print(&expr->format, to);
	}
	putc(')', to);
}

/** What is not made of other expressions. */
static void print_root(const struct pg_expr *expr, FILE *to)
{
	switch ((int)expr->kind) {
	case PG_EXPR_VAR:
		if (expr->scope) {
			pg_variable_print(expr->scope, to);
			fputs("::", to);
		}
		pg_variable_print(expr->name, to);
		break;
	case PG_EXPR_RETVAL:
	case PG_EXPR_ARG:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
		fprintf(to, "$%s", expr->name);
		break;
	case PG_EXPR_REG:
		fprintf(to, "%%%s", expr->name);
		break;
	case PG_EXPR_GLOBAL:
		fprintf(to, "@%s", expr->name);
		break;
	case PG_EXPR_IMMEDIATE:
		fprintf(to, "\\%" PRId64, (int64_t)expr->number);
		break;
	case PG_EXPR_NUMBER:
		fprintf(to, expr->is_hex ? "0x%" PRIx64 : "%" PRIu64, expr->number);
		break;
	case PG_EXPR_STRING:
	case PG_EXPR_LETTER:
		fputs(expr->name, to);
		break;
	case PG_EXPR_SIZEOF:
		fputs("sizeof(", to);
		pg_type_name_print(&expr->type, to);
		putc(')', to);
		break;
	case PG_EXPR_PARAMS:
		fputs("$params", to);
		break;
	case PG_EXPR_LOCALS:
		fputs("$locals", to);
		break;
	case PG_EXPR_VARS:
		fputs("$vars", to);
		break;
	default:
		abort();
	}
}

static void print_bare(const struct pg_expr *expr, bool is_open, FILE *to)
{
	switch (expr->kind) {
	case PG_EXPR_VAR:
	case PG_EXPR_RETVAL:
	case PG_EXPR_ARG:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
	case PG_EXPR_REG:
	case PG_EXPR_GLOBAL:
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_NUMBER:
	case PG_EXPR_STRING:
	case PG_EXPR_LETTER:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
		print_root(expr, to);
		return;
	case PG_EXPR_ENTRY:
	case PG_EXPR_LAST:
	case PG_EXPR_AT:
	case PG_EXPR_SINCE:
		print_past(expr, to);
		return;
	case PG_EXPR_ARROW:
	case PG_EXPR_MEMBER:
		print(expr->base, POSTFIX, is_open, to);
		fprintf(to, "%s%s", expr->kind == PG_EXPR_ARROW ? "->" : ".", expr->name);
		return;
	case PG_EXPR_INDEX:
		print(expr->base, POSTFIX, is_open, to);
		print_index(expr, to);
		return;
	case PG_EXPR_DEREF:
	case PG_EXPR_ADDRESS:
		putc(expr->kind == PG_EXPR_DEREF ? '*' : '&', to);
		print(expr->base, UNARY, is_open, to);
		return;
	case PG_EXPR_CAST:
		print_cast(expr, is_open, to);
		return;
	case PG_EXPR_UNARY:
		fputs(pg_operator_text(expr->operator), to);
		print(expr->base, UNARY, is_open, to);
		return;
	case PG_EXPR_BINARY:
		print_binary(expr, is_open, to);
		return;
	case PG_EXPR_CONDITIONAL:
		print(expr->base, CONDITIONAL + 1, is_open, to);
		fputs(" ? ", to);
		print(expr->right, CONDITIONAL, is_open, to);
		fputs(" : ", to);
		print(expr->third, CONDITIONAL, is_open, to);
		return;
	}
}

static void print(const struct pg_expr *expr, unsigned lowest, bool is_open, FILE *to)
{
	if (needs_parentheses(expr, lowest, is_open))
		print_enclosed('(', expr, ')', to);
	else
		print_bare(expr, is_open, to);
}

void pg_expr_print(const struct pg_expr *expr, FILE *to)
{
	print(expr, CONDITIONAL, false, to);
}
