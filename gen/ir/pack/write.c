// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ir/pack/key.h"
#include "ir/pack/pack.h"
#include "ir/pack/plans.h"
#include "ir/pack/types.h"

/** Objects and arrays that are on several lines: deeper ones, a site among them, are on one. */
#define BROKEN_LEVELS 4

struct writer {
	struct pg_arena *arena;
	const struct pg_model *model;
	struct pg_typetable *types;
};

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		pg_json_set(object, key, pg_item_of_text(text));
}

static void set_number(json_t *object, const char *key, uint64_t number)
{
	pg_json_set(object, key, pg_json_number(number));
}

static void set_flag(json_t *object, const char *key, bool is_set)
{
	if (is_set)
		pg_json_set(object, key, pg_json_must(json_true()));
}

/* --- What cannot be in a pack --- */

static size_t num_sections(const struct pg_model *model, const struct pg_image *image)
{
	size_t num = 0;

	for (size_t i = 0; i < image->num_anchors; i++)
		num += pg_image_is_used(model, image, &image->anchors[i]);
	return num;
}

static const struct pg_error *check_image(struct pg_arena *arena, const struct pg_model *model,
					  const struct pg_image *image)
{
	if (image->is_btf)
		return pg_error_hint(arena,
				     pg_error(arena, "by BTF a header is for all kernels: it "
						     "needs no packs"),
				     "-k FILE names a vmlinux with DWARF");
	if (num_sections(model, image) > PG_PACK_MOST_SECTIONS)
		return pg_error(arena, "%%module %s: a pack has %d of its sections at most", image->name,
				PG_PACK_MOST_SECTIONS);
	return NULL;
}

void pg_pack_check(struct pg_arena *arena, const struct pg_model *model, struct pg_diags *diags)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];
		bool is_first = true;

		for (size_t j = 0; j < i; j++)
			is_first &= model->events[j].image != event->image;
		if (is_first)
			pg_diag_at(diags, event->span, check_image(arena, model, event->image));
	}
}

/* --- Images --- */

static json_t *section_json(const struct pg_anchor *anchor)
{
	json_t *object = pg_json_must(json_object()), *symbols = pg_json_must(json_array());

	set_number(object, "begin", anchor->begin);
	set_number(object, "end", anchor->end);
	for (size_t i = 0; i < anchor->num_landmarks; i++) {
		json_t *symbol = pg_json_must(json_object());

		set_text(symbol, "name", anchor->landmarks[i].symbol);
		set_number(symbol, "address", anchor->landmarks[i].address);
		pg_json_append(symbols, symbol);
	}
	pg_json_set(object, "symbols", symbols);
	return object;
}

static json_t *sections_json(const struct pg_model *model, const struct pg_image *image)
{
	json_t *sections = pg_json_must(json_array());

	for (size_t i = 0; i < image->num_anchors; i++) {
		if (pg_image_is_used(model, image, &image->anchors[i]))
			pg_json_append(sections, section_json(&image->anchors[i]));
	}
	return sections;
}

static json_t *image_json(const struct pg_model *model, const struct pg_image *image)
{
	json_t *object = pg_json_must(json_object());

	set_text(object, "kind", pg_words_image.items[image->kind]);
	set_text(object, "name", image->name);
	set_text(object, "build_id", image->build_id);
	set_text(object, "stamp", image->stamp);
	set_text(object, "release", image->release);
	set_number(object, "text", image->text);
	set_flag(object, "fixed", image->is_fixed);
	if (image->kind == PG_TARGET_MODULE)
		pg_json_set(object, "sections", sections_json(model, image));
	return object;
}

/* --- Fields --- */

/** The argument that a field is of: fields of $vars are all of one. */
static size_t arg_of(const struct pg_probe *probe, const struct pg_field *field)
{
	size_t i = 0;

	while (i + 1 < probe->num_args && probe->args[i].span.begin != field->span.begin)
		i++;
	return i;
}

static json_t *field_json(const struct writer *writer, const struct pg_event *event,
			  const struct pg_field *field)
{
	json_t *object = pg_json_must(json_object());

	set_text(object, "name", field->name);
	set_text(object, "text", field->text);
	set_number(object, "arg", arg_of(event->probe, field));
	set_text(object, "line_of", field->line_of);
	set_text(object, "kind", pg_words_field.items[field->kind]);
	if (field->type)
		set_number(object, "type", pg_typetable_number(writer->types, field->type));
	set_text(object, "shown", field->shown);
	set_flag(object, "hex", field->hex);
	set_flag(object, "decimal", field->decimal);
	set_flag(object, "symbol", field->symbol);
	set_flag(object, "optional", field->optional);
	set_text(object, "last", field->last);
	return object;
}

/* --- Sites and captures --- */

static void set_place(json_t *object, uint64_t address, const char *symbol, uint64_t offset,
		      const struct pg_attach *attach)
{
	json_t *item;

	set_number(object, "address", address);
	set_text(object, "symbol", symbol);
	set_number(object, "offset", offset);
	if (!attach->symbol && !attach->in_file && !attach->offset)
		return;
	item = pg_json_must(json_object());
	set_text(item, "symbol", attach->symbol);
	set_number(item, "offset", attach->offset);
	set_number(item, "in_file", attach->in_file);
	pg_json_set(object, "attach", item);
}

static void set_source(json_t *object, const char *func, const char *file, unsigned line)
{
	set_text(object, "func", func);
	set_text(object, "file", file);
	if (line)
		set_number(object, "line", line);
}

static json_t *site_json(struct pg_plantable *plans, const struct pg_event *event,
			 const struct pg_site *site)
{
	json_t *object = pg_json_must(json_object()), *numbers = pg_json_must(json_array());

	set_place(object, site->address, site->symbol, site->offset, &site->attach);
	set_text(object, "moment", pg_words_moment.items[site->moment]);
	set_source(object, site->func, site->file, site->line);
	set_text(object, "text", site->text);
	if (site->counted)
		set_number(object, "counted", site->counted - 1);
	set_number(object, "cfa", pg_plantable_number(plans, &site->cfa));
	set_number(object, "return_address", pg_plantable_number(plans, &site->return_address));
	for (size_t i = 0; i < event->num_fields; i++)
		pg_json_append(numbers,
			       pg_json_number(pg_plantable_number(plans, &site->plans[i])));
	pg_json_set(object, "plans", numbers);
	return object;
}

static json_t *capture_json(struct pg_plantable *plans, const struct pg_capture *capture)
{
	json_t *object = pg_json_must(json_object()), *words = pg_json_must(json_array());

	set_place(object, capture->address, capture->symbol, capture->offset, &capture->attach);
	set_source(object, capture->func, capture->file, capture->line);
	set_flag(object, "entry", capture->is_entry);
	set_number(object, "call", capture->call);
	set_number(object, "call_words", capture->call_words);
	set_number(object, "cfa", pg_plantable_number(plans, &capture->cfa));
	set_number(object, "return_address",
		   pg_plantable_number(plans, &capture->return_address));
	set_number(object, "plan", pg_plantable_number(plans, &capture->plan));
	for (size_t i = 0; i < capture->num_words; i++)
		pg_json_append(words, pg_json_number(capture->words[i]));
	pg_json_set(object, "words", words);
	return object;
}

/* --- Events --- */

static void set_keys(struct pg_arena *arena, json_t *object, const struct pg_probe *probe)
{
	const char *key = pg_pack_key(arena, probe, false);
	const char *marked = pg_pack_key(arena, probe, true);

	set_text(object, "probe", key);
	if (strcmp(marked, key) != 0)
		set_text(object, "marked", marked);
}

static json_t *event_json(const struct writer *writer, const struct pg_event *event)
{
	json_t *object = pg_json_must(json_object()), *fields = pg_json_must(json_array());
	json_t *sites = pg_json_must(json_array()), *captures = pg_json_must(json_array());
	struct pg_plantable *plans = pg_plantable_create(writer->arena, event);

	set_keys(writer->arena, object, event->probe);
	set_text(object, "name", event->name);
	set_number(object, "image", (uint64_t)(event->image - writer->model->images));
	for (size_t i = 0; i < event->num_fields; i++)
		pg_json_append(fields, field_json(writer, event, &event->fields[i]));
	for (size_t i = 0; i < event->num_captures; i++)
		pg_json_append(captures, capture_json(plans, &event->captures[i]));
	for (size_t i = 0; i < event->num_sites; i++)
		pg_json_append(sites, site_json(plans, event, &event->sites[i]));
	pg_json_set(object, "fields", fields);
	pg_json_set(object, "plans", pg_plantable_json(plans));
	pg_json_set(object, "saved", pg_plantable_saved_json(plans));
	pg_json_set(object, "captures", captures);
	pg_json_set(object, "sites", sites);
	return object;
}

const char *pg_pack_text(struct pg_arena *arena, const struct pg_model *model, bool is_strict)
{
	const struct writer writer = {arena, model, pg_typetable_create(arena, model)};
	json_t *pack = pg_json_must(json_object()), *images = pg_json_must(json_array());
	json_t *events = pg_json_must(json_array());
	struct pg_str text = {.arena = arena};

	for (size_t i = 0; i < model->num_images; i++)
		pg_json_append(images, image_json(model, &model->images[i]));
	for (size_t i = 0; i < model->num_events; i++)
		pg_json_append(events, event_json(&writer, &model->events[i]));
	set_number(pack, PG_PACK_KEY, PG_PACK_VERSION);
	set_text(pack, "machine", model->arch->name);
	set_flag(pack, "strict", is_strict);
	pg_json_set(pack, "images", images);
	pg_json_set(pack, "types", pg_typetable_json(writer.types));
	pg_json_set(pack, "events", events);
	pg_json_add_lines(&text, pack, BROKEN_LEVELS);
	return pg_str_text(&text);
}
