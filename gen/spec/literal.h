/* SPDX-License-Identifier: GPL-2.0-only */
/** Numbers, characters and texts in an expression. */
#ifndef PG_SPEC_LITERAL_H
#define PG_SPEC_LITERAL_H

#include "spec/cexpr.h"
#include "spec/tokens.h"

/**
 * Is a text in single quotes a name that is not one word, as '~r0' or the scope in 'operator+='::x? It has
 * no blanks unless `::` follows: what has is rather a string that wants double quotes.
 */
bool pg_at_quoted_name(const struct pg_tokens *tokens);

/** Does a literal begin at the token looked at, though perhaps a damaged one? */
bool pg_at_literal(const struct pg_tokens *tokens);

/** Its kind, name and number; false after an error. */
bool pg_literal_parse(struct pg_tokens *tokens, struct pg_expr *ret);

#endif
