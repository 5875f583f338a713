// SPDX-License-Identifier: GPL-2.0-only
#include "ir/model.h"

#include <inttypes.h>
#include <string.h>

#include "base/quote.h"
#include "ir/capture.h"

/** E, E_1, E_capture, E_entries: the names that a header defines for an event E. */
static bool is_taken(const struct pg_model *model, const char *name)
{
	for (size_t i = 0; i < model->num_events; i++) {
		size_t len = strlen(model->events[i].name);

		if (strncmp(name, model->events[i].name, len) == 0 &&
		    (!name[len] || name[len] == '_'))
			return true;
	}
	return false;
}

void pg_anchors_choose(const struct pg_model *model, struct pg_anchor *anchors, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		const struct pg_landmark *landmarks = anchors[i].landmarks;

		anchors[i].symbol = NULL;
		for (size_t j = 0; j < anchors[i].num_landmarks && !anchors[i].symbol; j++) {
			if (is_taken(model, landmarks[j].symbol))
				continue;
			anchors[i].symbol = landmarks[j].symbol;
			anchors[i].address = landmarks[j].address;
		}
	}
}

const struct pg_anchor *pg_image_anchor(const struct pg_image *image, uint64_t address)
{
	for (size_t i = 0; i < image->num_anchors; i++) {
		const struct pg_anchor *anchor = &image->anchors[i];

		if (address >= anchor->begin && address < anchor->end)
			return anchor->symbol ? anchor : NULL;
	}
	return NULL;
}

static bool is_in(const struct pg_anchor *anchor, uint64_t address)
{
	return address >= anchor->begin && address < anchor->end;
}

static bool uses(const struct pg_plan *plan, const struct pg_anchor *anchor)
{
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_ADDR && is_in(anchor, plan->ops[i].imm))
			return true;
	}
	return false;
}

static bool event_uses(const struct pg_event *event, const struct pg_anchor *anchor)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		if (is_in(anchor, event->sites[i].address))
			return true;
		for (size_t j = 0; j < event->num_fields; j++) {
			if (uses(&event->sites[i].plans[j], anchor))
				return true;
		}
	}
	for (size_t i = 0; i < event->num_captures; i++) {
		if (uses(&event->captures[i].plan, anchor))
			return true;
	}
	return false;
}

/** The images of a model of several builds are copies of those of its events, with their anchors. */
static bool is_of(const struct pg_event *event, const struct pg_image *image)
{
	return event->image->anchors == image->anchors;
}

bool pg_image_is_used(const struct pg_model *model, const struct pg_image *image,
		      const struct pg_anchor *anchor)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		if (!event->num_variants && is_of(event, image) && event_uses(event, anchor))
			return true;
		for (size_t j = 0; j < event->num_variants; j++) {
			const struct pg_event *own = event->variants[j].event;

			if (is_of(own, image) && event_uses(own, anchor))
				return true;
		}
	}
	return false;
}

/* --- Layout --- */

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

void pg_event_lay_out(struct pg_event *event, struct pg_field *fields)
{
	uint64_t end = 0;
	unsigned strictest = sizeof(uint64_t); /* the availability word */

	for (size_t i = 0; i < event->num_fields; i++) {
		unsigned align = pg_type_align(fields[i].type);

		if (align > strictest)
			strictest = align;
		fields[i].offset = round_up(end, align);
		fields[i].size = pg_type_strip(fields[i].type)->size;
		end = fields[i].offset + fields[i].size;
	}
	event->fields = fields;
	event->ok_offset = round_up(end, sizeof(uint64_t));
	event->size = round_up(event->ok_offset + sizeof(uint64_t), strictest);
}

/* --- Printing --- */

static void print_plans(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, const struct pg_site *site, FILE *to)
{
	fprintf(to, "    cfa = %s\n",
		pg_shown(arena, pg_plan_text(arena, &site->cfa, model->arch)));
	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_field *field = &event->fields[i];

		fprintf(to, "    %s ", pg_shown(arena, field->name));
		fprintf(to, "%s%s = %s\n", pg_shown(arena, pg_type_text(arena, field->type)),
			field->optional ? " ?" : "",
			pg_shown(arena, pg_plan_text(arena, &site->plans[i], model->arch)));
	}
}

static void print_site(struct pg_arena *arena, const struct pg_event *event,
		       const struct pg_site *site, FILE *to)
{
	fprintf(to, "%s %s", pg_shown(arena, event->name), pg_shown(arena, site->symbol));
	if (site->offset)
		fprintf(to, "+0x%" PRIx64, site->offset);
	if (site->moment == PG_MOMENT_RETURNED)
		fputs("%return", to);
	fprintf(to, " %s", site->file ? pg_shown(arena, site->file) : "?");
	if (site->line)
		fprintf(to, ":%u", site->line);
	fprintf(to, " in %s\n", pg_shown(arena, site->func));
}

/** What it costs that values of earlier in a call are asked for. */
static void print_cost(const struct pg_event *event, FILE *to)
{
	size_t num_begin = 0, num_calls = 0;

	if (!event->num_captures)
		return;
	for (size_t i = 0; i < event->num_captures; i++)
		num_begin += event->captures[i].is_entry;
	for (size_t i = 0; i < event->num_sites; i++) {
		if (pg_site_calls(event, &event->sites[i]) > num_calls)
			num_calls = pg_site_calls(event, &event->sites[i]);
	}
	fprintf(to,
		"%s takes %zu programs (sites: %zu, beginnings of calls: %zu, places between: %zu), each "
		"of %d map operations (at a site: %zu)\n",
		event->name, event->num_sites + event->num_captures, event->num_sites, num_begin,
		event->num_captures - num_begin, PG_CAPTURE_MAP_OPERATIONS,
		PG_LOOKUP_MAP_OPERATIONS * num_calls);
}

void pg_model_print(const struct pg_model *model, bool with_plans, FILE *to)
{
	struct pg_arena *arena = pg_arena_create();

	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		for (size_t j = 0; j < event->num_sites; j++) {
			print_site(arena, event, &event->sites[j], to);
			if (with_plans)
				print_plans(arena, model, event, &event->sites[j], to);
		}
		if (with_plans)
			print_cost(event, to);
	}
	pg_arena_destroy(arena);
}
