/* SPDX-License-Identifier: GPL-2.0-only */
/** A command line in one text, taken apart without a shell. */
#ifndef PG_BASE_COMMAND_WORDS_H
#define PG_BASE_COMMAND_WORDS_H

#include "base/error.h"

/**
 * Words between blanks, as a list that ends with NULL; '…', "…" and \ quote, as in a shell.
 * Nothing is expanded: what a shell would expand or obey, and is not quoted, is an error, as is a quote
 * that does not end, and a text without words.
 */
const struct pg_error *pg_words_split(struct pg_arena *arena, const char *text,
				      const char *const **ret);

#endif
