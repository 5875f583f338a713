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
	struct entry *entry = NULL;

	if (names)
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
	const struct entry *entry = find(names, type);

	if (!names)
		return type->name;
	return entry ? entry->name : pg_names_type(arena, type);
}

const char *pg_names_member(struct pg_arena *arena, const struct pg_names *names,
			    const char *member)
{
	return names ? pg_c_name(arena, member, PG_NAME_MEMBER) : member;
}

const char *pg_names_noted(struct pg_arena *arena, const char *c_name, const char *source)
{
	if (!pg_is_made_up(c_name))
		return c_name;
	return pg_printf(arena, "%s /* %s */", c_name, pg_c_comment(arena, source));
}

const char *pg_names_enumerator(struct pg_arena *arena, const struct pg_names *names,
				const struct pg_type *type, const char *enumerator)
{
	const struct entry *entry = find(names, type);
	const char *name;

	if (!names)
		return enumerator;
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
