// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/types.h"

#include <string.h>

#define uthash_malloc(size)	  pg_alloc(table->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** A type that a field leads to. */
struct entry {
	UT_hash_handle hh;
	const struct pg_type *type;
	size_t number;
	bool is_numbered;
	bool is_by_value; /* a header defines it */
};

/** How many structs, unions and enums have a name. */
struct name {
	UT_hash_handle hh;
	const char *text;
	size_t num;
};

struct pg_typetable {
	struct pg_arena *arena;
	struct entry *entries;
	struct name *names;
	struct entry **met; /* of the walk at hand, in its order; and at last those of the table */
	size_t num;
	bool is_whole; /* the walk is for all that there is */
};

static bool is_tagged(const struct pg_type *type)
{
	return pg_type_is_record(type) || type->kind == PG_TYPE_ENUM;
}

static struct entry *entry_of(const struct pg_typetable *table, const struct pg_type *type)
{
	struct entry *entry;

	HASH_FIND_PTR(table->entries, &type, entry);
	return entry;
}

static struct name *name_of(const struct pg_typetable *table, const char *text)
{
	struct name *name;

	HASH_FIND_STR(table->names, text, name);
	return name;
}

/** Are its members told? And its enumerators: C names no enum that it does not define. */
static bool has_contents(const struct pg_typetable *table, const struct entry *entry)
{
	const struct pg_type *type = entry->type;

	if (!pg_type_is_record(type) || !type->complete || table->is_whole)
		return type->complete || !is_tagged(type);
	return entry->is_by_value || !type->name || name_of(table, type->name)->num > 1;
}

/* --- Walks --- */

static void meet(struct pg_typetable *table, const struct pg_type *type)
{
	struct entry *entry = type ? entry_of(table, type) : NULL;

	if (!type || (entry && entry->is_numbered))
		return;
	if (!entry) {
		entry = PG_NEW(table->arena, struct entry);
		entry->type = type;
		HASH_ADD_PTR(table->entries, type, entry);
	}
	entry->is_numbered = true;
	entry->number = table->num;
	*PG_PUSH(table->arena, table->met, table->num) = entry;
}

static void meet_parts(struct pg_typetable *table, const struct entry *entry)
{
	const struct pg_type *type = entry->type;

	meet(table, type->target);
	for (size_t i = 0; has_contents(table, entry) && i < type->num_members; i++)
		meet(table, type->members[i].type);
}

static void walk(struct pg_typetable *table, const struct pg_model *model, bool is_whole)
{
	for (size_t i = 0; i < table->num; i++)
		table->met[i]->is_numbered = false;
	table->met = NULL;
	table->num = 0;
	table->is_whole = is_whole;
	for (size_t i = 0; i < model->num_events; i++) {
		for (size_t j = 0; j < model->events[i].num_fields; j++)
			meet(table, model->events[i].fields[j].type);
	}
	for (size_t i = 0; i < table->num; i++)
		meet_parts(table, table->met[i]);
}

static void mark_by_value(struct pg_typetable *table, const struct pg_type *type)
{
	struct entry *entry = type ? entry_of(table, type) : NULL;

	if (!entry || entry->is_by_value)
		return;
	entry->is_by_value = true;
	if (type->kind != PG_TYPE_POINTER && type->kind != PG_TYPE_FUNC)
		mark_by_value(table, type->target);
	for (size_t i = 0; pg_type_is_record(type) && i < type->num_members; i++)
		mark_by_value(table, type->members[i].type);
}

/** C has no arrays of what is not defined, wherever they are; and what a typedef stands for is in its digest. */
static void mark_all_by_value(struct pg_typetable *table, const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_events; i++) {
		for (size_t j = 0; j < model->events[i].num_fields; j++)
			mark_by_value(table, model->events[i].fields[j].type);
	}
	for (size_t i = 0; i < table->num; i++) {
		const struct pg_type *type = table->met[i]->type;

		if (type->kind == PG_TYPE_ARRAY || type->kind == PG_TYPE_TYPEDEF)
			mark_by_value(table, type);
	}
}

static void count_names(struct pg_typetable *table)
{
	for (size_t i = 0; i < table->num; i++) {
		const struct pg_type *type = table->met[i]->type;
		struct name *name = is_tagged(type) && type->name ? name_of(table, type->name) : NULL;

		if (!is_tagged(type) || !type->name)
			continue;
		if (!name) {
			name = PG_NEW(table->arena, struct name);
			name->text = type->name;
			HASH_ADD_KEYPTR(hh, table->names, name->text, strlen(name->text), name);
		}
		name->num++;
	}
}

struct pg_typetable *pg_typetable_create(struct pg_arena *arena, const struct pg_model *model)
{
	struct pg_typetable *table = PG_NEW(arena, struct pg_typetable);

	table->arena = arena;
	walk(table, model, true);
	mark_all_by_value(table, model);
	count_names(table);
	walk(table, model, false);
	return table;
}

size_t pg_typetable_number(const struct pg_typetable *table, const struct pg_type *type)
{
	return entry_of(table, type)->number;
}

/* --- JSON --- */

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		pg_json_set(object, key, pg_item_of_text(text));
}

static void set_number(json_t *object, const char *key, uint64_t number)
{
	if (number)
		pg_json_set(object, key, pg_json_number(number));
}

static void set_flags(json_t *object, const struct pg_type *type, bool has_contents)
{
	json_t *flags = pg_json_must(json_array());

	for (size_t i = 0; i < pg_num_type_flags; i++) {
		const bool *flag = (const bool *)((const char *)type + pg_type_flags[i].at);

		if (*flag && (flag != &type->complete || has_contents))
			pg_json_append(flags, pg_json_text(pg_type_flags[i].word));
	}
	if (json_array_size(flags))
		pg_json_set(object, "flags", flags);
	else
		json_decref(flags);
}

static void set_members(const struct pg_typetable *table, json_t *object,
			const struct pg_type *type)
{
	json_t *members = pg_json_must(json_array());

	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		json_t *item = pg_json_must(json_object());

		set_text(item, "name", member->name);
		pg_json_set(item, "type", pg_json_number(pg_typetable_number(table, member->type)));
		set_number(item, "at", member->bit_offset);
		set_number(item, "bits", member->bit_size);
		pg_json_append(members, item);
	}
	pg_json_set(object, "members", members);
}

static void set_lost(json_t *object, const struct pg_type *type)
{
	json_t *lost = pg_json_must(json_array());

	for (size_t i = 0; i < type->num_lost; i++) {
		json_t *item = pg_json_must(json_object());

		set_text(item, "name", type->lost[i].name);
		set_text(item, "why", type->lost[i].why);
		pg_json_append(lost, item);
	}
	pg_json_set(object, "lost", lost);
}

static void set_enumerators(json_t *object, const struct pg_type *type)
{
	json_t *enumerators = pg_json_must(json_array());

	for (size_t i = 0; i < type->num_enumerators; i++) {
		json_t *item = pg_json_must(json_object());

		set_text(item, "name", type->enumerators[i].name);
		pg_json_set(item, "value", pg_json_signed(type->enumerators[i].value));
		pg_json_append(enumerators, item);
	}
	pg_json_set(object, "enumerators", enumerators);
}

static json_t *type_json(const struct pg_typetable *table, const struct entry *entry)
{
	const struct pg_type *type = entry->type;
	const bool has_all = has_contents(table, entry);
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "kind", pg_json_text(pg_words_type.items[type->kind]));
	set_text(object, "name", type->name);
	set_number(object, "size", type->size);
	set_number(object, "align", type->align);
	set_flags(object, type, has_all);
	set_text(object, "far", type->far);
	set_number(object, "count", type->count);
	if (type->lower)
		pg_json_set(object, "lower", pg_json_signed(type->lower));
	set_text(object, "why", type->why);
	set_text(object, "header", type->header);
	if (type->target)
		pg_json_set(object, "target",
			    pg_json_number(pg_typetable_number(table, type->target)));
	if (has_all && type->num_members)
		set_members(table, object, type);
	if (has_all && type->num_lost)
		set_lost(object, type);
	if (has_all && type->num_enumerators)
		set_enumerators(object, type);
	return object;
}

json_t *pg_typetable_json(const struct pg_typetable *table)
{
	json_t *types = pg_json_must(json_array());

	for (size_t i = 0; i < table->num; i++)
		pg_json_append(types, type_json(table, table->met[i]));
	return types;
}
