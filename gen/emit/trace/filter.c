// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filter.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "emit/trace/filterparse.h"

/* --- Operands --- */

static struct pg_filter_term take_number(struct pg_filter *parser)
{
	uint64_t number;

	if (!isdigit((unsigned char)*pg_filter_here(parser))) {
		pg_filter_fail_here(parser, "a name, a number or '(' is wanted here");
		return pg_filter_nothing;
	}
	number = pg_filter_digits(parser);
	return pg_filter_constant(parser, number, number > INT64_MAX);
}

static struct pg_filter_term take_character(struct pg_filter *parser)
{
	const char *text = pg_filter_here(parser);
	size_t len =
		text[1] == '\\' ? pg_filter_escape_length(text + 1) : text[1] && text[1] != '\'';

	if (!len || text[1 + len] != '\'' || (unsigned char)text[1] >= 0x80) {
		pg_filter_fail_here(parser, "a character is one in quotes: 'c'");
		return pg_filter_nothing;
	}
	parser->at += len + 2;
	return (struct pg_filter_term){
		.text = pg_printf(parser->arena, "(__s64)%.*s", (int)len + 2, text)};
}

static struct pg_filter_term take_condition(struct pg_filter *parser, unsigned lowest);

static struct pg_filter_term take_group(struct pg_filter *parser)
{
	struct pg_filter_term term = take_condition(parser, 1);

	if (!pg_filter_takes(parser, ")"))
		pg_filter_fail_here(parser, "')' is wanted here");
	return term;
}

static struct pg_filter_term take_operand(struct pg_filter *parser);

static struct pg_filter_term apply_unary(struct pg_filter *parser, char operator)
{
	struct pg_filter_term term = take_operand(parser);

	if (operator== '-' && term.is_const)
		return pg_filter_constant(parser, -term.number, false);
	return (struct pg_filter_term){
		.text = pg_printf(parser->arena, operator== '-' ? "(__s64)%c(%s)" : "%c(%s)",
				  operator, term.text),
		.is_u64 = operator== '~' && term.is_u64,
		.depth = term.depth + 1,
	};
}

static struct pg_filter_term take_operand(struct pg_filter *parser)
{
	struct pg_filter_term term = pg_filter_nothing;
	size_t len;

	if (++parser->depth > PG_FILTER_DEEPEST)
		pg_filter_fail_here(parser, "there are too many operators in each other");
	len = pg_filter_name_length(pg_filter_here(parser));
	if (parser->failed)
		; /* it has been told */
	else if (*pg_filter_here(parser) && strchr("-~!", *pg_filter_here(parser)))
		term = apply_unary(parser, parser->source->text[parser->at++]);
	else if (pg_filter_takes(parser, "("))
		term = take_group(parser);
	else if (len)
		term = pg_filter_name(parser, len);
	else if (*pg_filter_here(parser) == '\'')
		term = take_character(parser);
	else
		term = take_number(parser);
	parser->depth--;
	return term;
}

/* --- Operators --- */

struct operator
{
	const char *text;
	unsigned precedence; /* C's, from 1 for the loosest */
	enum { LOGIC, BITS, COMPARE, SHIFT, ADD, DIVIDE } kind;
};

static const struct operator operators[] = {
	/* The longer ones first. */
	{"||", 1, LOGIC},   {"&&", 2, LOGIC},   {"==", 6, COMPARE}, {"!=", 6, COMPARE},
	{"<=", 7, COMPARE}, {">=", 7, COMPARE}, {"<<", 8, SHIFT},   {">>", 8, SHIFT},
	{"|", 3, BITS},     {"^", 4, BITS},     {"&", 5, BITS},     {"<", 7, COMPARE},
	{">", 7, COMPARE},  {"+", 9, ADD},      {"-", 9, ADD},      {"*", 10, ADD},
	{"/", 10, DIVIDE},  {"%", 10, DIVIDE},
};

static const struct operator *next_operator(struct pg_filter *parser)
{
	const char *text = pg_filter_here(parser);

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (strncmp(text, operators[i].text, strlen(operators[i].text)) == 0)
			return &operators[i];
	}
	return NULL;
}

/** A number that both kinds of words hold takes the other side's kind. */
static void agree(struct pg_filter *parser, struct pg_filter_term *a,
		  const struct pg_filter_term *b)
{
	if (a->is_const && b->is_u64 && !a->is_u64 && a->number <= INT64_MAX)
		*a = pg_filter_constant(parser, a->number, true);
}

/**
 * One side may be negative, the other may be beyond what is positive there. Each text is there once:
 * comparisons in each other would double it again and again.
 */
static const char *compare_mixed(struct pg_filter *parser, const struct operator *operator,
				 const struct pg_filter_term *left,
				 const struct pg_filter_term *right)
{
	if (left->is_u64)
		return pg_printf(parser->arena, "(0 %s pg_order(%s, %s))", operator->text,
				 right->text, left->text);
	return pg_printf(parser->arena, "(pg_order(%s, %s) %s 0)", left->text, right->text,
			 operator->text);
}

static struct pg_filter_term shift(struct pg_filter *parser, const struct operator *operator,
			 const struct pg_filter_term *left, const struct pg_filter_term *right)
{
	const char *function = operator->text[0] == '<' ? "pg_shl"
			       : left->is_u64		? "pg_shr"
							: "pg_shra";

	return (struct pg_filter_term){
		.text = pg_printf(parser->arena, "(%s)%s(%s, %s)", left->is_u64 ? "__u64" : "__s64",
				  function, left->text, right->text),
		.is_u64 = left->is_u64,
	};
}

/** BPF divides unsigned numbers alone. */
static struct pg_filter_term divide(struct pg_filter *parser, const struct operator *operator,
				    const struct pg_filter_term *left,
				    const struct pg_filter_term *right, struct pg_span where)
{
	bool is_u64 = left->is_u64 || right->is_u64, is_quotient = operator->text[0] == '/';
	const char *function = is_u64 ? is_quotient ? "pg_udiv" : "pg_umod"
				      : is_quotient ? "pg_sdiv" : "pg_smod";

	if (right->is_const && right->number == 0)
		pg_filter_fail(parser, where, "division by 0");
	return (struct pg_filter_term){
		.text = pg_printf(parser->arena, "(%s)%s(%s, %s)", is_u64 ? "__u64" : "__s64",
				    function, left->text, right->text),
		.is_u64 = is_u64,
	};
}

static struct pg_filter_term apply(struct pg_filter *parser, const struct operator *operator,
				   struct pg_filter_term left, struct pg_filter_term right,
				   struct pg_span where)
{
	struct pg_filter_term term = {.text = NULL};

	if (operator->kind == SHIFT)
		return shift(parser, operator, &left, &right);
	agree(parser, &left, &right);
	agree(parser, &right, &left);
	if (operator->kind == DIVIDE)
		return divide(parser, operator, &left, &right, where);
	if (operator->kind == COMPARE && left.is_u64 != right.is_u64)
		term.text = compare_mixed(parser, operator, &left, &right);
	else
		term.text = pg_printf(parser->arena, "(%s %s %s)", left.text, operator->text,
				      right.text);
	term.is_u64 = (operator->kind == BITS || operator->kind == ADD) &&
		      (left.is_u64 || right.is_u64);
	return term;
}

static struct pg_filter_term combine(struct pg_filter *parser, const struct operator *operator,
				     struct pg_filter_term left, struct pg_filter_term right,
				     struct pg_span where)
{
	unsigned depth = 1 + (left.depth > right.depth ? left.depth : right.depth);
	struct pg_filter_term term;

	if (depth > PG_FILTER_MOST_OPERATORS) {
		pg_filter_fail(parser, where,
			       pg_printf(parser->arena,
					 "more than %d operators follow each other: put some of "
					 "them into parentheses", PG_FILTER_MOST_OPERATORS));
		return pg_filter_nothing;
	}
	term = apply(parser, operator, left, right, where);
	term.depth = depth;
	return term;
}

/** Operands and operators that bind at least so tightly. */
static struct pg_filter_term take_condition(struct pg_filter *parser, unsigned lowest)
{
	struct pg_filter_term term = take_operand(parser), right;
	const struct operator *operator;
	size_t begin;

	while (!parser->failed && (operator= next_operator(parser)) &&
	       operator->precedence >= lowest) {
		begin = parser->at;
		parser->at += strlen(operator->text);
		right = take_condition(parser, operator->precedence + 1);
		term = combine(parser, operator, term, right,
			       pg_filter_span(parser, begin, begin + strlen(operator->text)));
	}
	return term;
}

const char *pg_filter_body(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_source *filter, struct pg_diags *diags)
{
	struct pg_str body = {.arena = arena};
	struct pg_filter parser = {
		.arena = arena,
		.event = event,
		.source = filter,
		.diags = diags,
		.is_needed = PG_NEW_N(arena, event->num_fields + 1, bool),
	};
	struct pg_filter_term term = take_condition(&parser, 1);

	if (!parser.failed && *pg_filter_here(&parser))
		pg_filter_fail_here(&parser, "an operator is wanted here");
	if (parser.failed)
		return NULL;
	for (size_t i = 0; i < event->num_fields; i++) {
		if (parser.is_needed[i])
			pg_str_add(&body, "\tPROBE_NEEDS(%s);\n", event->fields[i].name);
	}
	pg_str_add(&body, "\treturn !!(%s);\n", term.text);
	return pg_str_text(&body);
}
