// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "emit/c/check.h"
#include "emit/c/core.h"
#include "emit/c/defs.h"
#include "emit/c/identity.h"
#include "emit/c/m4.h"
#include "emit/c/mark.h"
#include "emit/c/steps.h"
#include "emit/c/structs.h"
#include "emit/c/types.h"
#include "emit/fetch/capture.h"
#include "emit/fetch/fetch.h"
#include "emit/fetch/stretch.h"
#include "base/str.h"
#include "emit/place.h"
#include "ir/capture.h"
#include "ir/fleet/same.h"

struct emitter {
	struct pg_arena *arena;
	struct pg_defs *defs;
	const struct pg_model *model;
	struct pg_decls decls;
};

/* --- Plans: a site's, or one that several sites share --- */

struct plans {
	struct pg_fetch *items;
	const struct pg_event **events; /* whose addresses they mean */
	const char **strays; /* as of pg_stray_text(), one per plan */
	size_t num, num_strays, num_events;
	size_t *of_site;
};

static bool uses_addresses(const struct pg_fetch *fetch)
{
	for (size_t i = 0; i < fetch->num_terms; i++) {
		if (fetch->terms[i].kind == PG_TERM_OP && fetch->terms[i].code == PG_OP_ADDR)
			return true;
	}
	return false;
}

/** Is plan number `plan` what a site of another event, or another build's, needs? */
static bool is_plan(const struct plans *plans, size_t plan, const struct pg_fetch *fetch,
		    const struct pg_event *event, const char *stray)
{
	return pg_fetch_is_equal(&plans->items[plan], fetch) &&
	       strcmp(plans->strays[plan], stray) == 0 &&
	       (!uses_addresses(fetch) ||
		pg_images_agree(plans->events[plan]->image, event->image));
}

static struct plans make_plans(struct emitter *emitter, const struct pg_event *event)
{
	struct pg_arena *arena = emitter->arena;
	struct plans plans = {.of_site = PG_NEW_N(arena, event->num_sites + 1, size_t)};

	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const struct pg_event *own = pg_site_event(event, site);
		struct pg_fetch fetch = pg_fetch_make(arena, emitter->model, own, site);
		const char *stray = pg_stray_text(arena, emitter->model->arch, own, site);
		size_t plan = 0;

		while (plan < plans.num && !is_plan(&plans, plan, &fetch, own, stray))
			plan++;
		if (plan == plans.num) {
			*PG_PUSH(arena, plans.items, plans.num) = fetch;
			*PG_PUSH(arena, plans.strays, plans.num_strays) = stray;
			*PG_PUSH(arena, plans.events, plans.num_events) = own;
		}
		plans.of_site[i] = plan;
	}
	return plans;
}

/** Of each plan, the most sites that one build has: as many of its programs run what is in the plan's function. */
static const size_t *most_sites(struct pg_arena *arena, const struct pg_event *event,
				const struct plans *plans)
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
			      size_t event_at, const struct plans *plans)
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
			 const struct plans *plans)
{
	for (size_t i = 0; i < plans->num; i++) {
		pg_def_fetch(emitter->arena, emitter->defs, emitter->model->arch,
			     pg_printf(emitter->arena, "event.%zu.plan.%zu", event_at, i),
			     &plans->items[i]);
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

static const char *where_text(struct pg_arena *arena, const struct pg_site *site)
{
	const char *in = pg_printf(arena, "in %s", site->func);

	if (!site->file)
		return in;
	return site->line ? pg_printf(arena, "%s:%u %s", site->file, site->line, in)
			  : pg_printf(arena, "%s %s", site->file, in);
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

static void define_sites(struct emitter *emitter, const struct pg_event *event, size_t event_at,
			 const struct plans *plans)
{
	struct pg_arena *arena = emitter->arena;

	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const char *place = pg_place_name(arena, site->symbol, site->offset);
		const char *section =
			pg_section_text(arena, pg_site_event(event, site), place, &site->attach,
					site->moment);

		pg_defs_prefix(emitter->defs, "event.%zu.site.%zu.", event_at, i);
		pg_def(emitter->defs, "place", place);
		pg_def(emitter->defs, "section", program_section(arena, event, section));
		pg_def_identity_place(arena, emitter->defs, place, site->func, section);
		pg_def_comment(emitter->defs, "where",
			       pg_printf(arena, "%s%s", where_text(arena, site),
					 builds_text(arena, event, i)));
		pg_def(emitter->defs, "program",
		       pg_own_program_name(arena, event->name, false, i));
		pg_def_number(emitter->defs, "plan", plans->of_site[i]);
		pg_def_hex(emitter->defs, "mark",
			   event->num_variants ? 0 : pg_site_mark(event, site));
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

/**
 * Can one program tell the sites apart where they differ? All returns in a kernel come by one
 * address, the trampoline's; on s390x entries and other places do not have the instruction pointer at the same
 * distance; other kernels have the sites at other addresses; and a program may be
 * loaded where sites of two pages look the same.
 */
static bool can_tell(const struct pg_arch *arch, const struct pg_event *event, const struct plans *plans)
{
	if (plans->num > 1 && event->image->kind != PG_TARGET_EXEC && arch->entry_ip_bias != arch->ip_bias)
		return false;
	if (event->image->is_btf && plans->num > 1)
		return false;
	for (size_t i = 0; i < event->num_sites && plans->num > 1; i++) {
		const struct pg_site *site = &event->sites[i];

		if (site->moment == PG_MOMENT_RETURNED ||
		    (event->image->kind == PG_TARGET_MODULE &&
		     pg_image_anchor(event->image, site->address) !=
			     pg_image_anchor(event->image, event->sites[0].address)))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (pg_site_mark(event, &event->sites[j]) == pg_site_mark(event, site))
				return false;
		}
	}
	return true;
}

/**
 * With many plans there may be one function that fetches at all sites (PROBE_ALIKE): clang and the verifier take their
 * time for the programs of each plan, and so do the kernel's links, since what is loaded once can be attached at once.
 * No jump of BPF passes over more than 32,767 instructions; the function has three quarters of that at most.
 */
enum { MANY_PLANS = 16, MOST_INSTRUCTIONS = 24000, PER_SITE = 3 };

static bool is_for_all_sites(const struct pg_event *event, const struct plans *plans)
{
	uint64_t weight = PER_SITE * (uint64_t)event->num_sites;

	for (size_t i = 0; i < plans->num; i++)
		weight += pg_fetch_weight(&plans->items[i]);
	return plans->num >= MANY_PLANS && weight <= MOST_INSTRUCTIONS;
}

/** How a fetch knows where it is: see templates/README.md. */
static const char *dispatch_of(const struct pg_arch *arch, const struct pg_event *event,
			       const struct plans *plans)
{
	if (event->num_variants)
		return "program";
	if (!can_tell(arch, event, plans))
		return "none";
	return is_for_all_sites(event, plans) ? "all" : "ip";
}

/** Does the struct fit BPF's stack next to what the fetches need, and the user's variables? */
static bool is_on_stack(const struct pg_event *event, const struct plans *plans)
{
	uint64_t most = 0;

	for (size_t i = 0; i < plans->num; i++) {
		uint64_t size = pg_fetch_stack(&plans->items[i], pg_capture_most_words(event));

		if (size > most)
			most = size;
	}
	return event->size <= PG_MAX_ON_STACK && event->size + most <= PG_MAX_STACK;
}

static const char *room_of(const struct pg_event *event, const struct plans *plans)
{
	if (is_on_stack(event, plans))
		return "PG_ON_STACK";
	return event->image->kind == PG_TARGET_EXEC ? "PG_PER_CPU_PREEMPTED" : "PG_PER_CPU";
}

static void define_event(struct emitter *emitter, size_t at)
{
	const struct pg_event *event = &emitter->model->events[at];
	struct plans plans = make_plans(emitter, event);
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
	pg_def(defs, "dispatch", dispatch_of(emitter->model->arch, event, &plans));
	pg_def(defs, "mark", event->num_variants ? "" : pg_mark_expr(emitter->arena,
								     emitter->model->arch, event));
	pg_def(defs, "memory", event->image->kind == PG_TARGET_EXEC ? "PROCESS" : "KERNEL");
	pg_def(defs, "room", room_of(event, &plans));
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
