// SPDX-License-Identifier: GPL-2.0-only
/* By recursive descent, and by precedence where operators are binary. */
#include "spec/cexpr.h"

#include <string.h>

#include "base/array.h"
#include "spec/habits.h"
#include "spec/literal.h"
#include "spec/pastpoint.h"
#include "spec/tokens.h"

/* --- Operators --- */

static const struct {
	const char *text;
	unsigned precedence; /* of the binary ones */
} operators[] = {
	[PG_OPERATOR_NEGATE] = {"-", 0},
	[PG_OPERATOR_COMPLEMENT] = {"~", 0},
	[PG_OPERATOR_NOT] = {"!", 0},
	[PG_OPERATOR_MULTIPLY] = {"*", 10},
	[PG_OPERATOR_DIVIDE] = {"/", 10},
	[PG_OPERATOR_REMAINDER] = {"%", 10},
	[PG_OPERATOR_ADD] = {"+", 9},
	[PG_OPERATOR_SUBTRACT] = {"-", 9},
	[PG_OPERATOR_SHIFT_LEFT] = {"<<", 8},
	[PG_OPERATOR_SHIFT_RIGHT] = {">>", 8},
	[PG_OPERATOR_LESS] = {"<", 7},
	[PG_OPERATOR_LESS_EQUAL] = {"<=", 7},
	[PG_OPERATOR_GREATER] = {">", 7},
	[PG_OPERATOR_GREATER_EQUAL] = {">=", 7},
	[PG_OPERATOR_EQUAL] = {"==", 6},
	[PG_OPERATOR_NOT_EQUAL] = {"!=", 6},
	[PG_OPERATOR_AND] = {"&", 5},
	[PG_OPERATOR_XOR] = {"^", 4},
	[PG_OPERATOR_OR] = {"|", 3},
	[PG_OPERATOR_AND_ALSO] = {"&&", 2},
	[PG_OPERATOR_OR_ELSE] = {"||", 1},
};

const char *pg_operator_text(enum pg_operator operator)
{
	return operators[operator].text;
}

unsigned pg_operator_precedence(enum pg_operator operator)
{
	return operators[operator].precedence;
}

bool pg_operator_is_comparison(enum pg_operator operator)
{
	return operator >= PG_OPERATOR_LESS && operator <= PG_OPERATOR_NOT_EQUAL;
}

/** May an expression have blanks, comparisons and `?:` here? */
static bool is_enclosed(const struct pg_tokens *t)
{
	return t->open || t->lexer.is_whole;
}

/** The one of [from, to] that is looked at. */
static bool find_operator(const struct pg_tokens *t, enum pg_operator from, enum pg_operator to,
			  enum pg_operator *ret)
{
	const char *text = t->source->text + t->token.begin;
	size_t len = t->token.end - t->token.begin;

	if (t->token.kind != PG_TOKEN_CHAR && t->token.kind != PG_TOKEN_PAIR)
		return false;
	for (*ret = from; *ret <= to; ++*ret) {
		if (strlen(operators[*ret].text) == len && !memcmp(operators[*ret].text, text, len))
			return true;
	}
	return false;
}

/** The binary operator looked at, if it binds at least so tightly. */
static bool at_operator(const struct pg_tokens *t, unsigned lowest, enum pg_operator *ret)
{
	return find_operator(t, PG_OPERATOR_MULTIPLY, PG_OPERATOR_OR_ELSE, ret) &&
	       operators[*ret].precedence >= lowest &&
	       (is_enclosed(t) || !pg_operator_is_comparison(*ret));
}

/* --- Nodes --- */

/** One level of nesting more; the caller leaves it. */
static bool enter(struct pg_tokens *t, unsigned levels)
{
	if (t->nesting + levels <= PG_EXPR_NESTING) {
		t->nesting += levels;
		return true;
	}
	PG_PARSE_ERROR(t, t->token.begin, t->token.end,
		       "more than %d nested operators and parentheses", PG_EXPR_NESTING);
	return false;
}

static unsigned depth_of(const struct pg_expr *expr)
{
	return expr ? expr->depth + 1 : 0;
}

static unsigned deepest(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/** A node whose text ends with the last token consumed; NULL and an error when it is too deep. */
static struct pg_expr *node(struct pg_tokens *t, size_t begin, struct pg_expr draft)
{
	struct pg_expr *expr = PG_NEW(t->arena, struct pg_expr);

	*expr = draft;
	expr->span = pg_tokens_span(t, begin, t->last_end);
	if (!expr->name_span.source)
		expr->name_span = expr->span;
	expr->depth = deepest(depth_of(draft.base),
			      deepest(depth_of(draft.right), depth_of(draft.third)));
	if (expr->depth <= PG_EXPR_DEPTH)
		return expr;
	pg_diag(t->diags, PG_SEV_ERROR, expr->name_span, "more than %d operators follow each other",
		PG_EXPR_DEPTH);
	if (expr->kind == PG_EXPR_BINARY)
		pg_diag(t->diags, PG_SEV_NOTE, expr->name_span,
			"put some of them into parentheses");
	return NULL;
}

/** A node with a name that stands at the token looked at. */
static struct pg_expr *named_node(struct pg_tokens *t, enum pg_expr_kind kind, size_t begin,
				  const struct pg_expr *base, const char *what)
{
	struct pg_expr draft = {.kind = kind, .base = base};

	draft.name = pg_expect_name(t, what, &draft.name_span);
	return draft.name ? node(t, begin, draft) : NULL;
}

/* --- Casts --- */

/** After "(x)": does an operand follow, so that it is a cast? `@user` is not one but a suffix. */
static bool at_operand(const struct pg_tokens *t)
{
	struct pg_lexer lexer = t->lexer;
	struct pg_token after;

	switch (t->token.kind) {
	case PG_TOKEN_END:
	case PG_TOKEN_PAIR:
		return false;
	case PG_TOKEN_NAME:
	case PG_TOKEN_NUMBER:
	case PG_TOKEN_STRING:
	case PG_TOKEN_LETTER:
	case PG_TOKEN_QUOTE:
		return true;
	case PG_TOKEN_CHAR:
		break;
	}
	if (!t->token.c || t->token.c != '@')
		return t->token.c && strchr(lexer.is_whole ? "$\\(!~" : "$\\(!~*&%", t->token.c);
	after = pg_lex_token(&lexer);
	return lexer.is_whole || after.end - after.begin != 4 ||
	       memcmp(t->source->text + after.begin, "user", 4) != 0;
}

enum cast { CAST_NONE, CAST_OK, CAST_BAD };

/** Try to parse "(C-TYPE)"; when it is not one, nothing is consumed. */
static enum cast parse_cast(struct pg_tokens *t, struct pg_type_name *ret)
{
	struct pg_tokens before = *t;
	bool certain, known;

	pg_accept(t, '(');
	certain = pg_parse_type_name(t, ret);
	if (certain && !ret->name) {
		pg_expected(t, "a type's name");
		return CAST_BAD;
	}
	if (certain && !pg_at(t, ')')) {
		pg_expected(t, "')'");
		return CAST_BAD;
	}
	if (ret->name && pg_accept(t, ')')) {
		/* An argument of a condition may be called u8. */
		known = certain || ret->pointers ||
			(!t->lexer.is_whole && pg_type_name_is_known(ret));
		if (known && t->token.kind == PG_TOKEN_END)
			t->token = pg_lex_token(&t->lexer);
		if (known || at_operand(t))
			return CAST_OK;
	}
	*t = before;
	return CAST_NONE;
}

/* --- What an expression begins with --- */

/** An expression between the character looked at and its counterpart. */
static const struct pg_expr *parse_enclosed(struct pg_tokens *t, char open, char close)
{
	const char what[] = {'\'', close, '\'', '\0'};
	const struct pg_expr *expr;

	if (!enter(t, 1))
		return NULL;
	pg_accept(t, open);
	expr = pg_expr_parse(t);
	t->nesting--;
	return expr && pg_expect(t, close, what) ? expr : NULL;
}

static struct pg_expr *parse_sizeof(struct pg_tokens *t, size_t begin)
{
	struct pg_expr draft = {.kind = PG_EXPR_SIZEOF};

	pg_accept(t, '(');
	pg_parse_type_name(t, &draft.type);
	draft.name_span = draft.type.span;
	if (!draft.type.name)
		pg_expected(t, "a type's name");
	return draft.type.name && pg_expect(t, ')', "')'") ? node(t, begin, draft) : NULL;
}

/** The name of a variable, or of its scope. */
static struct pg_expr *parse_name(struct pg_tokens *t, size_t begin, const char *what)
{
	struct pg_expr draft = {.kind = PG_EXPR_VAR};

	if (!pg_at_quoted_name(t))
		return named_node(t, PG_EXPR_VAR, begin, NULL, what);
	draft.name = pg_lex_unescape(t->arena, t->source, t->token.begin + 1, t->token.end - 1);
	draft.name_span = pg_tokens_span(t, t->token.begin, t->token.end);
	pg_next(t);
	return node(t, begin, draft);
}

static struct pg_expr *parse_variable(struct pg_tokens *t)
{
	size_t begin = t->token.begin;
	struct pg_expr *expr = parse_name(t, begin, "an expression");
	const char *scope;

	if (expr && pg_at(t, '(') && strcmp(expr->name, "sizeof") == 0)
		return parse_sizeof(t, begin);
	if (!expr || !pg_at_pair(t, "::"))
		return expr;
	scope = expr->name;
	pg_next(t);
	expr = parse_name(t, begin, "a variable's name");
	if (expr)
		expr->scope = scope;
	return expr;
}

/** $since(PLACE): the time then. */
static bool parse_since(struct pg_tokens *t, size_t begin, struct pg_expr *draft)
{
	draft->name = pg_intern(t->arena, "since");
	draft->base = node(t, begin,
			   (struct pg_expr){.kind = PG_EXPR_TIME,
					    .name = pg_intern(t->arena, "time")});
	return draft->base != NULL;
}

/** What is in the parentheses of $entry, $at, $last and $since. */
static bool parse_past(struct pg_tokens *t, size_t begin, struct pg_expr *draft)
{
	const bool has_place = draft->kind == PG_EXPR_AT || draft->kind == PG_EXPR_SINCE;

	if (has_place && !pg_past_point_parse(t, &draft->at))
		return false;
	if (draft->kind == PG_EXPR_SINCE)
		return parse_since(t, begin, draft);
	if (has_place && !pg_expect(t, ',', "','"))
		return false;
	draft->base = pg_expr_parse(t);
	return draft->base && (!pg_accept(t, ':') || pg_format_parse(t, &draft->format));
}

static struct pg_expr *parse_past_call(struct pg_tokens *t, size_t begin, enum pg_expr_kind kind)
{
	struct pg_expr draft = {.kind = kind};
	bool is_good;

	if (!pg_at(t, '(')) {
		pg_expected(t, "'('");
		return NULL;
	}
	if (!enter(t, 1))
		return NULL;
	pg_accept(t, '(');
	is_good = parse_past(t, begin, &draft);
	t->nesting--;
	return is_good && pg_expect(t, ')', "')'") ? node(t, begin, draft) : NULL;
}

/** The most parameters that a function may be asked for. */
#define MOST_PARAMETERS 64

/** "arg1" … */
static bool is_argument(const char *name, uint64_t *ret)
{
	*ret = 0;
	if (strncmp(name, "arg", 3) != 0 || name[3] == '0')
		return false;
	for (name += 3; *name >= '0' && *name <= '9' && *ret <= MOST_PARAMETERS; name++)
		*ret = 10 * *ret + (uint64_t)(*name - '0');
	return !*name && *ret > 0 && *ret <= MOST_PARAMETERS;
}

static struct pg_expr *parse_dollar(struct pg_tokens *t)
{
	static const char *const words[] = {"$retval", "$params", "$locals", "$vars",
					    "$entry",  "$time",	  "$cpu",    "$at",
					    "$last",   "$since"};
	static const enum pg_expr_kind kinds[] = {PG_EXPR_RETVAL, PG_EXPR_PARAMS, PG_EXPR_LOCALS,
						  PG_EXPR_VARS,	  PG_EXPR_ENTRY,  PG_EXPR_TIME,
						  PG_EXPR_CPU,	  PG_EXPR_AT,	  PG_EXPR_LAST,
						  PG_EXPR_SINCE};
	size_t begin = t->token.begin, kind = 0;
	struct pg_expr draft = {.kind = PG_EXPR_ARG};
	struct pg_span span;
	const char *name;
	bool is_list;

	pg_next(t);
	name = pg_expect_name(t, "a name", &span);
	if (!name)
		return NULL;
	span.begin = begin;
	draft.name = name;
	if (is_argument(name, &draft.number))
		return node(t, begin, draft);
	while (kind < PG_ARRAY_SIZE(words) && strcmp(name, words[kind] + 1) != 0)
		kind++;
	if (kind == PG_ARRAY_SIZE(words)) {
		pg_diag(t->diags, PG_SEV_ERROR, span,
			"expected $retval, $arg1, $entry(EXPR), $at(:LINE, EXPR), $last(VAR), "
			"$since(:LINE), $params, $locals, $vars, $time or $cpu");
		if (pg_habit_of_dollar(name))
			pg_diag(t->diags, PG_SEV_NOTE, span, "%s", pg_habit_of_dollar(name));
		pg_tokens_suggest(t, span, words, PG_ARRAY_SIZE(words));
		return NULL;
	}
	draft.kind = kinds[kind];
	if (pg_expr_is_past(&draft))
		return parse_past_call(t, begin, kinds[kind]);
	is_list = kinds[kind] == PG_EXPR_PARAMS || kinds[kind] == PG_EXPR_LOCALS ||
		  kinds[kind] == PG_EXPR_VARS;
	return node(t, begin, (struct pg_expr){.kind = kinds[kind], .name = is_list ? NULL : name});
}

static const struct pg_expr *parse_primary(struct pg_tokens *t)
{
	size_t begin = t->token.begin;
	struct pg_expr draft;

	if (pg_at(t, '('))
		return parse_enclosed(t, '(', ')');
	if (pg_at(t, '$'))
		return parse_dollar(t);
	if (pg_accept(t, '%'))
		return named_node(t, PG_EXPR_REG, begin, NULL, "a register");
	if (pg_accept(t, '@'))
		return named_node(t, PG_EXPR_GLOBAL, begin, NULL, "a global variable after '@'");
	if (pg_at_literal(t))
		return pg_literal_parse(t, &draft) ? node(t, begin, draft) : NULL;
	return parse_variable(t);
}

/* --- Operators and operands --- */

/** What is between brackets: an index, or where a range begins and ends. */
static bool parse_bounds(struct pg_tokens *t, struct pg_expr *draft)
{
	draft->right = pg_expr_parse(t);
	if (!draft->right || !pg_at_pair(t, ".."))
		return draft->right != NULL;
	pg_next(t);
	draft->third = pg_expr_parse(t);
	return draft->third != NULL;
}

static struct pg_expr *parse_index(struct pg_tokens *t, size_t begin, const struct pg_expr *base)
{
	struct pg_expr draft = {.kind = PG_EXPR_INDEX, .base = base};
	size_t first;

	if (!enter(t, 1))
		return NULL;
	pg_accept(t, '[');
	first = t->token.begin;
	if (!parse_bounds(t, &draft))
		return NULL;
	t->nesting--;
	draft.name_span = pg_tokens_span(t, first, t->last_end);
	return pg_expect(t, ']', "']'") ? node(t, begin, draft) : NULL;
}

static const struct pg_expr *parse_postfix(struct pg_tokens *t)
{
	size_t begin = t->token.begin;
	const struct pg_expr *expr = parse_primary(t);

	while (expr) {
		if (pg_at_pair(t, "->")) {
			pg_next(t);
			expr = named_node(t, PG_EXPR_ARROW, begin, expr, "a member's name");
		} else if (pg_accept(t, '.')) {
			expr = named_node(t, PG_EXPR_MEMBER, begin, expr, "a member's name");
		} else if (pg_at(t, '[')) {
			expr = parse_index(t, begin, expr);
		} else {
			return expr;
		}
	}
	return NULL;
}

static const struct pg_expr *parse_unary(struct pg_tokens *t);

/** The operand behind a cast or an operator, which begins the node. */
static struct pg_expr *parse_operand(struct pg_tokens *t, size_t begin, unsigned levels,
				     struct pg_expr draft)
{
	if (!enter(t, levels))
		return NULL;
	draft.base = parse_unary(t);
	t->nesting -= levels;
	return draft.base ? node(t, begin, draft) : NULL;
}

static const struct pg_expr *parse_unary(struct pg_tokens *t)
{
	struct pg_expr draft = {.kind = PG_EXPR_UNARY};
	size_t begin = t->token.begin;

	if (pg_at_pair(t, "&&"))
		pg_split_pair(t);
	if (pg_at(t, '*') || pg_at(t, '&'))
		draft.kind = pg_at(t, '*') ? PG_EXPR_DEREF : PG_EXPR_ADDRESS;
	else if (pg_at(t, '('))
		draft.kind = PG_EXPR_CAST;
	else if (!find_operator(t, PG_OPERATOR_NEGATE, PG_OPERATOR_NOT, &draft.operator))
		return parse_postfix(t);
	if (draft.kind != PG_EXPR_CAST) {
		draft.name_span = pg_tokens_span(t, begin, t->token.end);
		pg_next(t);
		return parse_operand(t, begin, 1, draft);
	}
	switch (parse_cast(t, &draft.type)) {
	case CAST_OK:
		draft.name_span = draft.type.span;
		/* Two, since its operand may be printed in parentheses that it did not have. */
		return parse_operand(t, begin, 2, draft);
	case CAST_NONE:
		return parse_postfix(t);
	case CAST_BAD:
		break;
	}
	return NULL;
}

/** Operands and operators that bind at least so tightly. */
static const struct pg_expr *parse_binary(struct pg_tokens *t, unsigned lowest)
{
	struct pg_expr draft = {.kind = PG_EXPR_BINARY};
	size_t begin = t->token.begin;
	const struct pg_expr *left = parse_unary(t);

	while (left && at_operator(t, lowest, &draft.operator)) {
		draft.base = left;
		draft.name_span = pg_tokens_span(t, t->token.begin, t->token.end);
		pg_next(t);
		draft.right = parse_binary(t, operators[draft.operator].precedence + 1);
		left = draft.right ? node(t, begin, draft) : NULL;
	}
	return left;
}

/** The two that `?:` chooses from: from the `?` on. */
static const struct pg_expr *parse_choice(struct pg_tokens *t, size_t begin,
					  const struct pg_expr *condition)
{
	struct pg_expr draft = {.kind = PG_EXPR_CONDITIONAL, .base = condition};

	draft.name_span = pg_tokens_span(t, t->token.begin, t->token.end);
	draft.right = parse_enclosed(t, '?', ':');
	if (!draft.right || !enter(t, 1))
		return NULL;
	draft.third = pg_expr_parse(t);
	t->nesting--;
	return draft.third ? node(t, begin, draft) : NULL;
}

const struct pg_expr *pg_expr_parse(struct pg_tokens *t)
{
	size_t begin = t->token.begin;
	const struct pg_expr *expr = parse_binary(t, 1);

	if (!expr || !is_enclosed(t) || !pg_at(t, '?'))
		return expr;
	return parse_choice(t, begin, expr);
}

/** What cannot be read may be another language's. */
static void suggest_form(const struct pg_tokens *t)
{
	const char *hint = pg_habit_of_condition(t->source->text, t->token.begin);

	if (hint)
		pg_diag(t->diags, PG_SEV_NOTE,
			pg_tokens_span(t, t->token.begin, t->token.end), "%s", hint);
}

static struct pg_tokens tokens_of(struct pg_arena *arena, const struct pg_source *source,
				  size_t from, struct pg_diags *diags)
{
	struct pg_tokens tokens = {.arena = arena,
				   .source = source,
				   .diags = diags,
				   .lexer = pg_lex_whole(source)};

	tokens.lexer.at = from;
	pg_tokens_begin(&tokens);
	return tokens;
}

const struct pg_expr *pg_condition_parse(struct pg_arena *arena, const struct pg_source *source,
					 struct pg_diags *diags)
{
	return pg_condition_parse_from(arena, source, 0, diags);
}

const struct pg_expr *pg_condition_parse_from(struct pg_arena *arena,
					      const struct pg_source *source, size_t from,
					      struct pg_diags *diags)
{
	struct pg_tokens tokens = tokens_of(arena, source, from, diags);
	const struct pg_expr *expr = pg_expr_parse(&tokens);

	if (expr && tokens.token.kind == PG_TOKEN_END)
		return expr;
	if (expr)
		pg_expected(&tokens, "an operator");
	suggest_form(&tokens);
	return NULL;
}

bool pg_list_parse(struct pg_arena *arena, const struct pg_source *source, struct pg_diags *diags,
		   struct pg_exprs *ret)
{
	struct pg_tokens tokens = tokens_of(arena, source, 0, diags);
	const struct pg_expr *expr;

	*ret = (struct pg_exprs){.num = 0};
	do {
		expr = pg_expr_parse(&tokens);
		if (expr)
			*PG_PUSH(arena, ret->items, ret->num) = expr;
	} while (expr && pg_accept(&tokens, ','));
	if (expr && tokens.token.kind == PG_TOKEN_END)
		return true;
	if (expr)
		pg_expected(&tokens, "an operator or ','");
	if (!pg_at(&tokens, ','))
		suggest_form(&tokens);
	return false;
}

bool pg_expr_is_number(const struct pg_expr *expr, int64_t *ret)
{
	bool is_negative = expr->kind == PG_EXPR_UNARY && expr->operator == PG_OPERATOR_NEGATE;
	const struct pg_expr *number = is_negative ? expr->base : expr;

	if (number->kind != PG_EXPR_NUMBER || number->number > (uint64_t)INT64_MAX + is_negative)
		return false;
	*ret = (int64_t)(is_negative ? 0 - number->number : number->number);
	return true;
}

bool pg_expr_is_past(const struct pg_expr *expr)
{
	return expr->kind == PG_EXPR_ENTRY || expr->kind == PG_EXPR_AT ||
	       expr->kind == PG_EXPR_LAST || expr->kind == PG_EXPR_SINCE;
}
