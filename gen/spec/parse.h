/* SPDX-License-Identifier: GPL-2.0-only */
/** The parser's state, shared by its parts: lines and points, arguments, expressions. */
#ifndef PG_SPEC_PARSE_H
#define PG_SPEC_PARSE_H

#include "spec/lex.h"
#include "spec/spec.h"

struct pg_parser {
	struct pg_arena *arena;
	const struct pg_source *source;
	struct pg_diags *diags;
	struct pg_lexer lexer;

	struct pg_target target;
	struct pg_probe probe; /**< the one being parsed; its args are here: */
	struct pg_arg *args;
	bool in_probe;
	bool probe_ok; /**< its point parsed */

	struct pg_token token; /**< the token looked at */
	size_t last_end;       /**< of the token before it */
	unsigned open;	/**< parentheses and brackets; a blank ends an argument outside them */
	unsigned depth; /**< of the expression */
};

/** Parse the arguments up to the end of the line and append them to the probe's. */
void pg_parse_args(struct pg_parser *p);

struct pg_span pg_parser_span(const struct pg_parser *p, size_t begin, size_t end);
/** A stretch of the source as diagnostics quote it: not too long. */
const char *pg_parser_quote(const struct pg_parser *p, size_t begin, size_t end);
/** A number at [begin, end); false when it is none. Warns when it is octal. */
bool pg_parse_number(const struct pg_parser *p, size_t begin, size_t end, uint64_t *ret);
/** "did you mean …?", if one of the words is near. */
void pg_parser_suggest(const struct pg_parser *p, struct pg_span span, const char *const *words,
		       size_t num);

/* --- Tokens of an argument: p->token is the one looked at --- */

/** Look at the next token; outside parentheses a blank makes it PG_TOKEN_END. */
void pg_next(struct pg_parser *p);
bool pg_at(const struct pg_parser *p, char c);
/** Consume a character if it is the token looked at. */
bool pg_accept(struct pg_parser *p, char c);
/** "expected WHAT before 'TOKEN'" */
void pg_expected(struct pg_parser *p, const char *what);
/** Consume a character, a name, a number; false (NULL) and an error when it is something else. */
bool pg_expect(struct pg_parser *p, char c, const char *what);
const char *pg_expect_name(struct pg_parser *p, const char *what, struct pg_span *ret);
bool pg_expect_number(struct pg_parser *p, const char *what, uint64_t *ret);
/** The token as diagnostics quote it, and as an interned name. */
const char *pg_token_text(const struct pg_parser *p);
const char *pg_token_name(const struct pg_parser *p);

/** An expression from the token looked at on; NULL after an error. */
struct pg_expr *pg_parse_expr(struct pg_parser *p);

#define PG_PARSE_ERROR(p, begin, end, ...)                                                         \
	pg_diag((p)->diags, PG_SEV_ERROR, pg_parser_span(p, begin, end), __VA_ARGS__)

#endif
