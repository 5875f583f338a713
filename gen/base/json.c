// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"

json_t *pg_json_must(json_t *value)
{
	if (!value)
		abort();
	return value;
}

json_t *pg_json_bytes(const char *bytes, size_t len)
{
	json_t *value = json_stringn(bytes, len);
	struct pg_str quoted = {.arena = NULL};

	if (value)
		return value;
	quoted.arena = pg_arena_create();
	pg_quote(&quoted, bytes, len);
	value = pg_json_must(json_string(pg_str_text(&quoted)));
	pg_arena_destroy(quoted.arena);
	return value;
}

json_t *pg_json_text(const char *text)
{
	return text ? pg_json_bytes(text, strlen(text)) : pg_json_must(json_null());
}

json_t *pg_json_number(uint64_t number)
{
	return pg_json_must(number <= INT64_MAX ? json_integer((json_int_t)number)
						: json_sprintf("%" PRIu64, number));
}

void pg_json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) != 0)
		abort();
}

void pg_json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		abort();
}

static int add_bytes(const char *bytes, size_t size, void *lines)
{
	pg_str_add_n(lines, bytes, size);
	return 0;
}

void pg_json_add_line(struct pg_str *lines, json_t *object)
{
	if (json_dump_callback(object, add_bytes, lines, JSON_COMPACT) != 0)
		abort();
	json_decref(object);
	pg_str_add_n(lines, "\n", 1);
}
