/* SPDX-License-Identifier: GPL-2.0-only */
/** Numbers, characters and texts in an expression. */
#ifndef PG_SPEC_LITERAL_H
#define PG_SPEC_LITERAL_H

#include "spec/cexpr.h"
#include "spec/tokens.h"

/** Does one begin at the token looked at, though perhaps a damaged one? */
bool pg_at_literal(const struct pg_tokens *tokens);

/** Its kind, name and number; false after an error. */
bool pg_literal_parse(struct pg_tokens *tokens, struct pg_expr *ret);

#endif
