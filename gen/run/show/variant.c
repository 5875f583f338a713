// SPDX-License-Identifier: GPL-2.0-only
#include "run/show/variant.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ir/type.h"

static const struct pg_value hidden = {.kind = PG_VALUE_HIDDEN};

static bool begins(const char *name, const char *with)
{
	return name && strncmp(name, with, strlen(with)) == 0;
}

static bool has_name(const struct pg_value *value, const char *name)
{
	return value->name && strcmp(value->name, name) == 0;
}

static bool is_record(const struct pg_value *value)
{
	return value && value->kind == PG_VALUE_RECORD;
}

/** The item of a name, also of what has no name itself; NULL: there is none. */
static const struct pg_value *item_of(const struct pg_value *record, const char *name)
{
	const struct pg_value *found = NULL;

	for (size_t i = 0; is_record(record) && !found && i < record->num_items; i++) {
		const struct pg_value *item = &record->items[i];

		if (has_name(item, name))
			found = item;
		else if (!item->name || !*item->name)
			found = item_of(item, name);
	}
	return found;
}

/* --- Of Rust --- */

/** "pg_is_1_Some": Some, if the number is 1. */
static const char *name_if(const char *name, uint64_t number)
{
	char *end;

	if (!begins(name, PG_VARIANT_IS))
		return NULL;
	return strtoull(name + strlen(PG_VARIANT_IS), &end, 16) == number && *end == '_' ? end + 1
											  : NULL;
}

/** The number that a member has instead of a name, "__0"; of another one, as many as there are. */
static size_t place_of(const struct pg_value *record, const struct pg_value *item)
{
	const char *digits = begins(item->name, "__") ? item->name + 2 : "";
	const size_t place = strtoul(digits, NULL, 10);
	const bool is_place = *digits && strspn(digits, "0123456789") == strlen(digits);

	return is_place && place < record->num_items ? place : record->num_items;
}

/** The items by their numbers, which need not be their order in memory; false: some have none. */
static bool by_place(const struct pg_value *record, struct pg_value *items)
{
	for (size_t i = 0; i < record->num_items; i++) {
		const size_t place = place_of(record, &record->items[i]);

		if (place == record->num_items)
			return false;
		items[place] = record->items[i];
		items[place].name = NULL;
	}
	return true;
}

static struct pg_value variant(struct pg_arena *arena, const char *name, const struct pg_value *value)
{
	struct pg_value shown = {.name = NULL, .kind = PG_VALUE_VARIANT, .text = name};
	struct pg_value *items;

	if (!is_record(value))
		return hidden;
	items = PG_NEW_N(arena, value->num_items + 1, struct pg_value);
	shown.items = by_place(value, items) ? items : value->items;
	shown.is_partial = value->is_partial;
	shown.num_items = value->num_items;
	return shown;
}

static struct pg_value one_of(struct pg_arena *arena, const struct pg_value *variants)
{
	const struct pg_value *number = item_of(variants, PG_VARIANT_NUMBER), *other = NULL;

	for (size_t i = 0; i < variants->num_items; i++) {
		const struct pg_value *item = &variants->items[i];
		const char *name = number ? name_if(item->name, number->number) : NULL;

		if (name)
			return variant(arena, name, item);
		if (begins(item->name, PG_VARIANT_ELSE))
			other = item;
	}
	return other ? variant(arena, other->name + strlen(PG_VARIANT_ELSE), other) : hidden;
}

/* --- Of C++ --- */

/** A name and one value: "optional(3)". NULL: without. */
static struct pg_value holding(struct pg_arena *arena, const char *name, const struct pg_value *value)
{
	struct pg_value shown = {.kind = PG_VALUE_VARIANT, .text = name};
	struct pg_value *item = PG_NEW(arena, struct pg_value);

	if (!value)
		return shown;
	*item = *value;
	item->name = NULL;
	shown.items = item;
	shown.num_items = 1;
	return shown;
}

static struct pg_value optional(struct pg_arena *arena, const struct pg_value *is_there,
				const struct pg_value *value)
{
	if (!value || is_there->kind != PG_VALUE_BOOL)
		return hidden;
	return is_there->number ? holding(arena, "optional", value) : holding(arena, "nullopt", NULL);
}

/** How a library nests the alternatives: the first one, and a union of the others. */
struct nesting {
	const char *first, *value, *others;
};

/** std::variant_npos in as many bytes as the library takes: an exception has left it without a value. */
static bool is_nowhere(uint64_t index)
{
	return index == UINT8_MAX || index == UINT16_MAX || index == UINT32_MAX || index == UINT64_MAX;
}

static struct pg_value alternative(struct pg_arena *arena, const struct pg_value *all,
				   const struct pg_value *index, const struct nesting *nesting)
{
	const struct pg_value *value;

	for (uint64_t i = 0; i < index->number && all; i++)
		all = item_of(all, nesting->others);
	value = all ? item_of(item_of(all, nesting->first), nesting->value) : NULL;
	if (value)
		return holding(arena, pg_printf(arena, "variant<%" PRIu64 ">", index->number), value);
	return is_nowhere(index->number) ? holding(arena, "valueless", NULL) : hidden;
}

static bool is_number(const struct pg_value *value)
{
	return value && (value->kind == PG_VALUE_UNSIGNED || value->kind == PG_VALUE_SIGNED);
}

/** Of a record with members of std::optional or std::variant; another one is left as it is. */
static struct pg_value of_cxx(struct pg_arena *arena, struct pg_value record)
{
	static const struct nesting gnu = {"_M_first", "_M_storage", "_M_rest"};
	static const struct nesting llvm = {"__head", "__value", "__tail"};
	const struct pg_value *engaged = item_of(&record, "_M_engaged");
	const struct pg_value *index = item_of(&record, "_M_index");

	if (engaged && is_record(item_of(&record, "_M_payload")))
		return optional(arena, engaged, item_of(item_of(&record, "_M_payload"), "_M_value"));
	if (item_of(&record, "__engaged_") && item_of(&record, "__null_state_"))
		return optional(arena, item_of(&record, "__engaged_"), item_of(&record, "__val_"));
	if (is_number(index) && is_record(item_of(&record, "_M_u")))
		return alternative(arena, item_of(&record, "_M_u"), index, &gnu);
	index = item_of(&record, "__index");
	if (is_number(index) && is_record(item_of(&record, "__data")))
		return alternative(arena, item_of(&record, "__data"), index, &llvm);
	return record;
}

struct pg_value pg_variant_shown(struct pg_arena *arena, struct pg_value record)
{
	const struct pg_value *only = record.num_items == 1 ? record.items : NULL;

	if (only && has_name(only, PG_VARIANT_UNION) && is_record(only))
		return one_of(arena, only);
	/* The classes that hold it, of which it is all. */
	if (only && only->kind == PG_VALUE_VARIANT &&
	    (has_name(only, "_M_payload") || has_name(only, "__impl") || has_name(only, "__impl_")))
		return *only;
	return of_cxx(arena, record);
}
