// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/structs.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "emit/place.h"
#include "ir/plan.h"

/** A comment names this many sites; the others are counted. */
#define MAX_PLACES 4

/* --- Types --- */

/** Types that another header of the same C program may have defined differently. */
static const char *others(struct pg_arena *arena, const struct pg_decls *decls, bool is_program)
{
	struct pg_str text = {.arena = arena};

	for (size_t i = 0; i < decls->num; i++) {
		const struct pg_decl *decl = &decls->items[i];

		if (decl->guard && decl->is_program == is_program)
			pg_str_add(&text, "%sPG_OTHER(%s, 0x%" PRIx32 "U)",
				   text.len ? " || \\\n\t" : "", decl->guard, decl->digest);
	}
	return pg_str_text(&text);
}

static void define_groups(struct pg_arena *arena, struct pg_defs *defs,
			  const struct pg_decls *decls)
{
	static const char *const kinds[] = {"KERNEL", "PROGRAM"};

	for (size_t i = 0; i < 2; i++) {
		size_t num = 0;

		for (size_t j = 0; j < decls->num; j++)
			num += decls->items[j].is_program == i &&
			       decls->items[j].kind != PG_DECL_TAG;
		pg_defs_prefix(defs, "group.%zu.", i);
		pg_def(defs, "kind", kinds[i]);
		pg_def_number(defs, "definitions", num);
		pg_def(defs, "event", decls->groups[i] ? decls->groups[i] : "");
		pg_def(defs, "others", others(arena, decls, i));
	}
	pg_defs_prefix(defs, NULL);
}

void pg_def_types(struct pg_arena *arena, struct pg_defs *defs, const struct pg_decls *decls)
{
	static const char *const kinds[] = {
		[PG_DECL_TAG] = "tag",
		[PG_DECL_TYPEDEF] = "typedef",
		[PG_DECL_RECORD] = "record",
		[PG_DECL_ENUM] = "enum",
	};

	define_groups(arena, defs, decls);
	pg_def_number(defs, "types", decls->num);
	for (size_t i = 0; i < decls->num; i++) {
		const struct pg_decl *decl = &decls->items[i];

		pg_defs_prefix(defs, "type.%zu.", i);
		pg_def(defs, "kind", kinds[decl->kind]);
		pg_def(defs, "text", decl->text);
		pg_def(defs, "name", decl->name);
		pg_def(defs, "written", decl->written);
		pg_def_number(defs, "group", decl->is_program);
		pg_def_number(defs, "own", decl->is_own);
		pg_def(defs, "guard", decl->guard ? decl->guard : "");
		pg_def_hex(defs, "digest", decl->digest);
		pg_def_number(defs, "checked", decl->is_checked);
		pg_def(defs, "checks", decl->checks ? decl->checks : "");
		pg_def(defs, "system", decl->system ? decl->system : "");
		pg_def_number(defs, "size", decl->size);
	}
	pg_defs_prefix(defs, NULL);
}

/* --- Fields --- */

/** A struct's body begins where the member does. */
static const char *indented(struct pg_arena *arena, const char *text)
{
	char *to = pg_alloc(arena, 2 * strlen(text) + 1);
	size_t put = 0;

	for (; *text; text++) {
		to[put++] = *text;
		if (*text == '\n')
			to[put++] = '\t';
	}
	return to;
}

/** The elements of an array are spelled apart from its lengths: PG_TYPE(u8, unsigned char) x[6]. */
static const char *field_declaration(struct pg_arena *arena, const struct pg_field *field,
				     const struct pg_names *names)
{
	const struct pg_type *type = field->type;
	const char *name = field->name;
	const char *source, *plain;

	for (; type->kind == PG_TYPE_ARRAY && type->target && type->has_count; type = type->target)
		name = pg_printf(arena, "%s[%" PRIu64 "]", name, type->count);
	source = pg_type_declare_as(arena, type, "", PG_SPELL_SOURCE, names);
	plain = indented(arena, pg_type_declare_as(arena, type, "", PG_SPELL_PLAIN, names));
	if (strcmp(source, plain) == 0)
		return pg_type_declare_as(arena, type, name, PG_SPELL_SOURCE, names);
	return pg_printf(arena, "PG_TYPE(%s, %s) %s", source, plain, name);
}

/** Where a field lives: at the only site, or at the first ones, a line each. */
static void define_places(struct pg_arena *arena, struct pg_defs *defs,
			  const struct pg_model *model, size_t event_at, size_t field)
{
	const struct pg_event *event = &model->events[event_at];
	size_t num = event->num_sites < MAX_PLACES ? event->num_sites : MAX_PLACES;

	pg_def_number(defs, "places", num);
	pg_def_number(defs, "more_places", event->num_sites - num);
	for (size_t i = 0; i < num; i++) {
		const struct pg_site *site = &event->sites[i];
		const char *text = pg_plan_text(arena, &site->plans[field], model->arch);
		const char *place = pg_place_name(arena, site->symbol, site->offset);

		pg_defs_prefix(defs, "event.%zu.field.%zu.place.%zu.", event_at, field, i);
		pg_def_comment(defs, "text",
			       event->num_sites == 1
				       ? text
				       : pg_printf(arena, "%s at %s", text, place));
	}
}

/** How it is shown, as far as the type alone does not say it. */
static const char *format_name(const struct pg_field *field)
{
	if (field->symbol)
		return "symbol";
	if (field->hex || field->decimal)
		return field->hex ? "hex" : "decimal";
	return field->shown ? field->shown : "";
}

void pg_def_fields(struct pg_arena *arena, struct pg_defs *defs, const struct pg_model *model,
		   size_t event_at, const struct pg_names *names)
{
	const struct pg_event *event = &model->events[event_at];
	uint64_t end = 0;

	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_field *field = &event->fields[i];

		pg_defs_prefix(defs, "event.%zu.field.%zu.", event_at, i);
		pg_def(defs, "name", field->name);
		pg_def_comment(defs, "text", field->text);
		pg_def(defs, "declaration", field_declaration(arena, field, names));
		pg_def(defs, "format", format_name(field));
		pg_def_number(defs, "number", i);
		pg_def_number(defs, "array", i + 1);
		pg_def_number(defs, "offset", field->offset);
		pg_def_number(defs, "size", field->size);
		pg_def_number(defs, "pad", field->offset - end);
		define_places(arena, defs, model, event_at, i);
		end = field->offset + field->size;
	}
	pg_defs_prefix(defs, "event.%zu.", event_at);
	pg_def_number(defs, "pad", event->ok_offset - end);
	pg_def_number(defs, "end_pad", event->size - event->ok_offset - sizeof(uint64_t));
}
