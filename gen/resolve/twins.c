// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/twins.h"

#include <stdlib.h>
#include <uthash.h>

/** A name that a field has by value, once for all types of that name. */
struct name {
	UT_hash_handle hh;
	const char *text; /* interned */
};

/** A type that was visited in this pass. */
struct seen {
	UT_hash_handle hh;
	const struct pg_type *type;
	bool by_value; /* and not by its name alone */
};

struct walk {
	struct pg_arena *arena;
	struct name *names;
	struct seen *seen;
	struct pg_dwtypes *types; /* of the field at hand; NULL: names are being collected */
};

static bool is_tagged(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION ||
	       type->kind == PG_TYPE_ENUM;
}

static struct name *find(struct walk *walk, const char *text)
{
	struct name *name;

	HASH_FIND_STR(walk->names, text, name);
	return name;
}

/** One that is complete, or one that is not and may be taken for it. */
static void meet(struct walk *walk, const struct pg_type *type)
{
	struct name *name;

	if (!type->name || type->complete == (walk->types != NULL))
		return;
	if (walk->types) {
		if (find(walk, type->name))
			pg_type_complete_deep(walk->types, type);
	} else if (!find(walk, type->name)) {
		name = PG_NEW(walk->arena, struct name);
		name->text = type->name;
		HASH_ADD_KEYPTR(hh, walk->names, name->text, strlen(name->text), name);
	}
}

/** Types may lead back to themselves, and to one of them many ways lead. */
static bool is_seen(struct walk *walk, const struct pg_type *type, bool by_value)
{
	struct seen *seen;

	HASH_FIND_PTR(walk->seen, &type, seen);
	if (seen && (seen->by_value || !by_value))
		return true;
	if (!seen) {
		seen = PG_NEW(walk->arena, struct seen);
		seen->type = type;
		HASH_ADD_PTR(walk->seen, type, seen);
	}
	seen->by_value = by_value;
	return false;
}

/** As a header declares them: of what pointers point to, the name alone. */
static void visit(struct walk *walk, const struct pg_type *type, bool by_value)
{
	if (is_seen(walk, type, by_value))
		return;
	if (is_tagged(type))
		meet(walk, type);
	if (type->kind == PG_TYPE_FUNC || (is_tagged(type) && by_value)) {
		for (size_t i = 0; i < type->num_members; i++)
			visit(walk, type->members[i].type, type->kind != PG_TYPE_FUNC);
	}
	if (type->target)
		visit(walk, type->target,
		      type->kind == PG_TYPE_ARRAY || (by_value && type->kind != PG_TYPE_POINTER &&
						      type->kind != PG_TYPE_FUNC));
}

void pg_twins_complete(struct pg_resolver *resolvers, const struct pg_model *model)
{
	struct walk walk = {.arena = resolvers[0].arena};

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < model->num_events; i++) {
			const struct pg_event *event = &model->events[i];

			walk.types = pass ? resolvers[event->image - model->images].types : NULL;
			for (size_t j = 0; j < event->num_fields; j++)
				if (event->fields[j].type)
					visit(&walk, event->fields[j].type, true);
		}
		HASH_CLEAR(hh, walk.seen);
	}
	HASH_CLEAR(hh, walk.names);
}
