// SPDX-License-Identifier: GPL-2.0-only
#include "ir/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "ir/basetype.h"

/* The table lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(names->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

struct entry {
	UT_hash_handle hh;
	const struct pg_type *type; /* the key */
	const char *name, *before, *after;
};

struct pg_names {
	struct pg_arena *arena;
	struct entry *entries;
};

struct pg_names *pg_names_create(struct pg_arena *arena)
{
	struct pg_names *names = PG_NEW(arena, struct pg_names);

	names->arena = arena;
	return names;
}

static struct entry *find(const struct pg_names *names, const struct pg_type *type)
{
	struct entry *entry;

	HASH_FIND_PTR(names->entries, &type, entry);
	return entry;
}

void pg_names_set(struct pg_names *names, const struct pg_type *type, const char *name,
		  const char *before, const char *after)
{
	struct entry *entry = find(names, type);

	if (!entry) {
		entry = PG_NEW(names->arena, struct entry);
		entry->type = type;
		HASH_ADD_PTR(names->entries, type, entry);
	}
	entry->name = name;
	entry->before = before;
	entry->after = after;
}

/* Arrays have no names: to be in the table says it. */
void pg_names_set_early(struct pg_names *names, const struct pg_type *array)
{
	pg_names_set(names, array, NULL, NULL, NULL);
}

bool pg_names_is_early(const struct pg_names *names, const struct pg_type *array)
{
	return find(names, array) != NULL;
}

static enum pg_name_place place_of(const struct pg_type *type)
{
	const struct pg_type *base = pg_type_strip(type);
	const char *own;

	if (type->kind == PG_TYPE_STRUCT)
		return PG_NAME_STRUCT_TAG;
	if (type->kind != PG_TYPE_TYPEDEF)
		return PG_NAME_OTHER_TAG;
	own = pg_own_typedef(type->name);
	return own && base->kind == PG_TYPE_INT && strcmp(own, pg_int_name(base, false, true)) == 0
		       ? PG_NAME_OWN_TYPEDEF
		       : PG_NAME_FILE_SCOPE;
}

const char *pg_names_type(struct pg_arena *arena, const struct pg_type *type)
{
	return pg_c_name(arena, type->name, place_of(type));
}

const char *pg_names_of(struct pg_arena *arena, const struct pg_names *names,
			const struct pg_type *type)
{
	const struct entry *entry;

	if (!names)
		return type->name;
	entry = find(names, type);
	return entry ? entry->name : pg_names_type(arena, type);
}

const char *pg_names_member(struct pg_arena *arena, const struct pg_names *names,
			    const char *member)
{
	return names ? pg_c_name(arena, member, PG_NAME_MEMBER) : member;
}

const char *pg_names_noted(struct pg_arena *arena, const char *c_name, const char *source)
{
	/* An enumerator stands within a macro that names its group's. */
	if (!strstr(c_name, PG_MADE_UP) || pg_is_identifier(source))
		return c_name;
	return pg_printf(arena, "%s /* %s */", c_name, pg_c_comment(arena, source));
}

const char *pg_names_enumerator(struct pg_arena *arena, const struct pg_names *names,
				const struct pg_type *type, const char *enumerator)
{
	const struct entry *entry;
	const char *name;

	if (!names)
		return enumerator;
	entry = find(names, type);
	name = pg_c_name(arena, enumerator, PG_NAME_FILE_SCOPE);
	return entry ? pg_printf(arena, "%s%s%s", entry->before, name, entry->after) : name;
}

/* --- Names of members that C would refuse --- */

struct members {
	struct pg_arena *arena;
	const char **names;
	size_t num;
};

static bool is_open(const struct pg_type *type)
{
	return (type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION) && type->complete;
}

/** Of a struct, with those of what it holds without a name. */
static void collect_names(struct members *members, const struct pg_type *type)
{
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		const struct pg_type *of = pg_type_strip(member->type);

		if (member->name)
			*PG_PUSH(members->arena, members->names, members->num) = member->name;
		else if (is_open(of))
			collect_names(members, of);
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool pg_names_repeat(const struct pg_type *type)
{
	struct members members = {.arena = pg_arena_create()};
	bool repeats = false;

	collect_names(&members, type);
	if (members.num)
		qsort(members.names, members.num, sizeof(*members.names), compare_names);
	for (size_t i = 1; i < members.num && !repeats; i++)
		repeats = strcmp(members.names[i - 1], members.names[i]) == 0;
	pg_arena_destroy(members.arena);
	return repeats;
}

/** A name and the member or enumerator that has it. */
struct numbered {
	const char *name;
	size_t number;
};

static int compare_numbered(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/** The end of those that have the name of `from`. */
static size_t end_of_name(const struct numbered *items, size_t from, size_t num)
{
	size_t end = from + 1;

	while (end < num && strcmp(items[end].name, items[from].name) == 0)
		end++;
	return end;
}

void pg_names_members_once(struct pg_arena *arena, struct pg_type *type)
{
	struct pg_member *members = (struct pg_member *)type->members;
	struct numbered *items = PG_NEW_N(arena, type->num_members + 1, struct numbered);
	struct pg_lost *lost = (struct pg_lost *)type->lost;
	bool *drop = PG_NEW_N(arena, type->num_members + 1, bool);
	size_t num = 0, kept = 0, end;

	for (size_t i = 0; i < type->num_members; i++) {
		if (members[i].name)
			items[num++] = (struct numbered){members[i].name, i};
	}
	qsort(items, num, sizeof(*items), compare_numbered);
	for (size_t i = 0; i < num; i = end) {
		end = end_of_name(items, i, num);
		if (end == i + 1)
			continue;
		*PG_PUSH(arena, lost, type->num_lost) = (struct pg_lost){
			items[i].name, "several members of the struct have this name"};
		for (size_t j = i; j < end; j++)
			drop[items[j].number] = true;
	}
	for (size_t i = 0; i < type->num_members; i++) {
		if (!drop[i])
			members[kept++] = members[i];
	}
	type->num_members = kept;
	type->lost = lost;
}

bool pg_enumerator_fits(const struct pg_enumerator *enumerator, uint64_t size, bool is_signed)
{
	int64_t value = enumerator->value;
	uint64_t magnitude = (uint64_t)(value < 0 && is_signed ? ~value : value);

	return size >= 8 || !(magnitude >> (8 * size - is_signed));
}

void pg_names_enumerators_once(struct pg_arena *arena, struct pg_type *type)
{
	struct pg_enumerator *enumerators = (struct pg_enumerator *)type->enumerators;
	struct numbered *items = PG_NEW_N(arena, type->num_enumerators + 1, struct numbered);
	bool *drop = PG_NEW_N(arena, type->num_enumerators + 1, bool);
	size_t num = type->num_enumerators, kept = 0;

	for (size_t i = 0; i < num; i++)
		items[i] = (struct numbered){enumerators[i].name, i};
	qsort(items, num, sizeof(*items), compare_numbered);
	for (size_t i = 1; i < num; i++)
		drop[items[i].number] = strcmp(items[i - 1].name, items[i].name) == 0;
	for (size_t i = 0; i < num && type->size; i++)
		drop[i] |= !pg_enumerator_fits(&enumerators[i], type->size, type->is_signed);
	for (size_t i = 0; i < num; i++) {
		if (!drop[i])
			enumerators[kept++] = enumerators[i];
	}
	type->num_enumerators = kept;
}
