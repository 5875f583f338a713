// SPDX-License-Identifier: GPL-2.0-only
/* The arguments of a probe but for their expressions: names, types, suffixes. */
#include "spec/parse.h"

#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* --- Tokens --- */

void pg_next(struct pg_parser *p)
{
	p->last_end = p->token.end;
	p->token = pg_lex_token(&p->lexer);
	if (p->token.blank_before && !p->open) {
		p->lexer.at = p->token.begin;
		p->token = (struct pg_token){.begin = p->last_end, .end = p->last_end};
	}
}

bool pg_at(const struct pg_parser *p, char c)
{
	return p->token.kind == PG_TOKEN_CHAR && p->token.c == c;
}

bool pg_accept(struct pg_parser *p, char c)
{
	if (!pg_at(p, c))
		return false;
	if (c == '(' || c == '[')
		p->open++;
	if (c == ')' || c == ']')
		p->open--;
	pg_next(p);
	return true;
}

const char *pg_token_text(const struct pg_parser *p)
{
	return pg_parser_quote(p, p->token.begin, p->token.end);
}

const char *pg_token_name(const struct pg_parser *p)
{
	return pg_intern_n(p->arena, p->source->text + p->token.begin,
			   p->token.end - p->token.begin);
}

void pg_expected(struct pg_parser *p, const char *what)
{
	if (p->token.kind == PG_TOKEN_END)
		PG_PARSE_ERROR(p, p->last_end, p->last_end, "expected %s", what);
	else
		PG_PARSE_ERROR(p, p->token.begin, p->token.end, "expected %s before '%s'", what,
			       pg_token_text(p));
}

bool pg_expect(struct pg_parser *p, char c, const char *what)
{
	if (pg_accept(p, c))
		return true;
	pg_expected(p, what);
	return false;
}

/** The name looked at, which is consumed; NULL and an error when it is none. */
const char *pg_expect_name(struct pg_parser *p, const char *what, struct pg_span *ret)
{
	const char *name;

	if (p->token.kind != PG_TOKEN_NAME) {
		pg_expected(p, what);
		return NULL;
	}
	name = pg_token_name(p);
	*ret = pg_parser_span(p, p->token.begin, p->token.end);
	pg_next(p);
	return name;
}

bool pg_expect_number(struct pg_parser *p, const char *what, uint64_t *ret)
{
	if (p->token.kind == PG_TOKEN_NUMBER &&
	    pg_parse_number(p, p->token.begin, p->token.end, ret)) {
		pg_next(p);
		return true;
	}
	if (p->token.kind == PG_TOKEN_NUMBER)
		PG_PARSE_ERROR(p, p->token.begin, p->token.end,
			       "expected %s: '%s' is no 64-bit number", what, pg_token_text(p));
	else
		pg_expected(p, what);
	return false;
}

/* --- Types --- */

static const struct type_word {
	const char *word;
	enum pg_format_kind kind;
	unsigned bits;
} type_words[] = {
	{"u8", PG_FORMAT_UNSIGNED, 8},	 {"u16", PG_FORMAT_UNSIGNED, 16},
	{"u32", PG_FORMAT_UNSIGNED, 32}, {"u64", PG_FORMAT_UNSIGNED, 64},
	{"u", PG_FORMAT_UNSIGNED, 0},	 {"s8", PG_FORMAT_SIGNED, 8},
	{"s16", PG_FORMAT_SIGNED, 16},	 {"s32", PG_FORMAT_SIGNED, 32},
	{"s64", PG_FORMAT_SIGNED, 64},	 {"s", PG_FORMAT_SIGNED, 0},
	{"x8", PG_FORMAT_HEX, 8},	 {"x16", PG_FORMAT_HEX, 16},
	{"x32", PG_FORMAT_HEX, 32},	 {"x64", PG_FORMAT_HEX, 64},
	{"x", PG_FORMAT_HEX, 0},	 {"char", PG_FORMAT_CHAR, 8},
	{"string", PG_FORMAT_STRING, 0}, {"ustring", PG_FORMAT_USTRING, 0},
	{"bytes", PG_FORMAT_BYTES, 0},	 {"symbol", PG_FORMAT_SYMBOL, 64},
};

static unsigned saturate(uint64_t number)
{
	return number > UINT32_MAX ? UINT32_MAX : (unsigned)number;
}

static void no_such_type(struct pg_parser *p, size_t begin, size_t end)
{
	const char *words[ARRAY_SIZE(type_words)];
	struct pg_span span = pg_parser_span(p, begin, end);

	for (size_t i = 0; i < ARRAY_SIZE(type_words); i++)
		words[i] = type_words[i].word;
	pg_diag(p->diags, PG_SEV_ERROR, span, "'%s': no such type", pg_parser_quote(p, begin, end));
	pg_parser_suggest(p, span, words, ARRAY_SIZE(words));
	pg_diag(p->diags, PG_SEV_NOTE, span,
		"types are u8 to u64, s8 to s64, x8 to x64, u, s, x, char, string[N], ustring[N], "
		"bytes[N], symbol and b<bits>@<shift>/<container>");
}

/** perf's b<bits>@<shift>/<container>; `word` is the first token. */
static bool parse_bitfield(struct pg_parser *p, struct pg_token word, struct pg_format *format)
{
	uint64_t bits, shift, container;

	if (!pg_parse_number(p, word.begin + 1, word.end, &bits)) {
		no_such_type(p, word.begin, word.end);
		return false;
	}
	if (!pg_expect(p, '@', "'@' and a bit-field's shift") ||
	    !pg_expect_number(p, "a bit-field's shift", &shift) ||
	    !pg_expect(p, '/', "'/' and a bit-field's container") ||
	    !pg_expect_number(p, "a bit-field's container", &container))
		return false;
	format->kind = PG_FORMAT_BITFIELD;
	format->bits = saturate(bits);
	format->shift = saturate(shift);
	format->container = saturate(container);
	return true;
}

static bool parse_count(struct pg_parser *p, struct pg_format *format)
{
	size_t begin;
	uint64_t count;

	if (!pg_accept(p, '['))
		return true;
	begin = p->token.begin;
	if (!pg_expect_number(p, "a size", &count) || !pg_expect(p, ']', "']'"))
		return false;
	if (!count) {
		PG_PARSE_ERROR(p, begin, p->last_end - 1, "a size of at least 1 is needed");
		return false;
	}
	format->count = saturate(count);
	return true;
}

static bool parse_format(struct pg_parser *p, struct pg_format *format)
{
	struct pg_token word = p->token;
	struct pg_span span;
	const char *name = pg_expect_name(p, "a type", &span);
	size_t i = 0;

	if (!name)
		return false;
	while (i < ARRAY_SIZE(type_words) && strcmp(name, type_words[i].word) != 0)
		i++;
	if (i < ARRAY_SIZE(type_words)) {
		format->kind = type_words[i].kind;
		format->bits = type_words[i].bits;
	} else if (name[0] == 'b' && name[1] >= '0' && name[1] <= '9') {
		if (!parse_bitfield(p, word, format))
			return false;
	} else {
		no_such_type(p, span.begin, span.end);
		return false;
	}
	if (!parse_count(p, format))
		return false;
	format->span = pg_parser_span(p, span.begin, p->last_end);
	return true;
}

/* --- Arguments --- */

static void parse_arg_name(struct pg_parser *p, struct pg_arg *arg)
{
	struct pg_lexer lexer = p->lexer;
	struct pg_token after = pg_lex_token(&lexer);

	if (p->token.kind != PG_TOKEN_NAME || after.blank_before || after.c != '=')
		return;
	arg->name = pg_token_name(p);
	arg->name_given = true;
	arg->name_span = pg_parser_span(p, p->token.begin, p->token.end);
	pg_next(p);
	pg_next(p);
}

static bool parse_user(struct pg_parser *p, struct pg_arg *arg)
{
	static const char *const words[] = {"user"};
	const char *name;
	struct pg_span span;

	if (!pg_accept(p, '@'))
		return true;
	name = pg_expect_name(p, "'user' after '@'", &span);
	if (!name)
		return false;
	if (strcmp(name, "user") != 0) {
		pg_diag(p->diags, PG_SEV_ERROR, span, "expected 'user' after '@'");
		pg_parser_suggest(p, span, words, 1);
		return false;
	}
	arg->user = true;
	return true;
}

static bool parse_arg(struct pg_parser *p, struct pg_arg *arg)
{
	size_t begin = p->token.begin;

	parse_arg_name(p, arg);
	arg->expr = pg_parse_expr(p);
	if (!arg->expr)
		return false;
	if (pg_accept(p, ':') && !parse_format(p, &arg->format))
		return false;
	if (!parse_user(p, arg))
		return false;
	arg->optional = pg_accept(p, '?');
	if (p->token.kind != PG_TOKEN_END) {
		PG_PARSE_ERROR(p, p->token.begin, p->token.end, "unexpected '%s' in an argument",
			       pg_token_text(p));
		if (pg_at(p, ','))
			pg_diag(p->diags, PG_SEV_NOTE,
				pg_parser_span(p, p->token.begin, p->token.end),
				"blanks separate arguments");
		return false;
	}
	arg->span = pg_parser_span(p, begin, p->last_end);
	if (!arg->name_given) {
		arg->name = pg_expr_name(arg->expr);
		arg->name_span = arg->expr->span;
	}
	return true;
}

/** Go behind the argument at fault: to the next blank outside its parentheses. */
static void skip_arg(struct pg_parser *p)
{
	const char *text = p->source->text;
	size_t at = p->token.begin;
	unsigned open = p->open;

	for (; at < p->lexer.line_end; at++) {
		if (pg_lex_is_blank(text[at]) && (!open || text[at + 1] == '#'))
			break;
		if (text[at] == '(' || text[at] == '[')
			open++;
		else if (open && (text[at] == ')' || text[at] == ']'))
			open--;
	}
	p->lexer.at = at;
}

void pg_parse_args(struct pg_parser *p)
{
	for (;;) {
		struct pg_arg arg = {.format = {.kind = PG_FORMAT_C}};

		p->open = p->depth = 0;
		p->token = pg_lex_token(&p->lexer);
		p->last_end = p->token.begin;
		if (p->token.kind == PG_TOKEN_END)
			return;
		if (parse_arg(p, &arg))
			*PG_PUSH(p->arena, p->args, p->probe.num_args) = arg;
		else
			skip_arg(p);
	}
}
