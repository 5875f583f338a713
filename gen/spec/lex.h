/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The letters of a spec or a condition, for their parser alone: lines, words and tokens.
 *
 * A point is a word: it runs to the next blank and its own marks (`=@+:;%`) split it, so it is cut
 * as perf cuts it. A backslash takes a mark or a blank literally. Arguments are C expressions and
 * are read as tokens. Nothing reaches over the end of a line. A condition (`--filter`) is read as
 * tokens, too, and has no lines.
 */
#ifndef PG_SPEC_LEX_H
#define PG_SPEC_LEX_H

#include <stdint.h>

#include "base/diag.h"

/** U+FEFF, which some editors write at the beginning of a text, and which is not a part of it. */
#define PG_BYTE_ORDER_MARK "\xef\xbb\xbf"

struct pg_lexer {
	const struct pg_source *source;
	bool is_whole; /**< one expression: line ends are blanks, and # does not begin a comment */
	size_t at;	  /**< the next byte */
	size_t line_end;  /**< of the line's LF or CR LF, or of the text */
	size_t next_line; /**< where the next line begins */
	bool has_no_end[2]; /**< a " (a ') of this line had no end, so those after it have none */
};

enum pg_token_kind {
	PG_TOKEN_END,	 /**< of the line: a comment counts as its end */
	PG_TOKEN_NAME,	 /**< a C identifier */
	PG_TOKEN_NUMBER, /**< digits, and any letters that stick to them */
	PG_TOKEN_STRING, /**< "…", with its quotes; what is between them is not looked at */
	PG_TOKEN_LETTER, /**< '…', likewise */
	PG_TOKEN_QUOTE,	 /**< a quote without its end */
	PG_TOKEN_PAIR,	 /**< two characters: -> :: && || == != <= >= << >> .. */
	PG_TOKEN_CHAR,	 /**< any other character */
};

struct pg_token {
	enum pg_token_kind kind;
	char c; /**< PG_TOKEN_CHAR: the character, or 0 when it is not ASCII */
	bool blank_before;
	size_t begin, end;
};

/** Is the source UTF-8 text without control characters? If not, that is one error, not many. */
bool pg_lex_is_text(struct pg_arena *arena, const struct pg_source *source, struct pg_diags *diags);

struct pg_lexer pg_lex_begin(const struct pg_source *source);
/** All of a text is one expression, and there is no line to go to. */
struct pg_lexer pg_lex_whole(const struct pg_source *source);
/** Go to the next line that is not empty; false at the end of the text. */
bool pg_lex_line(struct pg_lexer *lexer);

struct pg_token pg_lex_token(struct pg_lexer *lexer);
/** The next word up to a blank; false at the end of the line. */
bool pg_lex_word(struct pg_lexer *lexer, struct pg_span *ret);

/** The same for a point, whose names may have blanks between quotes and brackets. */
bool pg_lex_point(struct pg_lexer *lexer, struct pg_span *ret);

/**
 * The first byte in [from, to) that is one of the marks, or to. Between quotes and brackets, behind a
 * backslash, in `::` and in an operator's name there are none.
 */
size_t pg_lex_find(const struct pg_source *source, size_t from, size_t to, const char *marks);
/** [from, to) without its backslashes, interned. */
const char *pg_lex_unescape(struct pg_arena *arena, const struct pg_source *source, size_t from,
			    size_t to);

/** A name of a point: without its quotes, too, but not those between brackets. */
const char *pg_lex_unquote(struct pg_arena *arena, const struct pg_source *source, size_t from,
			   size_t to);

/**
 * A number in C's notation, as strtoul(…, 0): 0x1f is hexadecimal, 017 is octal. False when
 * [from, to) is anything else, a sign included, or needs more than 64 bits.
 */
bool pg_lex_number(const struct pg_source *source, size_t from, size_t to, uint64_t *ret);

bool pg_lex_is_blank(char c);
/** May this byte stand in a point's name without a backslash? */
bool pg_lex_is_plain(char c);

#endif
