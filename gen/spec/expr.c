// SPDX-License-Identifier: GPL-2.0-only
/* Expressions, by recursive descent: C's unary and postfix operators, which need no precedence. */
#include "spec/parse.h"

#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Operators and parentheses: recursion over an expression is never deeper. */
#define MAX_DEPTH 64
/* "unsigned long long int" and its like are shorter. */
#define MAX_TYPE_NAME 256

static bool is_one_of(const char *word, const char *const *words, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (!strcmp(word, words[i]))
			return true;
	}
	return false;
}

/* --- Casts --- */

static bool is_qualifier(const char *word)
{
	static const char *const words[] = {"const",   "volatile", "restrict", "__restrict",
					    "__user",  "__kernel", "__rcu",    "__percpu",
					    "__iomem", "__force"};

	return is_one_of(word, words, ARRAY_SIZE(words));
}

static bool is_arithmetic(const char *word)
{
	static const char *const words[] = {"unsigned", "signed", "char",  "short",
					    "int",	"long",	  "float", "double",
					    "void",	"_Bool",  "bool",  "__int128"};

	return is_one_of(word, words, ARRAY_SIZE(words));
}

static bool is_kernel_integer(const char *word)
{
	static const char *const words[] = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"};

	return is_one_of(word, words, ARRAY_SIZE(words));
}

static enum pg_type_tag tag_of(const char *word)
{
	if (!strcmp(word, "struct"))
		return PG_TAG_STRUCT;
	if (!strcmp(word, "union"))
		return PG_TAG_UNION;
	return strcmp(word, "enum") ? PG_TAG_NONE : PG_TAG_ENUM;
}

/** Parse what may be the words of a type; true when a keyword shows that it must be one. */
static bool parse_type_words(struct pg_parser *p, struct pg_type_name *ret)
{
	bool arithmetic = false, certain = false;

	for (; p->token.kind == PG_TOKEN_NAME; pg_next(p)) {
		const char *word = pg_token_name(p);

		if (is_qualifier(word)) {
			certain = true;
		} else if (!ret->name && !ret->tag && tag_of(word)) {
			ret->tag = tag_of(word);
			certain = true;
		} else if (!ret->name) {
			ret->name = word;
			arithmetic = !ret->tag && is_arithmetic(word);
			certain |= arithmetic || is_kernel_integer(word);
		} else if (arithmetic && is_arithmetic(word) && strlen(ret->name) < MAX_TYPE_NAME) {
			ret->name =
				pg_intern(p->arena, pg_printf(p->arena, "%s %s", ret->name, word));
		} else {
			break;
		}
	}
	return certain;
}

static void parse_type_stars(struct pg_parser *p, struct pg_type_name *ret)
{
	for (;;) {
		if (pg_accept(p, '*'))
			ret->pointers++;
		else if (p->token.kind == PG_TOKEN_NAME && is_qualifier(pg_token_name(p)))
			pg_next(p);
		else
			return;
	}
}

/** After "(x)": does an operand follow, so that it is a cast? `@user` is no operand but a suffix.
 */
static bool at_operand(const struct pg_parser *p)
{
	struct pg_lexer lexer = p->lexer;
	struct pg_token after;

	if (p->token.kind == PG_TOKEN_NAME)
		return true;
	if (p->token.kind != PG_TOKEN_CHAR || !p->token.c)
		return false;
	if (p->token.c != '@')
		return strchr("$%\\*&(", p->token.c);
	after = pg_lex_token(&lexer);
	return after.end - after.begin != 4 ||
	       memcmp(p->source->text + after.begin, "user", 4) != 0;
}

enum cast { CAST_NONE, CAST_OK, CAST_BAD };

/** Try to parse "(C-TYPE)"; when it is none, nothing is consumed. */
static enum cast parse_cast(struct pg_parser *p, struct pg_type_name *ret)
{
	struct pg_parser before = *p;
	size_t begin;
	bool certain;

	*ret = (struct pg_type_name){0};
	pg_accept(p, '(');
	begin = p->token.begin;
	certain = parse_type_words(p, ret);
	if (ret->name)
		parse_type_stars(p, ret);
	ret->span = pg_parser_span(p, begin, p->last_end);
	if (certain && !ret->name) {
		pg_expected(p, "a type's name");
		return CAST_BAD;
	}
	if (certain && !pg_at(p, ')')) {
		pg_expected(p, "')'");
		return CAST_BAD;
	}
	if (ret->name && pg_accept(p, ')')) {
		/* No expression looks like that, so the operand may follow a blank, as in C. */
		if ((certain || ret->pointers) && p->token.kind == PG_TOKEN_END)
			p->token = pg_lex_token(&p->lexer);
		if (certain || ret->pointers || at_operand(p))
			return CAST_OK;
	}
	*p = before;
	return CAST_NONE;
}

/* --- Expressions --- */

static bool enter(struct pg_parser *p)
{
	if (p->depth++ < MAX_DEPTH)
		return true;
	PG_PARSE_ERROR(p, p->token.begin, p->token.end,
		       "an expression of more than %d operators and parentheses", MAX_DEPTH);
	return false;
}

/** The node's span ends with the last token consumed. */
static struct pg_expr *node(struct pg_parser *p, enum pg_expr_kind kind, size_t begin,
			    const struct pg_expr *base)
{
	struct pg_expr *expr = PG_NEW(p->arena, struct pg_expr);

	expr->kind = kind;
	expr->base = base;
	expr->span = expr->name_span = pg_parser_span(p, begin, p->last_end);
	return expr;
}

/** A node with a name that stands at the token looked at. */
static struct pg_expr *named_node(struct pg_parser *p, enum pg_expr_kind kind, size_t begin,
				  const struct pg_expr *base, const char *what)
{
	struct pg_span span;
	const char *name = pg_expect_name(p, what, &span);
	struct pg_expr *expr;

	if (!name)
		return NULL;
	expr = node(p, kind, begin, base);
	expr->name = name;
	expr->name_span = span;
	return expr;
}

static struct pg_expr *parse_variable(struct pg_parser *p)
{
	size_t begin = p->token.begin;
	struct pg_expr *expr = named_node(p, PG_EXPR_VAR, begin, NULL, "an expression");
	const char *scope;

	if (!expr || p->token.kind != PG_TOKEN_SCOPE)
		return expr;
	scope = expr->name;
	pg_next(p);
	expr = named_node(p, PG_EXPR_VAR, begin, NULL, "a variable's name");
	if (expr)
		expr->scope = scope;
	return expr;
}

static struct pg_expr *parse_entry(struct pg_parser *p, size_t begin)
{
	struct pg_expr *expr;

	if (!pg_expect(p, '(', "'('"))
		return NULL;
	expr = named_node(p, PG_EXPR_ENTRY, begin, NULL, "a parameter's name");
	if (!expr || !pg_expect(p, ')', "')'"))
		return NULL;
	expr->span.end = p->last_end;
	return expr;
}

static struct pg_expr *parse_dollar(struct pg_parser *p)
{
	static const char *const words[] = {"$retval", "$params", "$locals", "$vars", "$entry"};
	static const enum pg_expr_kind kinds[] = {PG_EXPR_RETVAL, PG_EXPR_PARAMS, PG_EXPR_LOCALS,
						  PG_EXPR_VARS};
	size_t begin = p->token.begin, kind = 0;
	const char *name;
	struct pg_expr *expr;
	struct pg_span span;

	pg_next(p);
	name = pg_expect_name(p, "a name", &span);
	if (!name)
		return NULL;
	span.begin = begin;
	while (kind < ARRAY_SIZE(words) && strcmp(name, words[kind] + 1) != 0)
		kind++;
	if (kind < ARRAY_SIZE(kinds)) {
		expr = node(p, kinds[kind], begin, NULL);
		/* The others are lists, which have no name. */
		if (expr->kind == PG_EXPR_RETVAL)
			expr->name = name;
		return expr;
	}
	if (kind < ARRAY_SIZE(words))
		return parse_entry(p, begin);
	pg_diag(p->diags, PG_SEV_ERROR, span,
		"expected $retval, $entry(PARAM), $params, $locals or $vars");
	pg_parser_suggest(p, span, words, ARRAY_SIZE(words));
	return NULL;
}

/** An optional minus and a number, as a 64-bit word. */
static bool parse_signed(struct pg_parser *p, const char *what, int64_t *ret)
{
	size_t begin = p->token.begin;
	bool negative = pg_accept(p, '-');
	uint64_t number;

	if (!pg_expect_number(p, what, &number))
		return false;
	if (negative && number > (uint64_t)INT64_MAX + 1) {
		PG_PARSE_ERROR(p, begin, p->last_end, "a number of more than 64 bits");
		return false;
	}
	*ret = (int64_t)(negative ? 0 - number : number);
	return true;
}

static struct pg_expr *parse_constant(struct pg_parser *p)
{
	size_t begin = p->token.begin;
	struct pg_expr *expr;
	int64_t number;

	pg_next(p);
	if (!parse_signed(p, "a number", &number))
		return NULL;
	expr = node(p, PG_EXPR_NUMBER, begin, NULL);
	expr->number = number;
	return expr;
}

static struct pg_expr *parse_parentheses(struct pg_parser *p)
{
	struct pg_expr *expr;

	if (!enter(p) || !pg_accept(p, '('))
		return NULL;
	expr = pg_parse_expr(p);
	return expr && pg_expect(p, ')', "')'") ? expr : NULL;
}

static struct pg_expr *parse_primary(struct pg_parser *p)
{
	size_t begin = p->token.begin;

	if (pg_at(p, '('))
		return parse_parentheses(p);
	if (pg_at(p, '$'))
		return parse_dollar(p);
	if (pg_at(p, '\\'))
		return parse_constant(p);
	if (pg_accept(p, '%'))
		return named_node(p, PG_EXPR_REG, begin, NULL, "a register");
	if (pg_accept(p, '@'))
		return named_node(p, PG_EXPR_GLOBAL, begin, NULL, "a global variable after '@'");
	return parse_variable(p);
}

static struct pg_expr *parse_index(struct pg_parser *p, size_t begin, const struct pg_expr *base)
{
	const struct pg_expr *index = NULL;
	struct pg_expr *expr;
	size_t index_begin;
	int64_t number = 0;

	pg_accept(p, '[');
	index_begin = p->token.begin;
	if (p->token.kind == PG_TOKEN_NUMBER || pg_at(p, '-')) {
		if (!parse_signed(p, "an index", &number))
			return NULL;
		if (number < 0 && p->source->text[index_begin] != '-') {
			PG_PARSE_ERROR(p, index_begin, p->last_end,
				       "an index of more than 63 bits");
			return NULL;
		}
	} else {
		index = pg_parse_expr(p);
		if (!index)
			return NULL;
	}
	expr = node(p, PG_EXPR_INDEX, begin, base);
	expr->name_span.begin = index_begin;
	expr->number = number;
	expr->index = index;
	if (!pg_expect(p, ']', "']'"))
		return NULL;
	expr->span.end = p->last_end;
	return expr;
}

static struct pg_expr *parse_postfix(struct pg_parser *p)
{
	size_t begin = p->token.begin;
	struct pg_expr *expr = parse_primary(p);

	while (expr) {
		if (p->token.kind != PG_TOKEN_ARROW && !pg_at(p, '.') && !pg_at(p, '['))
			return expr;
		if (!enter(p))
			return NULL;
		if (p->token.kind == PG_TOKEN_ARROW) {
			pg_next(p);
			expr = named_node(p, PG_EXPR_ARROW, begin, expr, "a member's name");
		} else if (pg_accept(p, '.')) {
			expr = named_node(p, PG_EXPR_MEMBER, begin, expr, "a member's name");
		} else {
			expr = parse_index(p, begin, expr);
		}
	}
	return NULL;
}

static struct pg_expr *parse_operand(struct pg_parser *p, enum pg_expr_kind kind, size_t begin)
{
	const struct pg_expr *base = enter(p) ? pg_parse_expr(p) : NULL;

	return base ? node(p, kind, begin, base) : NULL;
}

struct pg_expr *pg_parse_expr(struct pg_parser *p)
{
	size_t begin = p->token.begin;
	struct pg_type_name type;
	struct pg_expr *expr;

	if (pg_accept(p, '*'))
		return parse_operand(p, PG_EXPR_DEREF, begin);
	if (pg_accept(p, '&'))
		return parse_operand(p, PG_EXPR_ADDRESS, begin);
	if (!pg_at(p, '('))
		return parse_postfix(p);
	switch (parse_cast(p, &type)) {
	case CAST_OK:
		expr = parse_operand(p, PG_EXPR_CAST, begin);
		if (expr) {
			expr->type = type;
			expr->name_span = type.span;
		}
		return expr;
	case CAST_NONE:
		return parse_postfix(p);
	case CAST_BAD:
		break;
	}
	return NULL;
}
