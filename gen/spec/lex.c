// SPDX-License-Identifier: GPL-2.0-only
#include "spec/lex.h"

#include <string.h>

#include "base/array.h"
#include "base/name/funcname.h"
#include "base/quote.h"
#include "base/str.h"

/* The C locale's letters, whatever the user's locale is. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool pg_lex_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool pg_lex_is_plain(char c)
{
	return is_word(c) || (unsigned char)c >= 0x80 || (c && strchr(".$/-*?[]!^", c));
}

/** Bytes of the text character at s: UTF-8, and no control character but TAB, LF and CR LF. */
static size_t text_length(const char *s, size_t left)
{
	uint32_t code;
	size_t len = pg_utf8_character(s, left, &code);

	if (*s == '\t' || *s == '\n')
		return 1;
	if (*s == '\r')
		return left == 1 || s[1] == '\n';
	return len && !pg_is_control(code) ? len : 0;
}

/** Why the bytes at s are not text. */
static const char *problem_of(struct pg_arena *arena, const char *s, size_t left)
{
	uint32_t code;

	if (pg_utf8_character(s, left, &code) > 1)
		return pg_printf(arena, "U+%04X is a control character", (unsigned)code);
	return pg_printf(arena, "byte 0x%02x is not UTF-8 text", (unsigned char)*s);
}

bool pg_lex_is_text(struct pg_arena *arena, const struct pg_source *source, struct pg_diags *diags)
{
	struct pg_source *good;
	size_t at = 0, len;

	while (at < source->len) {
		len = text_length(source->text + at, source->len - at);
		if (!len)
			break;
		at += len;
	}
	if (at == source->len)
		return true;
	/* The caret's excerpt must not send the rest of a binary file to a terminal. */
	good = PG_NEW(arena, struct pg_source);
	*good = (struct pg_source){source->name, pg_strndup(arena, source->text, at), at,
					    source->lines_before};
	pg_diag(diags, PG_SEV_ERROR, (struct pg_span){good, at, at},
		"not a probe spec: %s", problem_of(arena, source->text + at, source->len - at));
	return false;
}

struct pg_lexer pg_lex_begin(const struct pg_source *source)
{
	const size_t length = strlen(PG_BYTE_ORDER_MARK);
	size_t begin = strncmp(source->text, PG_BYTE_ORDER_MARK, length) ? 0 : length;

	return (struct pg_lexer){
		.source = source, .at = begin, .line_end = begin, .next_line = begin};
}

struct pg_lexer pg_lex_whole(const struct pg_source *source)
{
	return (struct pg_lexer){.source = source,
				 .is_whole = true,
				 .line_end = source->len,
				 .next_line = source->len};
}

static bool is_skipped(const struct pg_lexer *lexer, char c)
{
	return pg_lex_is_blank(c) || (lexer->is_whole && c && strchr("\n\r\v\f", c));
}

/** Skip blanks and a comment; is anything left on the line? */
static bool skip_blanks(struct pg_lexer *lexer, bool at_line_begin)
{
	const char *text = lexer->source->text;
	size_t from = lexer->at;

	while (lexer->at < lexer->line_end && is_skipped(lexer, text[lexer->at]))
		lexer->at++;
	if (lexer->at < lexer->line_end && !lexer->is_whole && text[lexer->at] == '#' &&
	    (at_line_begin || lexer->at > from))
		lexer->at = lexer->line_end;
	return lexer->at < lexer->line_end;
}

bool pg_lex_line(struct pg_lexer *lexer)
{
	const struct pg_source *source = lexer->source;

	while (lexer->next_line < source->len) {
		size_t begin = lexer->next_line;
		const char *lf = memchr(source->text + begin, '\n', source->len - begin);
		size_t end = lf ? (size_t)(lf - source->text) : source->len;

		lexer->next_line = end + 1;
		lexer->line_end = end > begin && source->text[end - 1] == '\r' ? end - 1 : end;
		lexer->at = begin;
		lexer->has_no_end[0] = lexer->has_no_end[1] = false;
		if (skip_blanks(lexer, true)) {
			lexer->at = begin;
			return true;
		}
	}
	return false;
}

/** Where the run of letters and digits at `at` ends. */
static size_t word_end(const struct pg_lexer *lexer, size_t at)
{
	while (at < lexer->line_end && is_word(lexer->source->text[at]))
		at++;
	return at;
}

/** Where the quoted text at `at` ends; right after its quote when it has no end. */
static size_t quoted_end(struct pg_lexer *lexer, size_t at)
{
	const char *text = lexer->source->text;
	bool *has_no_end = &lexer->has_no_end[text[at] == '\''];

	for (size_t end = at + 1;
	     !*has_no_end && end < lexer->line_end && text[end] != '\n'; end++) {
		if (!text[end]) /* names and texts end there */
			break;
		if (text[end] == text[at])
			return end + 1;
		end += text[end] == '\\' && text[end + 1];
	}
	*has_no_end = true;
	return at + 1;
}

static bool is_pair(const char *s)
{
	static const char pairs[][3] = {"->", "::", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", ".."};

	for (size_t i = 0; i < PG_ARRAY_SIZE(pairs); i++) {
		if (memcmp(s, pairs[i], 2) == 0)
			return true;
	}
	return false;
}

struct pg_token pg_lex_token(struct pg_lexer *lexer)
{
	const char *text = lexer->source->text;
	size_t from = lexer->at, left, length;
	bool any = skip_blanks(lexer, false);
	struct pg_token token = {
		.blank_before = lexer->at > from,
		.begin = lexer->at,
		.end = lexer->at,
	};
	const char *s = text + token.begin;
	uint32_t code;

	if (!any)
		return token;
	left = lexer->line_end - lexer->at;
	if (is_word(*s)) {
		token.kind = is_digit(*s) ? PG_TOKEN_NUMBER : PG_TOKEN_NAME;
		token.end = word_end(lexer, token.begin);
	} else if (*s == '"' || *s == '\'') {
		token.end = quoted_end(lexer, token.begin);
		token.kind = token.end == token.begin + 1 ? PG_TOKEN_QUOTE
			     : *s == '"'		  ? PG_TOKEN_STRING
						  : PG_TOKEN_LETTER;
	} else if (left > 1 && is_pair(s)) {
		token.kind = PG_TOKEN_PAIR;
		token.end += 2;
	} else {
		token.kind = PG_TOKEN_CHAR;
		token.c = (unsigned char)*s < 0x80 ? *s : 0;
		length = pg_utf8_character(s, left, &code);
		token.end += length ? length : 1;
	}
	lexer->at = token.end;
	return token;
}

/** Where the word at a place of a line ends: at a blank without a backslash. */
static size_t end_of_word(const struct pg_lexer *lexer, size_t at)
{
	const char *text = lexer->source->text;

	for (; at < lexer->line_end && !pg_lex_is_blank(text[at]); at++)
		at += text[at] == '\\' && at + 1 < lexer->line_end;
	return at;
}

/** Likewise of a point. A pattern is the rest of it: its brackets are the source's. */
static size_t end_of_point(const struct pg_lexer *lexer, size_t at)
{
	const char *text = lexer->source->text;
	struct pg_name_scan scan = {.text = text, .at = at, .end = lexer->line_end};

	while (scan.at < scan.end && !pg_lex_is_blank(text[scan.at])) {
		if (text[scan.at] == ';')
			return end_of_word(lexer, scan.at);
		pg_name_scan_next(&scan);
	}
	return scan.at;
}

static bool at_word(struct pg_lexer *lexer)
{
	return skip_blanks(lexer, !lexer->at || lexer->source->text[lexer->at - 1] == '\n');
}

bool pg_lex_word(struct pg_lexer *lexer, struct pg_span *ret)
{
	if (!at_word(lexer))
		return false;
	*ret = (struct pg_span){lexer->source, lexer->at, end_of_word(lexer, lexer->at)};
	lexer->at = ret->end;
	return true;
}

bool pg_lex_point(struct pg_lexer *lexer, struct pg_span *ret)
{
	if (!at_word(lexer))
		return false;
	*ret = (struct pg_span){lexer->source, lexer->at, end_of_point(lexer, lexer->at)};
	lexer->at = ret->end;
	return true;
}

size_t pg_lex_find(const struct pg_source *source, size_t from, size_t to, const char *marks)
{
	struct pg_name_scan scan = {.text = source->text, .at = from, .end = to};

	while (scan.at < to) {
		size_t at = scan.at;

		pg_name_scan_next(&scan);
		if (scan.at == at + 1 && strchr(marks, source->text[at]))
			return at;
	}
	return to;
}

const char *pg_lex_unescape(struct pg_arena *arena, const struct pg_source *source, size_t from,
			    size_t to)
{
	char *copy = pg_strndup(arena, source->text + from, to - from);
	size_t len = 0;

	for (size_t at = from; at < to; at++) {
		at += source->text[at] == '\\' && at + 1 < to;
		copy[len++] = source->text[at];
	}
	return pg_intern_n(arena, copy, len);
}

const char *pg_lex_unquote(struct pg_arena *arena, const struct pg_source *source, size_t from,
			   size_t to)
{
	struct pg_name_scan scan = {.text = source->text, .at = from, .end = to};
	struct pg_str text = {.arena = arena};

	while (scan.at < to) {
		size_t at = scan.at;
		bool is_quote;
		const char *part;

		pg_name_scan_next(&scan);
		is_quote = source->text[at] == '\'' && scan.at > at + 1;
		part = pg_lex_unescape(arena, source, at + is_quote, scan.at - is_quote);
		pg_str_add_n(&text, part, strlen(part));
	}
	return pg_intern(arena, text.len ? pg_str_text(&text) : "");
}

/** The value of a digit in any base, or 36. */
static unsigned digit_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	if (!is_word(c) || c == '_')
		return 36;
	return (unsigned)((c | 0x20) - 'a') + 10;
}

bool pg_lex_number(const struct pg_source *source, size_t from, size_t to, uint64_t *ret)
{
	const char *s = source->text + from, *end = source->text + to;
	unsigned base = 10;
	uint64_t value = 0;

	if (end - s > 2 && s[0] == '0' && (s[1] | 0x20) == 'x') {
		base = 16;
		s += 2;
	} else if (end - s > 1 && s[0] == '0') {
		base = 8;
	}
	if (s >= end)
		return false;
	for (; s < end; s++) {
		if (digit_value(*s) >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit_value(*s), &value))
			return false;
	}
	*ret = value;
	return true;
}
