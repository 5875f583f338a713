/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * JSON by jansson, as all that answers with it needs it: without memory nothing can be said, so
 * nothing here fails.
 */
#ifndef PG_BASE_JSON_H
#define PG_BASE_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/** What jansson made; abort where it could not. */
json_t *pg_json_must(json_t *value);

/** A string; NULL is null. What is not UTF-8 is shown in quotes, escaped as in C. */
json_t *pg_json_text(const char *text);
json_t *pg_json_bytes(const char *bytes, size_t len);

/**
 * Many readers take numbers for doubles, which have the integers up to 2^53 - 1 exactly: larger ones,
 * of either sign, are strings of their digits.
 */
json_t *pg_json_number(uint64_t number);
json_t *pg_json_signed(int64_t number);

/** The value is given away. A key may come from a file, too: see pg_json_text(). */
void pg_json_set(json_t *object, const char *key, json_t *value);
void pg_json_append(json_t *array, json_t *value);

/**
 * Add an object as a line; it is given away. It may be shown on a terminal: what that cannot show
 * (base/quote.h) is \u and four digits, which is the same JSON.
 */
void pg_json_add_line(struct pg_str *lines, json_t *object);

/**
 * Add a value on several lines: long objects and arrays of the first `levels` levels have each member on
 * a line of its own.
 */
void pg_json_add_lines(struct pg_str *lines, json_t *value, unsigned levels);

/**
 * A text of a file. *ret is the caller's to give back. Errors name the file, and the line and column where
 * it is not JSON; no object may have two members of one name.
 */
const struct pg_error *pg_json_parse(struct pg_arena *arena, const char *name, const char *text,
				     size_t len, json_t **ret);

#endif
