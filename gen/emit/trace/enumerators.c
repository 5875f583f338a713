// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/enumerators.h"

#include <string.h>

#include "base/str.h"

/* Types in types: see ir/type.h. */
#define DEEPEST 64

static const struct pg_enumerator *enumerator_in(const struct pg_type *type, const char *name,
						 unsigned depth)
{
	const struct pg_enumerator *found = NULL;

	type = pg_type_strip(type);
	for (size_t i = 0; i < type->num_enumerators; i++) {
		if (strcmp(type->enumerators[i].name, name) == 0)
			return &type->enumerators[i];
	}
	if (depth < DEEPEST && type->kind == PG_TYPE_ARRAY)
		return enumerator_in(type->target, name, depth + 1);
	for (size_t i = 0; depth < DEEPEST && !found && i < type->num_members; i++)
		found = enumerator_in(type->members[i].type, name, depth + 1);
	return found;
}

const struct pg_enumerator *pg_enumerator_in(const struct pg_type *type, const char *name)
{
	return enumerator_in(type, name, 0);
}

const struct pg_enumerator *pg_find_enumerator(const struct pg_event *event, const char *name)
{
	const struct pg_enumerator *found = NULL;

	for (size_t i = 0; !found && i < event->num_fields; i++)
		found = enumerator_in(event->fields[i].type, name, 0);
	return found;
}

static void add(struct pg_arena *arena, const struct pg_type *type, struct pg_choices *choices,
		unsigned depth)
{
	type = pg_type_strip(type);
	for (size_t i = 0; i < type->num_enumerators; i++)
		*PG_PUSH(arena, choices->items, choices->num) = type->enumerators[i].name;
	if (depth < DEEPEST && type->kind == PG_TYPE_ARRAY)
		add(arena, type->target, choices, depth + 1);
	for (size_t i = 0; depth < DEEPEST && i < type->num_members; i++)
		add(arena, type->members[i].type, choices, depth + 1);
}

const char *pg_choices_text(struct pg_arena *arena, const struct pg_choices *choices)
{
	enum { MOST = 12 };
	struct pg_str text = {.arena = arena};

	for (size_t i = 0; i < choices->num && i < MOST; i++)
		pg_str_add(&text, "%s%s", i ? ", " : "", choices->items[i]);
	return pg_printf(arena, "%s%s", pg_str_text(&text), choices->num > MOST ? ", …" : "");
}

void pg_add_enumerators(struct pg_arena *arena, const struct pg_type *type,
			struct pg_choices *choices)
{
	add(arena, type, choices, 0);
}

const char *pg_enumerators_text(struct pg_arena *arena, const struct pg_type *type)
{
	struct pg_choices choices = {NULL, 0};

	add(arena, type, &choices, DEEPEST);
	return pg_printf(arena, "'%s' has %s", pg_type_text(arena, type),
			 pg_choices_text(arena, &choices));
}
