// SPDX-License-Identifier: GPL-2.0-only
#include "emit/types.h"

#include <ctype.h>
#include <string.h>

#include "emit/guards.h"

struct collector {
	struct pg_arena *arena;
	struct pg_decl *items;
	size_t num;
	const struct pg_error *error; /* the first */
};

static void visit(struct collector *collector, const struct pg_type *type, bool by_value);

static bool is_identifier(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static void check_name(struct collector *collector, const char *name)
{
	if (!collector->error && !is_identifier(name))
		collector->error = pg_error(collector->arena, "type '%s' has no name in C", name);
}

/** The texts of one kind are unique. */
static bool is_collected(const struct collector *collector, enum pg_decl_kind kind,
			 const char *text)
{
	for (size_t i = 0; i < collector->num; i++) {
		const struct pg_decl *decl = &collector->items[i];

		if (decl->kind == kind && strcmp(decl->name, text) == 0)
			return true;
	}
	return false;
}

static struct pg_decl *add(struct collector *collector, enum pg_decl_kind kind, const char *name)
{
	struct pg_decl *decl = PG_PUSH(collector->arena, collector->items, collector->num);

	decl->kind = kind;
	decl->name = name;
	decl->text = name;
	return decl;
}

/** "struct path" as a macro's name. */
static const char *guard_of(struct pg_arena *arena, const char *name)
{
	char *guard = pg_printf(arena, "PG_HAVE_%s", name);

	for (char *c = guard; *c; c++)
		if (*c == ' ')
			*c = '_';
	return guard;
}

static void define(struct collector *collector, enum pg_decl_kind kind, const char *name,
		   const struct pg_type *type)
{
	struct pg_arena *arena = collector->arena;
	struct pg_decl *decl = add(collector, kind, name);

	decl->text = pg_printf(arena, "%s %s", name, pg_type_body(arena, type, PG_SPELL_SOURCE, 0));
	decl->guard = guard_of(arena, name);
	decl->system = type->name ? pg_header_guard(type->header) : NULL;
	decl->size = type->size;
	decl->type = type;
}

static void visit_members(struct collector *collector, const struct pg_type *type, bool by_value)
{
	for (size_t i = 0; i < type->num_members; i++)
		visit(collector, type->members[i].type, by_value);
}

/** tag: its own, or one made for a typedef's struct without a tag. */
static void visit_record(struct collector *collector, const struct pg_type *type, const char *tag,
			 bool by_value)
{
	const char *name = pg_printf(collector->arena, "%s %s",
				     type->kind == PG_TYPE_UNION ? "union" : "struct", tag);

	check_name(collector, tag);
	if (!is_collected(collector, PG_DECL_TAG, name))
		add(collector, PG_DECL_TAG, name);
	if (!by_value || is_collected(collector, PG_DECL_RECORD, name))
		return;
	if (!type->complete) {
		if (!collector->error)
			collector->error = pg_error(collector->arena,
						    "the debug info does not define %s", name);
		return;
	}
	visit_members(collector, type, true);
	define(collector, PG_DECL_RECORD, name, type);
}

/** Behind pointers too: C cannot announce an enum, and a parameter may be the first to name it. */
static void visit_enum(struct collector *collector, const struct pg_type *type)
{
	const char *name;

	if (!type->name)
		return; /* declared as an integer */
	name = pg_printf(collector->arena, "enum %s", type->name);
	check_name(collector, type->name);
	if (type->complete && !is_collected(collector, PG_DECL_ENUM, name))
		define(collector, PG_DECL_ENUM, name, type);
}

static void visit_typedef(struct collector *collector, const struct pg_type *type, bool by_value)
{
	struct pg_arena *arena = collector->arena;
	const struct pg_type *target = type->target;
	bool is_record = target && !target->name &&
			 (target->kind == PG_TYPE_STRUCT || target->kind == PG_TYPE_UNION);
	const char *tag = is_record ? pg_printf(arena, "pg_%s", type->name) : NULL;
	/* Straight to the integer: the typedefs between may be others in system headers. */
	bool is_integer = pg_type_strip(type)->kind == PG_TYPE_INT;
	struct pg_decl *decl;
	const char *text;

	if (pg_type_is_unreliable(type)) {
		if (target)
			visit(collector, target, by_value);
		return;
	}
	check_name(collector, type->name);
	if (is_record)
		visit_record(collector, target, tag, by_value);
	else if (target && !is_integer)
		visit(collector, target, by_value);
	if (is_collected(collector, PG_DECL_TYPEDEF, type->name))
		return;
	if (is_record)
		text = pg_printf(arena, "%s %s %s",
				 target->kind == PG_TYPE_UNION ? "union" : "struct", tag,
				 type->name);
	else if (target)
		text = pg_type_declare(arena, target, type->name,
				       is_integer ? PG_SPELL_PLAIN : PG_SPELL_SOURCE);
	else
		text = pg_printf(arena, "void %s", type->name);
	decl = add(collector, PG_DECL_TYPEDEF, type->name);
	decl->text = pg_printf(arena, "typedef %s", text);
	decl->system = is_record ? pg_header_guard(target->header) : NULL;
}

/** by_value: a pointer to it would not do. */
static void visit(struct collector *collector, const struct pg_type *type, bool by_value)
{
	switch (type->kind) {
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		if (type->name)
			visit_record(collector, type, type->name, by_value);
		else if (by_value)
			visit_members(collector, type, true);
		return;
	case PG_TYPE_ENUM:
		visit_enum(collector, type);
		return;
	case PG_TYPE_TYPEDEF:
		visit_typedef(collector, type, by_value);
		return;
	case PG_TYPE_FUNC:
		visit_members(collector, type, false);
		if (type->target)
			visit(collector, type->target, false);
		return;
	case PG_TYPE_ARRAY:
		/* Its elements have to be complete even where a pointer is to the array. */
		if (type->target)
			visit(collector, type->target, true);
		return;
	case PG_TYPE_POINTER:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		if (type->target)
			visit(collector, type->target,
			      type->kind == PG_TYPE_POINTER ? false : by_value);
		return;
	case PG_TYPE_VOID:
	case PG_TYPE_INT:
	case PG_TYPE_FLOAT:
		return;
	}
}

const struct pg_error *pg_decls_collect(struct pg_arena *arena, const struct pg_model *model,
					struct pg_decls *ret)
{
	struct collector collector = {.arena = arena};

	for (size_t i = 0; i < model->num_events; i++)
		for (size_t j = 0; j < model->events[i].num_fields; j++)
			visit(&collector, model->events[i].fields[j].type, true);
	*ret = (struct pg_decls){collector.items, collector.num};
	return collector.error;
}
