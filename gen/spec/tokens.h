/* SPDX-License-Identifier: GPL-2.0-only */
/** The tokens of an argument or a condition, one after the other, and errors about them. */
#ifndef PG_SPEC_TOKENS_H
#define PG_SPEC_TOKENS_H

#include "spec/lex.h"

struct pg_tokens {
	struct pg_arena *arena;
	const struct pg_source *source;
	struct pg_diags *diags;
	struct pg_lexer lexer;
	struct pg_token token; /**< the one looked at */
	size_t last_end;       /**< of the token before it */
	unsigned open;	  /**< parentheses and brackets; a blank ends an argument outside them */
	unsigned nesting; /**< of what is being parsed: see PG_EXPR_NESTING */
};

/** Look at the first token after the lexer's place: of an argument, or of a condition. */
void pg_tokens_begin(struct pg_tokens *tokens);
/** Look at the next token; outside parentheses a blank makes it PG_TOKEN_END in an argument. */
void pg_next(struct pg_tokens *tokens);
bool pg_at(const struct pg_tokens *tokens, char c);
bool pg_at_pair(const struct pg_tokens *tokens, const char *pair);
/** Consume a character if it is the token looked at. */
bool pg_accept(struct pg_tokens *tokens, char c);
/** Look at the first character of the pair looked at: `&&x` is `& &x` where an operand is due. */
void pg_split_pair(struct pg_tokens *tokens);

/** "expected WHAT before 'TOKEN'" */
void pg_expected(struct pg_tokens *tokens, const char *what);
/** Consume a character, a name, a number; false (NULL) and an error when it is something else. */
bool pg_expect(struct pg_tokens *tokens, char c, const char *what);
const char *pg_expect_name(struct pg_tokens *tokens, const char *what, struct pg_span *ret);
bool pg_expect_number(struct pg_tokens *tokens, const char *what, uint64_t *ret);

/** The token as an interned name, and as diagnostics quote it. */
const char *pg_token_name(const struct pg_tokens *tokens);
const char *pg_token_text(const struct pg_tokens *tokens);

struct pg_span pg_tokens_span(const struct pg_tokens *tokens, size_t begin, size_t end);
/** A range of the source as diagnostics quote it: not too long. */
const char *pg_tokens_quote(const struct pg_tokens *tokens, size_t begin, size_t end);
/** A number at [begin, end); false when it is not one. Warns when it is octal in a spec. */
bool pg_parse_number(const struct pg_tokens *tokens, size_t begin, size_t end, uint64_t *ret);
/** "did you mean …?", if one of the words is near. */
void pg_tokens_suggest(const struct pg_tokens *tokens, struct pg_span span,
		       const char *const *words, size_t num);

#define PG_PARSE_ERROR(tokens, begin, end, ...)                                                    \
	pg_diag((tokens)->diags, PG_SEV_ERROR, pg_tokens_span(tokens, begin, end), __VA_ARGS__)

#endif
