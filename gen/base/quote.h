/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Texts from elsewhere, which may hold anything, for terminals and for JSON.
 *
 * Names of symbols, types and variables, paths, lines of source, values: all text of a file goes
 * through one of these functions before a person reads it. A terminal is sent no control
 * character of C0 or C1, no DEL, no byte that is not UTF-8, and none of the characters that change
 * the direction of what follows: they are escaped as in C.
 */
#ifndef PG_BASE_QUOTE_H
#define PG_BASE_QUOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/** Does this character steer a terminal instead of being shown? Controls, marks of direction. */
bool pg_is_control(uint32_t code);

/** Bytes of the UTF-8 character at `bytes` (RFC 3629: no surrogate, none overlong); 0: not one. */
size_t pg_utf8_character(const char *bytes, size_t len, uint32_t *ret_code);

/** The same where a terminal shows the character; 0: it does not, or it is not one. */
size_t pg_shown_length(const char *bytes, size_t len);

/** Can a terminal show all of it as it is? */
bool pg_is_shown(const char *text);

/** The text as a terminal may have it, in one line; itself where nothing is to be escaped. */
const char *pg_shown(struct pg_arena *arena, const char *text);

/** The same for a text of several lines: line ends and tabs stay. */
const char *pg_shown_lines(struct pg_arena *arena, const char *text);

/** Bytes in quotes, escaped as in C; so is what a terminal cannot show. */
void pg_quote(struct pg_str *text, const char *bytes, size_t len);

#endif
