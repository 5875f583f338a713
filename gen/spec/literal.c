// SPDX-License-Identifier: GPL-2.0-only
#include "spec/literal.h"

#include <ctype.h>
#include <string.h>

#include "base/ident.h"
#include "base/quote.h"

/** Behind a backslash: an optional minus and a number, as a 64-bit word. */
static bool parse_immediate(struct pg_tokens *t, struct pg_expr *draft)
{
	size_t from = t->token.begin;
	bool negative = pg_accept(t, '-');
	uint64_t number;

	if (!pg_expect_number(t, "a number", &number))
		return false;
	if (negative && number > (uint64_t)INT64_MAX + 1) {
		PG_PARSE_ERROR(t, from, t->last_end, "a number of more than 64 bits");
		return false;
	}
	draft->kind = PG_EXPR_IMMEDIATE;
	draft->number = negative ? 0 - number : number;
	return true;
}

static bool parse_number(struct pg_tokens *t, struct pg_expr *draft)
{
	struct pg_token token = t->token;

	draft->kind = PG_EXPR_NUMBER;
	if (!pg_parse_number(t, token.begin, token.end, &draft->number)) {
		PG_PARSE_ERROR(t, token.begin, token.end, "'%s' is not a 64-bit number",
			       pg_token_text(t));
		return false;
	}
	draft->is_hex = t->source->text[token.begin] == '0' && token.end - token.begin > 1;
	pg_next(t);
	return true;
}

/** The length of an escape of C that means the same everywhere; 0: it is another one. */
static size_t escape_length(const char *text)
{
	if (text[1] == 'x')
		return isxdigit((unsigned char)text[2]) && isxdigit((unsigned char)text[3]) &&
				       !isxdigit((unsigned char)text[4])
			       ? 4
			       : 0;
	return text[1] && strchr("ntr\"'\\", text[1]) ? 2 : 0;
}

static bool parse_string(struct pg_tokens *t, struct pg_expr *draft)
{
	const char *text = t->source->text;
	size_t begin = t->token.begin, step;

	draft->kind = PG_EXPR_STRING;
	draft->name = pg_token_name(t);
	for (size_t at = begin + 1; at < t->token.end - 1; at += step, draft->number++) {
		step = text[at] == '\\' ? escape_length(text + at) : 1;
		if (!step) {
			PG_PARSE_ERROR(t, at, at + 2,
				       "only \\n, \\t, \\r, \\\", \\', \\\\ and \\xHH are "
				       "understood here");
			return false;
		}
	}
	pg_next(t);
	return true;
}

static bool parse_letter(struct pg_tokens *t, struct pg_expr *draft)
{
	const char *name = pg_token_name(t);
	size_t len = name[1] == '\\' ? escape_length(name + 1) : 1;

	draft->kind = PG_EXPR_LETTER;
	draft->name = name;
	if (len != strlen(name) - 2 || (unsigned char)name[1] >= 0x80) {
		PG_PARSE_ERROR(t, t->token.begin, t->token.end,
			       "a character is one in quotes: 'c'");
		return false;
	}
	pg_next(t);
	return true;
}

static bool bad_quote(struct pg_tokens *t)
{
	bool is_string = t->source->text[t->token.begin] == '"';

	PG_PARSE_ERROR(t, t->token.begin, t->token.end, "%s",
		       is_string ? "the text has no end" : "a character is one in quotes: 'c'");
	return false;
}

bool pg_at_quoted_name(const struct pg_tokens *t)
{
	const char *text = t->source->text + t->token.begin + 1;
	struct pg_tokens after = *t;
	size_t len;
	uint32_t code;

	if (t->token.kind != PG_TOKEN_LETTER)
		return false;
	len = t->token.end - t->token.begin - 2;
	pg_next(&after);
	if (pg_at_pair(&after, "::"))
		return len > 0;
	return *text != '\\' && len > pg_utf8_character(text, len, &code) && len > 1 &&
	       !memchr(text, ' ', len) && !pg_is_identifier(pg_intern_n(t->arena, text, len));
}

bool pg_at_literal(const struct pg_tokens *t)
{
	if (pg_at_quoted_name(t))
		return false;
	return pg_at(t, '\\') || t->token.kind == PG_TOKEN_NUMBER ||
	       t->token.kind == PG_TOKEN_STRING || t->token.kind == PG_TOKEN_LETTER ||
	       t->token.kind == PG_TOKEN_QUOTE;
}

bool pg_literal_parse(struct pg_tokens *t, struct pg_expr *ret)
{
	*ret = (struct pg_expr){.name = NULL};
	if (pg_accept(t, '\\'))
		return parse_immediate(t, ret);
	if (t->token.kind == PG_TOKEN_NUMBER)
		return parse_number(t, ret);
	if (t->token.kind == PG_TOKEN_STRING)
		return parse_string(t, ret);
	return t->token.kind == PG_TOKEN_LETTER ? parse_letter(t, ret) : bad_quote(t);
}
