// SPDX-License-Identifier: GPL-2.0-only
/* All that generated headers cannot express, reported at the places in the spec. */
#include "emit/c/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "emit/c/clash.h"
#include "emit/c/defs.h"
#include "emit/fetch/capture.h"
#include "emit/place.h"
#include "ir/capture.h"
#include "spec/asked.h"

enum {
	MAX_FIELDS = 64,  /* one bit each in the availability word */
	MAX_SIZE = 32768, /* of a value in a per-CPU map: the kernel's PCPU_MIN_UNIT_SIZE */
};

struct checker {
	struct pg_arena *arena;
	const struct pg_model *model;
	const struct pg_event *event;
	struct pg_diags *diags;
};

static bool report(const struct checker *checker, struct pg_span span,
		   const struct pg_error *error)
{
	return pg_diag_at(checker->diags, span, error);
}

/* --- Fields --- */

static const struct pg_error *check_field(struct pg_arena *arena, const struct pg_event *event,
					  const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);
	bool is_record = type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION;

	if (!field->line_of && strncmp(field->name, "pg_", 3) == 0 && !pg_is_made_up(field->name) &&
	    !pg_is_asked(field->name))
		return pg_error_hint(
			arena,
			pg_error(arena, "%s: the name '%s' is reserved", event->name, field->name),
			"give it another one: NAME=%s", field->text);
	if (type->kind == PG_TYPE_FLOAT && type->size != 4 && type->size != 8)
		return pg_error(arena,
				"%s: '%s' is a floating-point number of a size that BPF does not have",
				event->name, field->name);
	if ((is_record && !type->complete) || field->size == 0)
		return pg_error(arena, "%s: the debug info does not define the type of '%s'",
				event->name, field->name);
	return NULL;
}

/** A type that the field's type needs is not declared; there may be a separate reason for that. */
static const struct pg_error *undeclared(const struct pg_decls *decls,
					 const struct pg_field *field)
{
	for (size_t i = 0; i < decls->num_missing; i++) {
		if (decls->missing[i].field == field)
			return decls->missing[i].error;
	}
	return NULL;
}

/** Registers that the program's ctx does not have. */
static bool uses_unknown_register(const struct pg_plan *plan, const struct pg_arch *arch)
{
	for (size_t i = 0; i < plan->num_ops; i++)
		if (plan->ops[i].code == PG_OP_REG && !pg_arch_reg(arch, plan->ops[i].imm))
			return true;
	return false;
}

/** Only words that are saved can be found. */
static bool lacks_saved(const struct pg_event *event, const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_ops; i++)
		if (plan->ops[i].code == PG_OP_SAVED && !pg_event_saves(event, plan->ops[i].saved))
			return true;
	return false;
}

/** Saved words are looked up by the CFA. */
static bool needs_frame(const struct pg_plan *plan)
{
	return pg_plan_uses(plan, PG_OP_CFA) || pg_plan_uses(plan, PG_OP_SAVED);
}

static const struct pg_error *check_plan(const struct checker *checker, const struct pg_site *site,
					 size_t field)
{
	const struct pg_arch *arch = checker->model->arch;
	const struct pg_event *event = checker->event;
	const struct pg_plan *plan = &site->plans[field];
	const char *why = NULL;

	if (plan->avail != PG_AVAILABLE)
		return NULL;
	if (needs_frame(plan) && site->cfa.avail != PG_AVAILABLE)
		why = "the frame is unknown";
	else if (lacks_saved(event, plan))
		why = "nothing saves what it needs from earlier in the call";
	else if (uses_unknown_register(plan, arch) || uses_unknown_register(&site->cfa, arch))
		why = "a register that it needs is not in struct pt_regs";
	if (!why)
		return NULL;
	return pg_error(checker->arena, "%s: '%s' cannot be read at %s+0x%" PRIx64 ": %s",
			event->name, event->fields[field].name, site->symbol, site->offset, why);
}

/** One error a field: of its type, or of the first site where it cannot be read. */
static void check_fields(const struct checker *checker, const struct pg_decls *decls)
{
	const struct pg_event *event = checker->event;

	for (size_t i = 0; i < event->num_fields; i++) {
		const struct pg_field *field = &event->fields[i];
		bool is_good = report(checker, field->span,
				      check_field(checker->arena, event, field)) &&
			       report(checker, field->span, undeclared(decls, field));

		for (size_t j = 0; j < event->num_sites && is_good; j++)
			is_good = report(checker, field->span,
					 check_plan(checker, &event->sites[j], i));
	}
}

/* --- Where programs are --- */

/** libbpf reads a path up to a colon; the other characters would not be a path in C. */
static bool is_plain_path(const char *path)
{
	return path[strcspn(path, ":\"\\\n")] == '\0';
}

static const struct pg_error *check_image(struct pg_arena *arena, const struct pg_image *image)
{
	if (image->kind != PG_TARGET_EXEC || is_plain_path(image->name))
		return NULL;
	return pg_error(arena,
			"%s: no probe can be set in a file of this name: libbpf cannot read it",
			image->name);
}

/** Addresses in a module are counted from symbols of its sections. */
static const struct pg_error *check_anchors(struct pg_arena *arena, const struct pg_model *model,
					    const struct pg_image *image)
{
	for (size_t i = 0; i < image->num_anchors; i++) {
		const struct pg_anchor *anchor = &image->anchors[i];

		if (anchor->symbol || !pg_image_is_used(model, image, anchor))
			continue;
		return pg_error(arena,
				"module %s: no symbol says where one of the sections is that are "
				"needed: none is a C identifier that is not an event's name as well",
				image->name);
	}
	return NULL;
}

static const struct pg_error *check_symbol(struct pg_arena *arena, const struct pg_event *event,
					   const char *symbol, const struct pg_attach *attach)
{
	if (event->image->kind == PG_TARGET_EXEC && !attach->symbol)
		return pg_error_hint(
			arena,
			pg_error(arena,
				 "%s: %s has no function symbol of its own before %s (stripped?), "
				 "from which libbpf could count the place of the probe",
				 event->name, event->image->name, symbol),
			"`probegen defs' names the place in the file, for uprobe_events");
	if (event->image->kind == PG_TARGET_EXEC || pg_is_symbol(symbol))
		return NULL;
	return pg_error(arena, "%s: a probe cannot be set in '%s': libbpf cannot read the name",
			event->name, symbol);
}

/** Texts for templates that come from a file and are not identifiers. */
static const struct pg_error *check_place(struct pg_arena *arena, const struct pg_event *event,
					  const char *symbol, uint64_t offset,
					  const struct pg_attach *attach)
{
	const char *place = pg_place_name(arena, symbol, offset);

	PG_TRY(check_symbol(arena, event, symbol, attach));
	PG_TRY(pg_defs_check(arena, place));
	return pg_defs_check(arena,
			     pg_section_text(arena, event, place, attach, PG_MOMENT_INSIDE));
}

static const struct pg_error *check_capture(const struct checker *checker,
					    const struct pg_capture *capture)
{
	const struct pg_event *event = checker->event;
	const struct pg_plan *plan = &capture->plan;
	const char *why = NULL;

	PG_TRY(check_place(checker->arena, event, capture->symbol, capture->offset,
			   &capture->attach));
	if (capture->call_words > PG_MAX_SAVED_WORDS)
		why = "they are too many for BPF's stack";
	else if (capture->cfa.avail != PG_AVAILABLE)
		why = "the frame is unknown";
	else if (plan->avail != PG_AVAILABLE || plan->num_pieces != capture->num_words)
		why = "they cannot be read there";
	else if (uses_unknown_register(plan, checker->model->arch))
		why = "a register is not in struct pt_regs";
	else if (pg_plan_uses(plan, PG_OP_SAVED))
		why = "they are saved words themselves";
	if (!why)
		return NULL;
	return pg_error(checker->arena, "%s: the values at %s+0x%" PRIx64 " cannot be saved: %s",
			event->name, capture->symbol, capture->offset, why);
}

/** One error is enough for sites, of which there may be hundreds; each capture has its own. */
static void check_places(const struct checker *checker)
{
	const struct pg_event *event = checker->event;
	bool is_good = true;

	for (size_t i = 0; i < event->num_captures; i++)
		report(checker, event->span, check_capture(checker, &event->captures[i]));
	for (size_t i = 0; i < event->num_sites && is_good; i++) {
		const struct pg_site *site = &event->sites[i];

		is_good = report(checker, event->span,
				 check_place(checker->arena, event, site->symbol, site->offset,
					     &site->attach));
	}
}

/* --- Events --- */

static const struct pg_error *check_size(struct pg_arena *arena, const struct pg_event *event)
{
	if (event->num_fields > MAX_FIELDS)
		return pg_error(arena, "%s has %zu arguments: more than %d are not supported",
				event->name, event->num_fields, MAX_FIELDS);
	if (event->size <= MAX_SIZE)
		return NULL;
	return pg_error_hint(arena,
			     pg_error(arena,
				      "%s: its arguments take %" PRIu64
				      " bytes: BPF has room for %d",
				      event->name, event->size, MAX_SIZE),
			     "fetch fewer or shorter strings, structs and arrays");
}

static bool is_first_of_image(const struct pg_model *model, const struct pg_event *event)
{
	for (const struct pg_event *other = model->events; other < event; other++) {
		if (other->image == event->image)
			return false;
	}
	return true;
}

/** A problem with an image is reported at the first event in it. */
static void check_event(const struct checker *checker, const struct pg_decls *decls,
			bool is_first_of_image)
{
	const struct pg_event *event = checker->event;
	struct pg_arena *arena = checker->arena;

	report(checker, event->span, pg_defs_check(arena, event->name));
	if (is_first_of_image) {
		report(checker, event->span, check_image(arena, event->image));
		report(checker, event->span,
		       check_anchors(arena, checker->model, event->image));
	}
	report(checker, event->span, check_size(arena, event));
	check_places(checker);
	check_fields(checker, decls);
}

/** An event for several builds as each has it, since what a plan means depends on the build. */
static void check_variants(struct checker *checker, const struct pg_event *event,
			   const struct pg_decls *decls)
{
	for (size_t i = 0; i < event->num_variants; i++) {
		checker->event = event->variants[i].event;
		check_event(checker, decls, true);
	}
}

void pg_header_check(struct pg_arena *arena, const struct pg_model *model,
		     const struct pg_decls *decls, bool is_trace, struct pg_diags *diags)
{
	struct checker checker = {.arena = arena, .model = model, .diags = diags};

	for (size_t i = 0; i < model->num_events; i++) {
		checker.event = &model->events[i];
		if (model->events[i].num_variants)
			check_variants(&checker, &model->events[i], decls);
		else
			check_event(&checker, decls,
				    is_first_of_image(model, &model->events[i]));
	}
	pg_clash_check(arena, model, decls, is_trace, diags);
}
