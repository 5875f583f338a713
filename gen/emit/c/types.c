// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/types.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/str.h"
#include "emit/c/guards.h"
#include "emit/c/typeclass.h"
#include "ir/typesame.h"

/** A declaration that is needed; its text is written once all names are known. */
struct need {
	enum pg_decl_kind kind;
	const struct pg_class *class;
};

struct collector {
	struct pg_arena *arena;
	struct pg_classes *classes;
	struct pg_names *names;
	const struct pg_event *event; /* whose fields are visited */
	struct need *needs;
	size_t num;
	const struct pg_error *error; /* of the field at hand: the first */
	struct pg_missing *missing;
	size_t num_missing;
};

static void visit(struct collector *collector, const struct pg_type *type, bool by_value);

static void need(struct collector *collector, enum pg_decl_kind kind, const struct pg_class *class)
{
	struct need *item = PG_PUSH(collector->arena, collector->needs, collector->num);

	item->kind = kind;
	item->class = class;
}

static void visit_members(struct collector *collector, const struct pg_type *type, bool by_value)
{
	for (size_t i = 0; i < type->num_members; i++)
		visit(collector, type->members[i].type, by_value);
}

/** tag: one made for a typedef's struct without a tag; NULL: it has its own. */
static struct pg_class *visit_record(struct collector *collector, const struct pg_type *type,
				     const char *tag, bool by_value)
{
	struct pg_class *class = pg_class_of(collector->classes, type, tag, collector->event);

	if (!class->is_announced)
		need(collector, PG_DECL_TAG, class);
	class->is_announced = true;
	if (!by_value || class->is_declared)
		return class;
	if (!type->complete) {
		if (!collector->error)
			collector->error =
				pg_error(collector->arena, "the debug info does not define %s %s",
					 class->word, type->name ? type->name : "");
		return class;
	}
	class->is_declared = class->is_defined = true;
	class->type = type; /* its members are visited, and those of no other object */
	visit_members(collector, type, true);
	need(collector, PG_DECL_RECORD, class);
	class->is_written = true;
	return class;
}

/** Is it an array of a struct whose members are being visited? */
static bool is_early(struct collector *collector, const struct pg_type *type)
{
	const struct pg_type *element = pg_type_element(type);
	const struct pg_class *class;

	if (pg_type_strip(type)->kind != PG_TYPE_ARRAY || !pg_type_is_record(element) ||
	    !element->name)
		return false;
	class = pg_class_of(collector->classes, element, NULL, collector->event);
	return class->is_declared && !class->is_written;
}

/**
 * Behind pointers too: C cannot announce an enum, and a parameter may be the first to name it. tag: as of a
 * record. Without one of either kind it is declared as an integer: NULL.
 */
static struct pg_class *visit_enum(struct collector *collector, const struct pg_type *type,
				   const char *tag)
{
	struct pg_class *class;

	if (!type->name && !tag)
		return NULL;
	class = pg_class_of(collector->classes, type, tag, collector->event);
	if (!type->complete || class->is_declared)
		return class;
	class->is_declared = class->is_defined = true;
	need(collector, PG_DECL_ENUM, class);
	return class;
}

static bool is_untagged_record(const struct pg_type *type)
{
	return type && !type->name && (type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION);
}

static bool is_untagged_enum(const struct pg_type *type)
{
	return type && !type->name && type->kind == PG_TYPE_ENUM && type->complete;
}

/** The struct, union or enum without a tag for which a typedef stands; NULL: it stands for something else. */
static struct pg_class *visit_untagged(struct collector *collector, const struct pg_type *type,
				       const char *name, bool by_value)
{
	const char *tag = pg_printf(collector->arena, "pg_%s", name);

	if (is_untagged_record(type))
		return visit_record(collector, type, tag, by_value);
	return is_untagged_enum(type) ? visit_enum(collector, type, tag) : NULL;
}

static void visit_typedef(struct collector *collector, const struct pg_type *type, bool by_value)
{
	const struct pg_type *target = type->target;
	struct pg_class *class;

	if (pg_type_is_unreliable(type)) {
		if (target)
			visit(collector, target, by_value);
		return;
	}
	class = pg_class_of(collector->classes, type, NULL, collector->event);
	class->untagged = visit_untagged(collector, target, class->source, by_value);
	/* Straight to an integer: the typedefs between may be others in system headers. */
	if (!class->untagged && target && pg_type_strip(type)->kind != PG_TYPE_INT)
		visit(collector, target, by_value);
	if (class->is_declared || is_early(collector, type))
		return;
	need(collector, PG_DECL_TYPEDEF, class);
	class->is_declared = true;
}

/**
 * They have to be complete even where a pointer is to the array; but those without a name are not written
 * there (ir/declare), and may lead back to the pointer.
 */
static void visit_elements(struct collector *collector, const struct pg_type *array, bool by_value)
{
	const struct pg_type *element = array->target;

	while (element && (element->kind == PG_TYPE_ARRAY || pg_type_is_qualifier(element)))
		element = element->target;
	if (element && (by_value || !is_untagged_record(element)))
		visit(collector, element, true);
	if (is_early(collector, array))
		pg_names_set_early(collector->names, array);
}

/** by_value: a pointer to it would not do. */
static void visit(struct collector *collector, const struct pg_type *type, bool by_value)
{
	switch (type->kind) {
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		if (type->name)
			visit_record(collector, type, NULL, by_value);
		else if (by_value)
			visit_members(collector, type, true);
		return;
	case PG_TYPE_ENUM:
		visit_enum(collector, type, NULL);
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
		visit_elements(collector, type, by_value);
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

/* --- Texts --- */

/** "PG_HAVE_struct_path" */
static const char *guard_of(struct pg_arena *arena, const struct pg_class *class)
{
	return pg_printf(arena, "PG_HAVE_%s_%s", class->word ? class->word : "typedef",
			 class->name);
}

/** The assertions about one record. */
struct checks {
	struct pg_str *text;
	const struct pg_names *names;
	const char *record; /* as C text */
};

static void add_member_checks(const struct checks *checks, const struct pg_type *type,
			      const char *path, uint64_t base);

/** A record without a tag or a typedef is written where the member is, and so are its checks. */
static void add_inner_checks(const struct checks *checks, const struct pg_type *type,
			     const char *path, uint64_t at)
{
	while (type->kind == PG_TYPE_CONST || type->kind == PG_TYPE_VOLATILE ||
	       (type->kind == PG_TYPE_ARRAY && type->has_count && type->count)) {
		if (type->kind == PG_TYPE_ARRAY)
			path = pg_printf(checks->text->arena, "%s[0]", path);
		type = type->target;
	}
	if (is_untagged_record(type) && type->complete)
		add_member_checks(checks, type, pg_printf(checks->text->arena, "%s.", path), at);
}

static void add_member_check(const struct checks *checks, const struct pg_member *member,
			     const char *path, uint64_t at)
{
	const struct pg_type *type = pg_type_strip(member->type);

	path = pg_printf(checks->text->arena, "%s%s", path,
			 pg_names_member(checks->text->arena, checks->names, member->name));
	if (type->kind != PG_TYPE_ARRAY || type->has_count)
		pg_str_add(checks->text, "PG_CHECK_MEMBER(%s, %s, %" PRIu64 ", %" PRIu64 ");\n",
			   checks->record, path, at, type->size);
	else
		pg_str_add(checks->text, "PG_CHECK_PLACE(%s, %s, %" PRIu64 ");\n",
			   checks->record, path, at);
	add_inner_checks(checks, member->type, path, at);
}

/** Members of unnamed ones are the outer record's. Bit-fields have no place that C can ask for. */
static void add_member_checks(const struct checks *checks, const struct pg_type *type,
			      const char *path, uint64_t base)
{
	bool repeats = pg_names_repeat(type);

	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		const struct pg_type *of = pg_type_strip(member->type);
		uint64_t at = base + member->bit_offset / 8;

		if (!member->name && of->complete && !repeats)
			add_member_checks(checks, of, path, at);
		else if (member->name && !member->bit_size)
			add_member_check(checks, member, path, at);
	}
}

static void add_enumerator_checks(struct pg_str *text, const struct pg_decls *decls,
				  const struct pg_type *type)
{
	for (size_t i = 0; i < type->num_enumerators; i++)
		pg_str_add(text, "PG_CHECK_NUMBER(%s, 0x%" PRIx64 "ULL);\n",
			   pg_names_enumerator(text->arena, decls->names, type,
					       type->enumerators[i].name),
			   (uint64_t)type->enumerators[i].value);
}

/** What has no tag of its own is asked for by its typedef, as others may have the tag. */
static void write_checks(struct pg_arena *arena, const struct pg_decls *decls,
			 const struct pg_class *class, struct pg_decl *decl)
{
	const struct pg_type *type = class->untagged ? class->untagged->type : class->type;
	struct pg_str text = {.arena = arena};
	bool is_asked = decl->kind == PG_DECL_TYPEDEF ? class->untagged && class->untagged->is_defined
						      : type->name != NULL;

	if (!is_asked)
		return;
	if (type->kind == PG_TYPE_ENUM)
		add_enumerator_checks(&text, decls, type);
	else
		add_member_checks(&(struct checks){&text, decls->names, decl->written}, type, "", 0);
	decl->is_checked = true;
	decl->checks = pg_str_text(&text);
}

/** As declared when no other header is in the way. */
static const char *const *enumerators_of(struct pg_arena *arena, const struct pg_class *class)
{
	const struct pg_type *type = class->type;
	const char **names = PG_NEW_N(arena, type->num_enumerators + 1, const char *);

	for (size_t i = 0; i < type->num_enumerators; i++)
		names[i] = pg_printf(
			arena, "%s%s",
			pg_c_name(arena, type->enumerators[i].name, PG_NAME_FILE_SCOPE),
			class->after);
	return names;
}

static const char *typedef_text(struct pg_arena *arena, const struct pg_decls *decls,
				const struct pg_class *class)
{
	const struct pg_type *target = class->type->target;
	bool is_integer = pg_type_strip(class->type)->kind == PG_TYPE_INT;

	/* C++ has typedefs of one name in scopes of their own, each of the next. */
	while (target && target->kind == PG_TYPE_TYPEDEF && target->name == class->type->name)
		target = target->target;
	if (class->untagged)
		return pg_printf(arena, "typedef %s %s %s", class->untagged->word,
				 class->untagged->text, class->text);
	if (!target)
		return pg_printf(arena, "typedef void %s", class->text);
	return pg_printf(arena, "typedef %s",
			 pg_type_declare_as(arena, target, class->text,
					    is_integer ? PG_SPELL_PLAIN : PG_SPELL_SOURCE,
					    decls->names));
}

/** The name in the source next to a made-up one, in a comment. */
static const char *noted(struct pg_arena *arena, const struct pg_class *class, const char *text)
{
	if (!class->type->name || !pg_is_made_up(class->source))
		return text;
	return pg_printf(arena, "%s /* %s */", text, pg_c_comment(arena, class->type->name));
}

static struct pg_decl write_decl(struct pg_arena *arena, const struct pg_decls *decls,
				 const struct need *need)
{
	const struct pg_class *class = need->class;
	const char *word = class->word ? pg_printf(arena, "%s ", class->word) : "";
	struct pg_decl decl = {
		.kind = need->kind,
		.name = pg_printf(arena, "%s%s", word, class->name),
		.written = pg_printf(arena, "%s%s", word, class->text),
		.size = pg_type_strip(class->type)->size,
		.type = class->type,
		.is_program = class->is_program,
		.is_own = class->name != class->source,
	};

	decl.text = decl.written;
	if (need->kind == PG_DECL_TAG)
		return decl;
	if (class->is_defined) {
		decl.guard = guard_of(arena, class);
		decl.digest = pg_type_digest(class->type);
	}
	if (need->kind == PG_DECL_TYPEDEF) {
		decl.text = noted(arena, class, typedef_text(arena, decls, class));
		decl.system = class->untagged ? pg_header_guard(class->untagged->type->header) : NULL;
		write_checks(arena, decls, class, &decl);
		return decl;
	}
	decl.text = pg_printf(arena, "%s %s", noted(arena, class, decl.written),
			      pg_type_body(arena, class->type, PG_SPELL_SOURCE, decls->names));
	/* A record's made-up tag is in no system header, but an enum's enumerators are. */
	decl.system = class->type->name || need->kind == PG_DECL_ENUM
			      ? pg_header_guard(class->type->header)
			      : NULL;
	write_checks(arena, decls, class, &decl);
	if (need->kind == PG_DECL_ENUM)
		decl.enumerators = enumerators_of(arena, class);
	return decl;
}

/** A group that defines nothing needs no macro. */
static const char *first_event(const struct pg_model *model, bool is_program)
{
	for (size_t i = 0; i < model->num_events; i++) {
		if ((model->events[i].image->kind == PG_TARGET_EXEC) == is_program)
			return model->events[i].name;
	}
	return NULL;
}

static void visit_field(struct collector *collector, const struct pg_field *field)
{
	collector->error = NULL;
	visit(collector, field->type, true);
	if (collector->error)
		*PG_PUSH(collector->arena, collector->missing, collector->num_missing) =
			(struct pg_missing){field, collector->error};
}

static void collect(struct collector *collector, const struct pg_model *model, bool is_program)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		collector->event = event;
		for (size_t j = 0; j < event->num_fields; j++) {
			if ((event->image->kind == PG_TARGET_EXEC) == is_program)
				visit_field(collector, &event->fields[j]);
		}
	}
}

struct pg_decls pg_decls_collect(struct pg_arena *arena, const struct pg_model *model)
{
	const char *const events[] = {first_event(model, false), first_event(model, true)};
	struct collector collector = {.arena = arena,
				      .classes = pg_classes_create(arena),
				      .names = pg_names_create(arena)};
	struct pg_decls decls = {.items = NULL};
	struct pg_decl *items = NULL;

	collect(&collector, model, false);
	collect(&collector, model, true);
	pg_classes_name(collector.classes, events, collector.names);
	decls.names = collector.names;
	for (size_t i = 0; i < collector.num; i++) {
		const struct pg_class *class = collector.needs[i].class;

		if (class->is_defined)
			decls.groups[class->is_program] = events[class->is_program];
		*PG_PUSH(arena, items, decls.num) = write_decl(arena, &decls, &collector.needs[i]);
	}
	decls.items = items;
	decls.missing = collector.missing;
	decls.num_missing = collector.num_missing;
	return decls;
}
