// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "emit/c/cexpr.h"
#include "emit/c/check.h"
#include "emit/c/core.h"
#include "emit/c/defs.h"
#include "emit/c/identity.h"
#include "emit/c/m4.h"
#include "emit/c/mark.h"
#include "emit/c/plans.h"
#include "emit/c/steps.h"
#include "emit/c/structs.h"
#include "emit/c/types.h"
#include "emit/fetch/capture.h"
#include "base/str.h"
#include "emit/place.h"
#include "ir/capture.h"

struct emitter {
	struct pg_arena *arena;
	struct pg_defs *defs;
	const struct pg_model *model;
	struct pg_decls decls;
};

/** Of each plan, the most sites that one build has: as many of its programs run what is in the plan's function. */
static const size_t *most_sites(struct pg_arena *arena, const struct pg_event *event,
				const struct pg_plans *plans)
{
	size_t *most = PG_NEW_N(arena, plans->num + 1, size_t);

	for (size_t i = 0; i < event->num_variants; i++) {
		const struct pg_variant *variant = &event->variants[i];
		size_t *num = PG_NEW_N(arena, plans->num + 1, size_t);

		for (size_t j = 0; j < variant->event->num_sites; j++)
			num[plans->of_site[variant->sites[j]]]++;
		for (size_t j = 0; j < plans->num; j++)
			most[j] = num[j] > most[j] ? num[j] : most[j];
	}
	return most;
}

static void define_plan_sites(struct emitter *emitter, const struct pg_event *event,
			      size_t event_at, const struct pg_plans *plans)
{
	size_t *num = PG_NEW_N(emitter->arena, plans->num + 1, size_t);
	const size_t *most = event->num_variants ? most_sites(emitter->arena, event, plans) : num;

	for (size_t i = 0; i < event->num_sites; i++) {
		size_t plan = plans->of_site[i];

		pg_defs_prefix(emitter->defs, "event.%zu.plan.%zu.site.%zu.", event_at, plan,
			       num[plan]++);
		pg_def_number(emitter->defs, "number", i);
	}
	for (size_t i = 0; i < plans->num; i++) {
		pg_defs_prefix(emitter->defs, "event.%zu.plan.%zu.", event_at, i);
		pg_def_number(emitter->defs, "sites", num[i]);
		pg_def_number(emitter->defs, "most", most[i]);
	}
}

static void define_plans(struct emitter *emitter, const struct pg_event *event, size_t event_at,
			 const struct pg_plans *plans)
{
	for (size_t i = 0; i < plans->num; i++) {
		pg_def_fetch(emitter->arena, emitter->defs, emitter->model->arch,
			     pg_printf(emitter->arena, "event.%zu.plan.%zu", event_at, i),
			     &plans->items[i]);
		pg_def_number(emitter->defs, "params", plans->items[i].num_params);
		pg_def_number(emitter->defs, "number", i);
		pg_def(emitter->defs, "stray", plans->strays[i]);
	}
	define_plan_sites(emitter, event, event_at, plans);
}

/* --- Relocations: the types that they are relative to --- */

static void define_core_types(struct emitter *emitter, const struct pg_event *event,
			      size_t event_at)
{
	const char *const *texts;
	size_t num = pg_core_types(emitter->arena, event, &texts);

	pg_defs_prefix(emitter->defs, "event.%zu.", event_at);
	pg_def_number(emitter->defs, "roots", num);
	for (size_t i = 0; i < num; i++) {
		pg_defs_prefix(emitter->defs, "event.%zu.root.%zu.", event_at, i);
		pg_def(emitter->defs, "text", texts[i]);
	}
}

/* --- Captures: the words that places save for later ones of the same call --- */

/** A loader attaches the programs of an event for several builds only when it has chosen them. */
static const char *program_section(struct pg_arena *arena, const struct pg_event *event,
				   const char *section)
{
	return event->num_variants ? pg_printf(arena, "?%s", section) : section;
}

/** "%di, *(%si):string[64]" */
static const char *words_text(struct emitter *emitter, const struct pg_capture *capture)
{
	struct pg_plan one = capture->plan;
	const char *text = "";

	one.num_pieces = 1;
	for (size_t i = 0; i < capture->plan.num_pieces; i++) {
		one.pieces = &capture->plan.pieces[i];
		text = pg_printf(emitter->arena, "%s%s%s", text, i ? ", " : "",
				 pg_plan_text(emitter->arena, &one, emitter->model->arch));
	}
	return text;
}

/** "the entry of vfs_read", "fs/read_write.c:468 in vfs_read" */
static const char *capture_where(struct pg_arena *arena, const struct pg_capture *capture)
{
	if (capture->is_entry)
		return pg_printf(arena, "the entry of %s", capture->func);
	if (capture->file && capture->line)
		return pg_printf(arena, "%s:%u in %s", capture->file, capture->line,
				 capture->func);
	return pg_printf(arena, "in %s", capture->func);
}

static void define_captures(struct emitter *emitter, const struct pg_event *event, size_t event_at)
{
	struct pg_arena *arena = emitter->arena;

	for (size_t i = 0; i < event->num_captures; i++) {
		const struct pg_capture *capture = &event->captures[i];
		const struct pg_event *own = capture->variant ? capture->variant : event;
		struct pg_fetch fetch = pg_capture_fetch(arena, emitter->model, own, capture);
		const char *place, *section;

		pg_def_fetch(arena, emitter->defs, emitter->model->arch,
			     pg_printf(arena, "event.%zu.capture.%zu", event_at, i), &fetch);
		pg_def_number(emitter->defs, "number", i);
		pg_def_number(emitter->defs, "call", capture->call);
		pg_def(emitter->defs, "saves", capture->is_entry ? "BEGINS" : "ADDS");
		pg_def_hex(emitter->defs, "own", pg_capture_own(capture));
		pg_def_hex(emitter->defs, "frame", pg_capture_frame(capture));
		place = pg_place_name(arena, capture->symbol, capture->offset);
		pg_def(emitter->defs, "place", place);
		section = pg_section_text(arena, own, place, &capture->attach,
					  PG_MOMENT_INSIDE);
		pg_def(emitter->defs, "section", program_section(arena, event, section));
		pg_def_identity_place(arena, emitter->defs, place, capture->func, section);
		pg_def_comment(emitter->defs, "where", capture_where(arena, capture));
		pg_def_comment(emitter->defs, "words", words_text(emitter, capture));
		pg_def(emitter->defs, "program",
		       pg_own_program_name(arena, event->name, true, i));
	}
}

/* --- Sites --- */

/** "fs/read_write.c:468", without a line the file, without a file "" */
static const char *source_text(struct pg_arena *arena, const struct pg_site *site)
{
	if (!site->file)
		return "";
	return site->line ? pg_printf(arena, "%s:%u", site->file, site->line) : site->file;
}

static const char *where_text(struct pg_arena *arena, const struct pg_site *site)
{
	return pg_printf(arena, "%s%sin %s", source_text(arena, site), site->file ? " " : "",
			 site->func);
}

/** What people call a build. */
static const char *build_name(const struct pg_image *image)
{
	return image->release ? image->release : image->build_id;
}

/** " (6.1.0-56-amd64, 6.12.9-amd64)": the builds that have a program; of an event for one, "". */
static const char *builds_text(struct pg_arena *arena, const struct pg_event *event, size_t site)
{
	struct pg_str text = {.arena = arena};

	for (size_t i = 0; i < event->num_variants; i++) {
		const struct pg_event *own = event->variants[i].event;
		const struct pg_image *image = own->image;
		bool has = false;

		for (size_t j = 0; j < own->num_sites; j++)
			has |= event->variants[i].sites[j] == site;
		if (has)
			pg_str_add(&text, "%s%s", text.len ? ", " : "",
				   build_name(image));
	}
	return text.len ? pg_printf(arena, " (%s)", pg_str_text(&text)) : "";
}

static void define_site(struct emitter *emitter, const struct pg_event *event, size_t i)
{
	struct pg_arena *arena = emitter->arena;
	const struct pg_site *site = &event->sites[i];
	const char *place = pg_place_name(arena, site->symbol, site->offset);
	const char *section = pg_section_text(arena, pg_site_event(event, site), place,
					      &site->attach, site->moment);

	pg_def(emitter->defs, "place", place);
	pg_def(emitter->defs, "section", program_section(arena, event, section));
	pg_def_identity_place(arena, emitter->defs, place, site->func, section);
	pg_def_comment(emitter->defs, "where",
		       pg_printf(arena, "%s%s", where_text(arena, site),
				 builds_text(arena, event, i)));
}

/** ", 0x10ULL, PG_REG(u32, si)" */
static const char *passed_text(struct emitter *emitter, const struct pg_plans *plans, size_t site)
{
	const struct pg_passed *passed = plans->passed[site];
	struct pg_str text = {.arena = emitter->arena};

	for (unsigned i = 0; i < plans->items[plans->of_site[site]].num_params; i++)
		pg_str_add(&text, ", %s",
			   pg_cexpr_term(emitter->arena, emitter->model->arch, &passed->own,
					 passed->terms[i], false));
	return pg_str_text(&text);
}

static void define_listed_site(struct emitter *emitter, const struct pg_event *event,
			       const struct pg_plans *plans, size_t i)
{
	struct pg_arena *arena = emitter->arena;
	const struct pg_site *site = &event->sites[i];

	pg_def(emitter->defs, "place", pg_place_name(arena, site->symbol, site->offset));
	pg_def_identity_function(arena, emitter->defs, site->func);
	pg_def_comment(emitter->defs, "source", source_text(arena, site));
	pg_def(emitter->defs, "passed", passed_text(emitter, plans, i));
}

static void define_sites(struct emitter *emitter, const struct pg_event *event, size_t event_at,
			 const struct pg_plans *plans)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		pg_defs_prefix(emitter->defs, "event.%zu.site.%zu.", event_at, i);
		if (plans->passed)
			define_listed_site(emitter, event, plans, i);
		else
			define_site(emitter, event, i);
		pg_def(emitter->defs, "program",
		       pg_own_program_name(emitter->arena, event->name, false, i));
		pg_def_number(emitter->defs, "plan", plans->of_site[i]);
		pg_def_hex(emitter->defs, "mark",
			   event->num_variants ? 0 : pg_site_mark(event, &event->sites[i]));
	}
}

/* --- Events --- */

/** The bits of the fields for which the mark says so. */
static uint64_t required_bits(const struct pg_event *event)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < event->num_fields; i++)
		if (!event->fields[i].optional)
			bits |= 1ULL << i;
	return bits;
}

static uint64_t all_bits(const struct pg_event *event)
{
	return event->num_fields == 64 ? UINT64_MAX : (1ULL << event->num_fields) - 1;
}

static const char *spec_text(struct pg_arena *arena, const struct pg_event *event)
{
	const char *text = pg_printf(arena, "%s=%s", event->name, event->point);

	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++)
		text = pg_printf(arena, "%s %s", text, event->fields[i].text);
	return text;
}

static void define_event(struct emitter *emitter, size_t at)
{
	const struct pg_event *event = &emitter->model->events[at];
	struct pg_plans plans = pg_plans_make(emitter->arena, emitter->model, event);
	struct pg_defs *defs = emitter->defs;

	pg_def_fields(emitter->arena, defs, emitter->model, at, emitter->decls.names);
	define_plans(emitter, event, at, &plans);
	define_captures(emitter, event, at);
	define_core_types(emitter, event, at);
	define_sites(emitter, event, at, &plans);
	pg_defs_prefix(defs, "event.%zu.", at);
	pg_def(defs, "name", event->name);
	pg_def_comment(defs, "point", event->point);
	pg_def_comment(defs, "spec", spec_text(emitter->arena, event));
	pg_def_number(defs, "fields", event->num_fields);
	pg_def_number(defs, "plans", plans.num);
	pg_def_number(defs, "sites", event->num_sites);
	pg_def_number(defs, "captures", event->num_captures);
	pg_def_number(defs, "words", pg_capture_most_words(event));
	pg_def_number(defs, "size", event->size);
	pg_def_number(defs, "ok_offset", event->ok_offset);
	pg_def(defs, "listed", plans.section ? "1" : "0");
	pg_def(defs, "section", plans.section ? plans.section : "");
	pg_def(defs, "kind", plans.section ? pg_section_word(emitter->arena, plans.section) : "");
	pg_def(defs, "dispatch", pg_plans_dispatch(&plans, emitter->model->arch, event));
	pg_def(defs, "mark", event->num_variants ? "" : pg_mark_expr(emitter->arena,
								     emitter->model->arch, event));
	pg_def(defs, "memory", event->image->kind == PG_TARGET_EXEC ? "PROCESS" : "KERNEL");
	pg_def(defs, "room", pg_plans_room(&plans, event));
	pg_def_hex(defs, "all", all_bits(event));
	pg_def_hex(defs, "required", required_bits(event));
	pg_def_identity(emitter->arena, defs, emitter->model->arch, event);
	pg_def_builds(emitter->arena, defs, emitter->model->arch, event, at);
	pg_defs_prefix(defs, NULL);
}

/* --- The header --- */

static bool is_for_several(const struct pg_model *model)
{
	return model->num_events && model->events[0].num_variants;
}

/** Names that are interned. */
struct names {
	const char **items;
	size_t num;
};

static void add_name(struct pg_arena *arena, struct names *names, const char *name)
{
	for (size_t i = 0; i < names->num; i++) {
		if (names->items[i] == name)
			return;
	}
	*PG_PUSH(arena, names->items, names->num) = name;
}

/**
 * The symbols that a header names, each once: those of modules' sections. Of several builds the running one may lack
 * those of others, whose programs are not loaded: libbpf leaves weak ones alone.
 */
static void define_anchors(struct emitter *emitter)
{
	const struct pg_model *model = emitter->model;
	struct names names = {NULL, 0};

	for (size_t i = 0; i < model->num_images; i++) {
		const struct pg_image *image = &model->images[i];

		for (size_t j = 0; j < image->num_anchors; j++) {
			if (image->anchors[j].symbol &&
			    pg_image_is_used(model, image, &image->anchors[j]))
				add_name(emitter->arena, &names, image->anchors[j].symbol);
		}
	}
	for (size_t i = 0; i < names.num; i++) {
		pg_defs_prefix(emitter->defs, "anchor.%zu.", i);
		pg_def(emitter->defs, "name", names.items[i]);
		pg_def(emitter->defs, "weak", is_for_several(model) ? " __weak" : "");
	}
	pg_defs_prefix(emitter->defs, NULL);
	pg_def_number(emitter->defs, "anchors", names.num);
}

static const char *image_text(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_image *image)
{
	const char *id = image->build_id ? image->build_id : "unknown", *arch = model->arch->name;

	if (image->is_btf)
		return pg_printf(arena, "the BTF of Linux %s (%s), for this and other kernels",
				 image->release ? image->release : "of an unknown release", arch);
	if (image->kind != PG_TARGET_KERNEL)
		return pg_printf(arena, "%s (%s), build id %s", image->name, arch, id);
	return pg_printf(arena, "Linux %s (%s), build id %s",
			 image->release ? image->release : "of an unknown release", arch, id);
}

/** The build ids of several are in the records of the header. */
static const char *builds_origin(struct pg_arena *arena, const struct pg_model *model)
{
	const char *text = "";
	size_t num = 0;

	for (size_t i = 0; i < model->num_events; i++) {
		if (model->events[i].num_variants > num)
			num = model->events[i].num_variants;
	}
	for (size_t i = 0; i < model->num_images; i++) {
		const struct pg_image *image = &model->images[i];

		text = pg_printf(arena, "%s%s%s%s%s", text, i ? ", " : "",
				 image->name ? image->name : "", image->name ? " " : "",
				 build_name(image));
	}
	return pg_printf(arena, "%zu builds (%s): %s", num, model->arch->name, text);
}

static const char *origin_text(struct pg_arena *arena, const struct pg_model *model)
{
	const char *text = image_text(arena, model, &model->images[0]);

	if (is_for_several(model))
		return builds_origin(arena, model);
	for (size_t i = 1; i < model->num_images; i++)
		text = pg_printf(arena, "%s; %s", text,
				 image_text(arena, model, &model->images[i]));
	return text;
}

/** As pg_m4_run() takes them. */
static const struct pg_error *define_all(struct pg_arena *arena, const struct pg_model *model,
					 const char **ret_text)
{
	struct emitter emitter = {.arena = arena, .model = model};

	emitter.decls = pg_decls_collect(arena, model);
	emitter.defs = pg_defs_create(arena);
	pg_def_comment(emitter.defs, "origin", origin_text(arena, model));
	pg_def(emitter.defs, "regs", pg_printf(arena, "pg_regs_%s", model->arch->name));
	define_anchors(&emitter);
	pg_def_types(arena, emitter.defs, &emitter.decls);
	pg_def_number(emitter.defs, "events", model->num_events);
	for (size_t i = 0; i < model->num_events; i++)
		define_event(&emitter, i);
	pg_def(emitter.defs, "guard", pg_printf(arena, "PG_HEADER_%s", pg_defs_hash(emitter.defs)));
	return pg_defs_finish(emitter.defs, ret_text);
}

static const char *template_of(struct pg_arena *arena, const struct pg_header_options *options)
{
	return options->template_file ? options->template_file : pg_m4_default(arena);
}

/* --- The back end --- */

static void check(struct pg_arena *arena, const struct pg_model *model, const void *data,
		  struct pg_diags *diags)
{
	const struct pg_header_options *options = data;
	const struct pg_decls decls = pg_decls_collect(arena, model);
	const struct pg_error *error = NULL;
	const char *text;

	if (!options->only_defs)
		error = pg_m4_read(arena, template_of(arena, options), &text);
	pg_diag_at(diags, (struct pg_span){NULL, 0, 0}, error);
	pg_header_check(arena, model, &decls, options->is_trace, diags);
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *data, const char **ret)
{
	const struct pg_header_options *options = data;
	const char *defs;

	PG_TRY(define_all(arena, model, &defs));
	if (options->trace_defs)
		fputs(pg_m4_shown(arena, defs), stderr);
	if (!options->only_defs)
		return pg_m4_run(arena, defs, template_of(arena, options), ret);
	*ret = pg_m4_shown(arena, defs);
	return NULL;
}

const struct pg_backend pg_header_backend = {check, emit, false, NULL};
