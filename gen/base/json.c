// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"

json_t *pg_json_must(json_t *value)
{
	if (!value)
		pg_no_memory();
	return value;
}

/** Bytes that are not UTF-8, as a string. */
static json_t *quoted(const char *bytes, size_t len)
{
	struct pg_str text = {.arena = pg_arena_create()};
	json_t *value;

	pg_quote(&text, bytes, len);
	value = pg_json_must(json_string(pg_str_text(&text)));
	pg_arena_destroy(text.arena);
	return value;
}

json_t *pg_json_bytes(const char *bytes, size_t len)
{
	json_t *value = json_stringn(bytes, len); /* a NUL may be among them */

	return value ? value : quoted(bytes, len);
}

json_t *pg_json_text(const char *text)
{
	return text ? pg_json_bytes(text, strlen(text)) : pg_json_must(json_null());
}

/** The largest integer of which a double has all digits, and those of its neighbours. */
#define LARGEST (((uint64_t)1 << 53) - 1)

json_t *pg_json_number(uint64_t number)
{
	return pg_json_must(number <= LARGEST ? json_integer((json_int_t)number)
					      : json_sprintf("%" PRIu64, number));
}

json_t *pg_json_signed(int64_t number)
{
	const uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;

	return pg_json_must(size <= LARGEST ? json_integer(number)
					    : json_sprintf("%" PRId64, number));
}

void pg_json_set(json_t *object, const char *key, json_t *value)
{
	json_t *name;

	if (json_object_set(object, key, value) != 0) { /* the key is not UTF-8 */
		name = quoted(key, strlen(key));
		if (json_object_set(object, json_string_value(name), value) != 0)
			pg_no_memory();
		json_decref(name);
	}
	json_decref(value);
}

void pg_json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		pg_no_memory();
}

static int add_bytes(const char *bytes, size_t size, void *lines)
{
	pg_str_add_n(lines, bytes, size);
	return 0;
}

/**
 * The next character that a terminal cannot show, from *at on, in JSON of jansson's, where those below
 * a blank are escaped; its bytes, or 0 at the end.
 */
static size_t next_control(const char *json, size_t len, size_t *at, uint32_t *ret_code)
{
	for (size_t num = 1; *at < len; *at += num) {
		const unsigned char c = (unsigned char)json[*at];

		num = c < 0x7f ? 1 : pg_utf8_character(json + *at, len - *at, ret_code);
		if (c >= 0x7f && pg_is_control(*ret_code))
			return num;
	}
	return 0;
}

/** Escape what was added since: in strings only, as nowhere else is anything but ASCII. */
static void escape_controls(struct pg_str *lines, size_t begin)
{
	size_t len = lines->len - begin, at = 0, num, done = 0;
	uint32_t code = 0;
	char *json;

	num = next_control(lines->text + begin, len, &at, &code);
	if (!num)
		return;
	json = pg_strndup(lines->arena, lines->text + begin, len);
	for (lines->len = begin; num; num = next_control(json, len, &at, &code)) {
		pg_str_add_n(lines, json + done, at - done);
		pg_str_add(lines, "\\u%04" PRIx32, code);
		done = at += num;
	}
	pg_str_add_n(lines, json + done, len - done);
}

void pg_json_add_line(struct pg_str *lines, json_t *object)
{
	const size_t begin = lines->len;

	if (json_dump_callback(object, add_bytes, lines, JSON_COMPACT) != 0)
		pg_no_memory();
	json_decref(object);
	escape_controls(lines, begin);
	pg_str_add_n(lines, "\n", 1);
}

static void add_compact(struct pg_str *lines, const json_t *value)
{
	if (json_dump_callback(value, add_bytes, lines, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
		pg_no_memory();
}

static void add_key(struct pg_str *lines, const char *key)
{
	json_t *text = pg_json_must(json_string(key));

	add_compact(lines, text);
	json_decref(text);
	pg_str_add(lines, ":");
}

/** What is as short as this stays on one line. */
#define SHORT_LINE 100

static void add_broken(struct pg_str *lines, const json_t *value, unsigned levels)
{
	const bool is_object = json_is_object(value);
	const size_t begin = lines->len;
	const char *separator = "\n", *key;
	json_t *member;
	size_t index;

	add_compact(lines, value);
	if (!levels || lines->len - begin <= SHORT_LINE ||
	    !(json_is_object(value) || json_is_array(value)))
		return;
	lines->len = begin;
	pg_str_add(lines, is_object ? "{" : "[");
	json_object_foreach((json_t *)value, key, member) {
		pg_str_add(lines, "%s", separator);
		add_key(lines, key);
		add_broken(lines, member, levels - 1);
		separator = ",\n";
	}
	json_array_foreach(value, index, member) {
		pg_str_add(lines, "%s", separator);
		add_broken(lines, member, levels - 1);
		separator = ",\n";
	}
	pg_str_add(lines, is_object ? "\n}" : "\n]");
}

void pg_json_add_lines(struct pg_str *lines, json_t *value, unsigned levels)
{
	const size_t begin = lines->len;

	add_broken(lines, value, levels);
	json_decref(value);
	escape_controls(lines, begin);
	pg_str_add(lines, "\n");
}

const struct pg_error *pg_json_parse(struct pg_arena *arena, const char *name, const char *text,
				     size_t len, json_t **ret)
{
	json_error_t error;

	*ret = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (*ret)
		return NULL;
	return pg_error(arena, "%s:%d:%d: %s", name, error.line, error.column, error.text);
}
