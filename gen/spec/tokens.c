// SPDX-License-Identifier: GPL-2.0-only
#include "spec/tokens.h"

#include <string.h>

#include "base/suggest.h"

struct pg_span pg_tokens_span(const struct pg_tokens *t, size_t begin, size_t end)
{
	return (struct pg_span){t->source, begin, end};
}

const char *pg_tokens_quote(const struct pg_tokens *t, size_t begin, size_t end)
{
	const size_t max = 48;
	size_t cut = begin + max;

	if (end - begin <= max)
		return pg_strndup(t->arena, t->source->text + begin, end - begin);
	while (((unsigned char)t->source->text[cut] & 0xc0) == 0x80 && cut > begin)
		cut--;
	return pg_printf(t->arena, "%.*s…", (int)(cut - begin), t->source->text + begin);
}

bool pg_parse_number(const struct pg_tokens *t, size_t begin, size_t end, uint64_t *ret)
{
	const char *text = t->source->text + begin;

	if (!pg_lex_number(t->source, begin, end, ret))
		return false;
	if (!t->lexer.is_whole && *text == '0' && *ret && (text[1] | 0x20) != 'x')
		pg_diag(t->diags, PG_SEV_WARNING, pg_tokens_span(t, begin, end),
			"'%s' is octal, as in perf: %llu", pg_tokens_quote(t, begin, end),
			(unsigned long long)*ret);
	return true;
}

void pg_tokens_suggest(const struct pg_tokens *t, struct pg_span span, const char *const *words,
		       size_t num)
{
	const char *word =
		pg_strndup(t->arena, t->source->text + span.begin, span.end - span.begin);
	const char *near = pg_suggest(word, words, num);

	if (near)
		pg_diag(t->diags, PG_SEV_NOTE, span, "did you mean '%s'?", near);
}

/* --- The token looked at --- */

void pg_tokens_begin(struct pg_tokens *t)
{
	t->open = t->nesting = 0;
	t->token = pg_lex_token(&t->lexer);
	t->last_end = t->token.begin;
}

void pg_next(struct pg_tokens *t)
{
	t->last_end = t->token.end;
	t->token = pg_lex_token(&t->lexer);
	if (t->token.blank_before && !t->open && !t->lexer.is_whole) {
		t->lexer.at = t->token.begin;
		t->token = (struct pg_token){.begin = t->last_end, .end = t->last_end};
	}
}

bool pg_at(const struct pg_tokens *t, char c)
{
	return t->token.kind == PG_TOKEN_CHAR && t->token.c == c;
}

bool pg_at_pair(const struct pg_tokens *t, const char *pair)
{
	return t->token.kind == PG_TOKEN_PAIR &&
	       memcmp(t->source->text + t->token.begin, pair, 2) == 0;
}

bool pg_accept(struct pg_tokens *t, char c)
{
	if (!pg_at(t, c))
		return false;
	if (c == '(' || c == '[')
		t->open++;
	if (c == ')' || c == ']')
		t->open--;
	pg_next(t);
	return true;
}

void pg_split_pair(struct pg_tokens *t)
{
	t->token.kind = PG_TOKEN_CHAR;
	t->token.c = t->source->text[t->token.begin];
	t->token.end = t->lexer.at = t->token.begin + 1;
}

const char *pg_token_text(const struct pg_tokens *t)
{
	return pg_tokens_quote(t, t->token.begin, t->token.end);
}

const char *pg_token_name(const struct pg_tokens *t)
{
	return pg_intern_n(t->arena, t->source->text + t->token.begin,
			   t->token.end - t->token.begin);
}

void pg_expected(struct pg_tokens *t, const char *what)
{
	if (t->token.kind == PG_TOKEN_END)
		PG_PARSE_ERROR(t, t->last_end, t->last_end, "expected %s", what);
	else
		PG_PARSE_ERROR(t, t->token.begin, t->token.end, "expected %s before '%s'", what,
			       pg_token_text(t));
}

bool pg_expect(struct pg_tokens *t, char c, const char *what)
{
	if (pg_accept(t, c))
		return true;
	pg_expected(t, what);
	return false;
}

const char *pg_expect_name(struct pg_tokens *t, const char *what, struct pg_span *ret)
{
	const char *name;

	if (t->token.kind != PG_TOKEN_NAME) {
		pg_expected(t, what);
		return NULL;
	}
	name = pg_token_name(t);
	*ret = pg_tokens_span(t, t->token.begin, t->token.end);
	pg_next(t);
	return name;
}

bool pg_expect_number(struct pg_tokens *t, const char *what, uint64_t *ret)
{
	if (t->token.kind == PG_TOKEN_NUMBER &&
	    pg_parse_number(t, t->token.begin, t->token.end, ret)) {
		pg_next(t);
		return true;
	}
	if (t->token.kind == PG_TOKEN_NUMBER)
		PG_PARSE_ERROR(t, t->token.begin, t->token.end,
			       "expected %s: '%s' is not a 64-bit number", what, pg_token_text(t));
	else
		pg_expected(t, what);
	return false;
}
