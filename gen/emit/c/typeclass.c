// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/typeclass.h"

#include <string.h>

#include "base/ident.h"
#include "ir/typesame.h"

/* The tables live in the arena. */
#define uthash_malloc(size)	  pg_alloc(classes->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** Typedefs of pointers to functions of typedefs: programs have fewer. */
#define DEEPEST 64

/** In C tags are apart from other names, but all kinds of tags are alike: "tag NAME", "name NAME".
    */
struct key {
	UT_hash_handle hh;
	const char *text;
	struct pg_class *first;
};

struct object {
	UT_hash_handle hh;
	const struct pg_type *type;
	struct pg_class *class;
};

struct pg_classes {
	struct pg_arena *arena;
	struct pg_same *same;
	struct key *keys;  /* names in the source */
	struct key *taken; /* names in the header, tags and others */
	struct object *objects;
	struct pg_class **items; /* in the order in which they were met */
	size_t num;
};

struct pg_classes *pg_classes_create(struct pg_arena *arena)
{
	struct pg_classes *classes = PG_NEW(arena, struct pg_classes);

	classes->arena = arena;
	classes->same = pg_same_create(arena);
	return classes;
}

static struct key *key_of(struct pg_classes *classes, struct key **table, const char *kind,
			  const char *name, bool *ret_is_new)
{
	const char *text = pg_printf(classes->arena, "%s %s", kind, name);
	struct key *key;

	HASH_FIND_STR(*table, text, key);
	*ret_is_new = !key;
	if (key)
		return key;
	key = PG_NEW(classes->arena, struct key);
	key->text = text;
	HASH_ADD_KEYPTR(hh, *table, key->text, strlen(key->text), key);
	return key;
}

static const char *word_of(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT  ? "struct"
	       : type->kind == PG_TYPE_UNION ? "union"
	       : type->kind == PG_TYPE_ENUM  ? "enum"
					     : NULL;
}

static const char *kind_of(const struct pg_class *class)
{
	return class->word ? "tag" : "name";
}

static struct pg_class *find(struct pg_classes *classes, struct pg_class *class,
			     const struct pg_type *type)
{
	while (class && !pg_type_is_same(classes->same, class->type, type))
		class = class->other;
	return class;
}

static void note_object(struct pg_classes *classes, const struct pg_type *type,
			struct pg_class *class)
{
	struct object *object = PG_NEW(classes->arena, struct object);

	object->type = type;
	object->class = class;
	HASH_ADD_PTR(classes->objects, type, object);
}

static struct pg_class *add(struct pg_classes *classes, const struct pg_type *type,
			    const char *source, const struct pg_event *event)
{
	struct pg_class *class = PG_NEW(classes->arena, struct pg_class);

	class->word = word_of(type);
	class->source = source;
	class->type = type;
	class->event = event->name;
	class->is_program = event->image->kind == PG_TARGET_EXEC;
	*PG_PUSH(classes->arena, classes->items, classes->num) = class;
	return class;
}

struct pg_class *pg_class_of(struct pg_classes *classes, const struct pg_type *type,
			     const char *tag, const struct pg_event *event)
{
	const char *source = tag ? tag : pg_names_type(classes->arena, type);
	/* The tag is written in the typedef alone, but enumerators in other places, too. */
	const bool has_names = !tag || type->kind == PG_TYPE_ENUM;
	struct pg_class *class, **end;
	struct object *object = NULL;
	struct key *key;
	bool is_new;

	if (has_names)
		HASH_FIND_PTR(classes->objects, &type, object);
	if (object)
		return object->class;
	key = key_of(classes, &classes->keys, word_of(type) ? "tag" : "name", source, &is_new);
	class = find(classes, key->first, type);
	if (!class) {
		class = add(classes, type, source, event);
		for (end = &key->first; *end; end = &(*end)->other)
			class->has_twin = (*end)->has_twin = true;
		*end = class;
	}
	if (type->complete && !class->type->complete)
		class->type = type;
	if (has_names)
		note_object(classes, type, class);
	return class;
}

/* --- Names --- */

/** NAME__EVENT, with __EVENT as often as it takes to be unique. */
static const char *own_name(struct pg_classes *classes, const struct pg_class *class)
{
	const char *name = class->source;
	bool is_new = false;

	while (!is_new) {
		name = pg_printf(classes->arena, "%s__%s", name, class->event);
		key_of(classes, &classes->taken, kind_of(class), name, &is_new);
	}
	return name;
}

static void choose_name(struct pg_classes *classes, struct pg_class *class)
{
	bool is_new;

	class->after = "";
	class->name = class->source;
	/* vmlinux.h has the name, too, and it cannot be known for which of them. */
	is_new = class->is_program || !class->has_twin;
	if (is_new)
		key_of(classes, &classes->taken, kind_of(class), class->source, &is_new);
	if (!is_new)
		class->name = own_name(classes, class);
}

static const char *enumerator_name(struct pg_arena *arena, const struct pg_type *type, size_t i)
{
	return pg_c_name(arena, type->enumerators[i].name, PG_NAME_FILE_SCOPE);
}

static const char *enumerator_key(struct pg_classes *classes, const struct pg_class *class, size_t i)
{
	return pg_printf(classes->arena, "%s%s", enumerator_name(classes->arena, class->type, i),
			 class->after);
}

/** Has none of its enumerators, with what stands after them, the name of another one? */
static bool are_new(struct pg_classes *classes, const struct pg_class *class)
{
	for (size_t i = 0; i < class->type->num_enumerators; i++) {
		const char *text = pg_printf(classes->arena, "name %s", enumerator_key(classes, class, i));
		struct key *key;

		HASH_FIND_STR(classes->taken, text, key);
		if (key)
			return false;
	}
	return true;
}

/** Where the enum's name or one of theirs is taken, all have another (see run/value): the same end. */
static void choose_enumerators(struct pg_classes *classes, struct pg_class *class)
{
	bool is_new;

	class->after = class->name + strlen(class->source);
	while (!are_new(classes, class)) {
		class->name = own_name(classes, class);
		class->after = class->name + strlen(class->source);
	}
	for (size_t i = 0; i < class->type->num_enumerators; i++)
		key_of(classes, &classes->taken, "name", enumerator_key(classes, class, i), &is_new);
}

/** Does a typedef stand for a type that is defined here? Then its name is treated likewise. */
static bool leads_to_defined(struct pg_classes *classes, const struct pg_type *type, unsigned depth)
{
	struct object *object;

	if (!type || depth == DEEPEST)
		return false;
	HASH_FIND_PTR(classes->objects, &type, object);
	if (object && object->class->word)
		return object->class->is_defined;
	if (object && object->class->untagged)
		return object->class->untagged->is_defined;
	for (size_t i = 0; type->kind == PG_TYPE_FUNC && i < type->num_members; i++) {
		if (leads_to_defined(classes, type->members[i].type, depth + 1))
			return true;
	}
	return leads_to_defined(classes, type->target, depth + 1);
}

static void choose_text(struct pg_classes *classes, struct pg_class *class, const char *group)
{
	if (!class->word)
		class->is_defined = class->is_program || leads_to_defined(classes, class->type, 0);
	class->text = class->is_defined
			      ? pg_printf(classes->arena, "PG_NAME_%s(%s)", group, class->name)
			      : class->name;
}

static void set_name(struct pg_classes *classes, struct pg_names *names,
		     const struct object *object, const char *group)
{
	const struct pg_class *class = object->class;

	pg_names_set(names, object->type, class->text,
		     pg_printf(classes->arena, "PG_NAME_%s(", group),
		     pg_printf(classes->arena, "%s)", class->after));
}

void pg_classes_name(struct pg_classes *classes, const char *const groups[2],
		     struct pg_names *names)
{
	struct object *object, *next;

	for (size_t i = 0; i < classes->num; i++)
		choose_name(classes, classes->items[i]);
	for (size_t i = 0; i < classes->num; i++) {
		struct pg_class *class = classes->items[i];

		if (class->type->kind == PG_TYPE_ENUM)
			choose_enumerators(classes, class);
		choose_text(classes, class, groups[class->is_program]);
	}
	HASH_ITER (hh, classes->objects, object, next)
		set_name(classes, names, object, groups[object->class->is_program]);
}
