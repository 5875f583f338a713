// SPDX-License-Identifier: GPL-2.0-only
#include "emit/tracefs/kprobe.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/quote.h"
#include "base/str.h"
#include "emit/missing.h"
#include "emit/place.h"
#include "emit/tracefs/fetcharg.h"

/* kernel/trace/trace_probe.h and trace.c of 6.1. */
enum {
	MAX_ARGS = 128,
	MAX_EVENT_NAME = 63,
	MAX_ARG_NAME = 32,
	MAX_LINE = 4094,
	MAX_RECORD = 4000, /* of a page of the trace's buffer, whose larger records are dropped */
};

/** EVENT, EVENT_1, …: a site's own name, as perf numbers them; none of another event. */
struct names {
	const struct pg_model *model;
	const char *base;
	unsigned number;
};

static bool is_event(const struct pg_model *model, const char *name)
{
	for (size_t i = 0; i < model->num_events; i++) {
		if (strcmp(model->events[i].name, name) == 0)
			return true;
	}
	return false;
}

static const char *next_name(struct pg_arena *arena, struct names *names)
{
	const char *name = names->base;

	if (!names->number) {
		names->number = 1;
		return name;
	}
	do
		name = pg_printf(arena, "%s_%u", names->base, names->number++);
	while (is_event(names->model, name));
	return name;
}

static struct pg_fetcharg fetcharg(struct pg_arena *arena, const struct pg_model *model,
				   const struct pg_event *event, const struct pg_site *site,
				   size_t field)
{
	return pg_fetcharg_of(arena, model, event, site, &event->fields[field],
			      &site->plans[field]);
}

static const char *line_of(struct pg_arena *arena, const struct pg_model *model,
			   const struct pg_event *event, const struct pg_site *site,
			   const char *name)
{
	struct pg_str line = {.arena = arena};

	pg_str_add(&line, "%c:probe/%s ", site->moment == PG_MOMENT_RETURNED ? 'r' : 'p', name);
	if (event->image->kind == PG_TARGET_EXEC)
		pg_str_add(&line, "%s:0x%" PRIx64, event->image->name, site->attach.in_file);
	else if (event->image->kind == PG_TARGET_MODULE)
		pg_str_add(&line, "%s:%s+%" PRIu64, event->image->name, site->symbol,
			   site->offset);
	else
		pg_str_add(&line, "%s+%" PRIu64, site->symbol, site->offset);
	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		struct pg_fetcharg arg = fetcharg(arena, model, event, site, i);

		if (arg.text)
			pg_str_add(&line, " %s=%s", event->fields[i].name, arg.text);
	}
	return pg_str_text(&line);
}

/* --- Checking --- */

static bool is_reserved(const char *name)
{
	static const char *const names[] = {
		"common_type", "common_flags",	 "common_preempt_count", "common_pid",
		"common_tgid", "__probe_ip",	 "__probe_ret_ip",	 "__probe_func",
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/** The name may be a variable's: some languages have names of other letters. */
static bool is_field_name(const char *name)
{
	return pg_is_symbol(name) && !strchr(name, '.') && !(*name >= '0' && *name <= '9');
}

static void check_field_name(const struct pg_field *field, struct pg_diags *diags)
{
	const char *why = is_reserved(field->name)		? "is tracefs's own"
			  : strlen(field->name) > MAX_ARG_NAME	? "has more than 32 characters"
			  : !is_field_name(field->name)		? "is not a name of C"
								: NULL;

	if (!why)
		return;
	pg_diag(diags, PG_SEV_ERROR, field->span, "a kprobe event has no such field: '%s' %s",
		field->name, why);
	pg_diag(diags, PG_SEV_NOTE, field->span, "give it another name: NAME=%s", field->text);
}

static void check_field(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, size_t index, struct pg_diags *diags)
{
	static const struct pg_missing_words words = {"a kprobe event", "left out"};
	struct pg_missing missing = {0};

	check_field_name(&event->fields[index], diags);
	for (size_t i = 0; i < event->num_sites; i++) {
		struct pg_fetcharg arg = fetcharg(arena, model, event, &event->sites[i], index);

		if (!arg.text)
			pg_missing_add(&missing, &event->sites[i], arg.reason);
	}
	pg_missing_report(arena, event, &event->fields[index], &missing, &words, diags);
}

/** Bytes that a site's record takes, texts aside. */
static uint64_t record_size(struct pg_arena *arena, const struct pg_model *model,
			    const struct pg_event *event, const struct pg_site *site)
{
	uint64_t size = 0;

	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++)
		size += fetcharg(arena, model, event, site, i).size;
	return size;
}

static void check_site(struct pg_arena *arena, const struct pg_model *model,
		       const struct pg_event *event, const struct pg_site *site, const char *name,
		       struct pg_diags *diags)
{
	if (strlen(name) > MAX_EVENT_NAME)
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"the event's name '%s' has more than the %d characters of a kprobe event",
			name, MAX_EVENT_NAME);
	if (strlen(line_of(arena, model, event, site, name)) > MAX_LINE)
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"the definition of '%s' is longer than the %d characters of a line of "
			"kprobe_events",
			name, MAX_LINE);
	if (record_size(arena, model, event, site) > MAX_RECORD)
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"the arguments of '%s' have more than %d bytes, which the trace does not "
			"hold",
			name, MAX_RECORD);
}

/** A definition's words end at blanks, all of it at a #, and a path at its last colon. */
static bool is_word(const char *text)
{
	return pg_is_shown(text) && !strpbrk(text, " #:");
}

/** A definition must be one line for root to write to tracefs, whatever names a file has. */
static void check_names(const struct pg_event *event, struct pg_diags *diags)
{
	const bool is_program = event->image->kind == PG_TARGET_EXEC;
	const char *file = event->image->kind == PG_TARGET_KERNEL ? NULL : event->image->name;

	if (file && !is_word(file))
		pg_diag(diags, PG_SEV_ERROR, event->span, "%s cannot have a %s of this name: '%s'",
			is_program ? "uprobe_events" : "kprobe_events",
			is_program ? "file" : "module", file);
	for (size_t i = 0; !is_program && i < event->num_sites; i++) {
		if (!pg_is_symbol(event->sites[i].symbol))
			pg_diag(diags, PG_SEV_ERROR, event->span,
				"a probe cannot be set in '%s': the kernel cannot read the name",
				event->sites[i].symbol);
	}
}

static void check_event(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, struct pg_diags *diags)
{
	struct names names = {.model = model, .base = event->name};

	check_names(event, diags);
	if (event->num_fields > MAX_ARGS)
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"'%s' has %zu arguments, and a kprobe event at most %d", event->name,
			event->num_fields, MAX_ARGS);
	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++)
		check_field(arena, model, event, i, diags);
	for (size_t i = 0; i < event->num_sites; i++)
		check_site(arena, model, event, &event->sites[i], next_name(arena, &names),
			   diags);
}

static void check(struct pg_arena *arena, const struct pg_model *model, const void *options,
		  struct pg_diags *diags)
{
	(void)options;
	for (size_t i = 0; i < model->num_events; i++)
		check_event(arena, model, &model->events[i], diags);
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *options, const char **ret)
{
	struct pg_str text = {.arena = arena};

	(void)options;
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];
		struct names names = {.model = model, .base = event->name};

		for (size_t j = 0; j < event->num_sites; j++)
			pg_str_add(&text, "%s\n",
				   line_of(arena, model, event, &event->sites[j],
					   next_name(arena, &names)));
	}
	*ret = pg_str_text(&text);
	return NULL;
}

const struct pg_backend pg_kprobe_backend = {check, emit, false, NULL};
