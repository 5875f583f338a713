// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/item.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"

/** The key of a text's bytes, two hexadecimal digits each. */
#define BYTES "bytes"

static const char *way_to(const struct pg_item *item)
{
	const char *up = item->up && item->up->up ? way_to(item->up) : "";

	if (!item->up)
		return "it";
	if (!item->key)
		return pg_printf(item->all->arena, "%s[%zu]", up, item->index);
	return pg_printf(item->all->arena, "%s%s%s", up, *up ? "." : "", item->key);
}

void pg_item_fail(const struct pg_item *item, const char *format, ...)
{
	struct pg_arena *arena = item->all->arena;
	va_list args;

	if (item->all->fault)
		return;
	va_start(args, format);
	item->all->fault =
		pg_printf(arena, "%s %s", way_to(item), pg_vprintf(arena, format, args));
	va_end(args);
}

struct pg_item pg_item_member(const struct pg_item *object, const char *key)
{
	const json_t *value = object->value ? json_object_get(object->value, key) : NULL;

	if (value && json_is_null(value))
		value = NULL;
	return (struct pg_item){.all = object->all, .up = object, .key = key, .value = value};
}

struct pg_item pg_item_element(const struct pg_item *array, size_t index)
{
	return (struct pg_item){.all = array->all,
				.up = array,
				.index = index,
				.value = json_array_get(array->value, index)};
}

static bool is_among(const char *const *keys, const char *key)
{
	while (*keys && strcmp(*keys, key) != 0)
		keys++;
	return *keys;
}

void pg_item_only(const struct pg_item *object, const char *const *keys)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object->value)) {
		pg_item_fail(object, "is not an object");
		return;
	}
	json_object_foreach((json_t *)object->value, key, value) {
		if (!is_among(keys, key))
			pg_item_fail(object, "has a member \"%s\", which is not known", key);
	}
}

size_t pg_item_count(const struct pg_item *array)
{
	if (!array->value)
		return 0;
	if (!json_is_array(array->value))
		pg_item_fail(array, "is not an array");
	return array->all->fault ? 0 : json_array_size(array->value);
}

/* --- Numbers: those that a double does not have are strings of digits --- */

static bool read_digits(const json_t *value, uint64_t *ret)
{
	const char *text = json_string_value(value);
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return !errno && !*end;
}

static bool read_number(const json_t *value, uint64_t *ret)
{
	if (json_is_string(value))
		return read_digits(value, ret);
	*ret = (uint64_t)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

uint64_t pg_item_number_or(const struct pg_item *object, const char *key, uint64_t most,
			   uint64_t missing)
{
	const struct pg_item item = pg_item_member(object, key);
	uint64_t number = 0;

	if (!item.value)
		return missing;
	if (!read_number(item.value, &number))
		pg_item_fail(&item, "is not a number");
	else if (number > most)
		pg_item_fail(&item, "is %" PRIu64 ", and may be %" PRIu64 " at most", number, most);
	return item.all->fault ? 0 : number;
}

static void need(const struct pg_item *object, const char *key)
{
	const struct pg_item item = pg_item_member(object, key);

	if (!item.value)
		pg_item_fail(&item, "is missing");
}

uint64_t pg_item_number(const struct pg_item *object, const char *key, uint64_t most)
{
	need(object, key);
	return pg_item_number_or(object, key, most, 0);
}

int64_t pg_item_signed(const struct pg_item *object, const char *key)
{
	const struct pg_item item = pg_item_member(object, key);
	long long number = 0;
	char *end = NULL;

	if (!item.value)
		return 0;
	if (json_is_integer(item.value))
		return json_integer_value(item.value);
	errno = 0;
	if (json_is_string(item.value))
		number = strtoll(json_string_value(item.value), &end, 10);
	if (!end || end == json_string_value(item.value) || *end || errno)
		pg_item_fail(&item, "is not a number");
	return number;
}

bool pg_item_flag(const struct pg_item *object, const char *key)
{
	const struct pg_item item = pg_item_member(object, key);

	if (item.value && !json_is_boolean(item.value))
		pg_item_fail(&item, "is neither true nor false");
	return item.value && json_is_true(item.value);
}

/* --- Texts --- */

json_t *pg_item_of_text(const char *text)
{
	json_t *value = json_string(text);
	char *digits;

	if (value)
		return value;
	digits = malloc(2 * strlen(text) + 1);
	if (!digits)
		pg_no_memory();
	for (size_t i = 0; text[i]; i++)
		sprintf(digits + 2 * i, "%02x", (unsigned char)text[i]);
	value = pg_json_must(json_object());
	pg_json_set(value, BYTES, pg_json_text(digits));
	free(digits);
	return value;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** NULL: these are not bytes of a text. */
static const char *bytes_of(struct pg_arena *arena, const char *digits)
{
	const size_t num = strlen(digits) / 2;
	char *text = PG_NEW_N(arena, num + 1, char);

	for (size_t i = 0; i < num; i++) {
		int high = digit_of(digits[2 * i]), low = digit_of(digits[2 * i + 1]);

		if (high < 0 || low < 0 || !(high | low))
			return NULL;
		text[i] = (char)(16 * high + low);
	}
	return digits[2 * num] ? NULL : pg_intern(arena, text);
}

const char *pg_item_own_text(const struct pg_item *item)
{
	const char *digits = json_string_value(json_object_get(item->value, BYTES));
	const char *text = NULL;

	if (json_is_string(item->value))
		return pg_intern(item->all->arena, json_string_value(item->value));
	if (digits && json_object_size(item->value) == 1)
		text = bytes_of(item->all->arena, digits);
	if (!text)
		pg_item_fail(item, "is not a text");
	return text ? text : "";
}

const char *pg_item_text(const struct pg_item *object, const char *key)
{
	const struct pg_item item = pg_item_member(object, key);

	return item.value ? pg_item_own_text(&item) : NULL;
}

const char *pg_item_needed_text(const struct pg_item *object, const char *key)
{
	const char *text = pg_item_text(object, key);

	need(object, key);
	return text ? text : "";
}

size_t pg_item_word(const struct pg_item *object, const char *key, const struct pg_words *words)
{
	const struct pg_item item = pg_item_member(object, key);
	const char *word = pg_item_needed_text(object, key);
	const size_t number = pg_words_find(words, word);

	if (number < words->num)
		return number;
	pg_item_fail(&item, "is \"%s\", which is not known", word);
	return 0;
}
