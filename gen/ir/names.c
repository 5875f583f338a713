// SPDX-License-Identifier: GPL-2.0-only
#include "ir/names.h"

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

const char *pg_names_of(const struct pg_names *names, const struct pg_type *type)
{
	const struct entry *entry = find(names, type);

	return entry ? entry->name : type->name;
}

const char *pg_names_enumerator(struct pg_arena *arena, const struct pg_names *names,
				const struct pg_type *type, const char *enumerator)
{
	const struct entry *entry = find(names, type);

	if (!entry)
		return enumerator;
	return pg_printf(arena, "%s%s%s", entry->before, enumerator, entry->after);
}
