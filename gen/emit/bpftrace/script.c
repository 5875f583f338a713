// SPDX-License-Identifier: GPL-2.0-only
/*
 * A script has a clause for each site, or for several that print the same expressions:
 *
 *     kprobe:generic_perform_write+450
 *     {
 *     	printf("%-16s %-7d page_write: bytes=%llu\n", comm, tid, reg("bx"));
 *     }
 */
#include "emit/bpftrace/script.h"

#include <inttypes.h>
#include <string.h>

#include "base/quote.h"
#include "base/str.h"
#include "emit/bpftrace/value.h"
#include "emit/missing.h"
#include "emit/place.h"

enum {
	MOST_PROBES = 512, /* BPFTRACE_MAX_PROBES */
	MOST_STACK = 496, /* of the 512 bytes of a BPF program; the rest is for reads */
	OWN_STACK = 2 * 16 + 2 * 8, /* the command, the thread and the number of the format */
};

/** What a site's clause does. */
struct body {
	const char *text;
	unsigned stack;
};

static struct body body_of(struct pg_arena *arena, const struct pg_model *model,
			   const struct pg_event *event, const struct pg_site *site)
{
	struct pg_str before = {.arena = arena}, format = {.arena = arena}, args = {.arena = arena};
	struct body body = {.stack = OWN_STACK};
	unsigned variables = 0, scratch = 0;

	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		const struct pg_field *field = &event->fields[i];
		struct pg_bpftrace_value value = pg_bpftrace_value_of(
			arena, model, event, site, field, &site->plans[i], &variables);

		pg_str_add(&format, " %s=%s", field->name, value.text ? value.format : "?");
		if (!value.text)
			continue;
		pg_str_add(&before, "%s", value.before);
		pg_str_add(&args, ",\n\t       %s", value.text);
		body.stack += value.stack;
		scratch = value.scratch > scratch ? value.scratch : scratch;
	}
	body.stack += scratch;
	body.text = pg_printf(arena, "%s\tprintf(\"%%-16s %%-7d %s:%s\\n\", comm, tid%s);\n",
			      pg_str_text(&before), event->name, pg_str_text(&format),
			      pg_str_text(&args));
	return body;
}

/** From the symbol that bpftrace counts from. */
static uint64_t offset_of(const struct pg_event *event, const struct pg_site *site)
{
	return event->image->kind == PG_TARGET_EXEC ? site->attach.offset : site->offset;
}

/** kprobe:SYMBOL+OFFSET, uprobe:"FILE":"SYMBOL"+OFFSET; of functions' begins without +OFFSET. */
static const char *point_of(struct pg_arena *arena, const struct pg_event *event,
			    const struct pg_site *site)
{
	const bool is_program = event->image->kind == PG_TARGET_EXEC;
	const uint64_t offset = offset_of(event, site);
	const char *behind = offset ? pg_printf(arena, "+%" PRIu64, offset) : "";

	if (is_program)
		return pg_printf(arena, "uprobe:\"%s\":\"%s\"%s", event->image->name,
				 site->attach.symbol, behind);
	return pg_printf(arena, "%s:%s%s",
			 site->moment == PG_MOMENT_RETURNED ? "kretprobe" : "kprobe", site->symbol,
			 behind);
}

/* --- Checking --- */

/** No module's name can stand before its symbols, and other images have some of the same name. */
static bool is_module(const struct pg_event *event, struct pg_diags *diags)
{
	if (event->image->kind != PG_TARGET_MODULE)
		return false;
	pg_diag(diags, PG_SEV_ERROR, event->span,
		"'%s' is in the module %s, and bpftrace 0.17 takes a symbol of that name wherever it "
		"is",
		event->name, event->image->name);
	return true;
}

/** It stands in quotes, where bpftrace looks for escapes, and in a format. */
static bool is_plain(const char *text)
{
	return pg_is_shown(text) && !strpbrk(text, "\"\\%");
}

static bool has_names(const struct pg_event *event, struct pg_diags *diags)
{
	const struct pg_image *image = event->image;
	bool ok = true;

	if (image->kind == PG_TARGET_EXEC &&
	    (!is_plain(image->name) || strpbrk(image->name, ":*"))) {
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"a bpftrace script cannot have a file of this name: '%s'", image->name);
		return false;
	}
	for (size_t i = 0; i < event->num_sites && ok; i++) {
		const char *symbol = image->kind == PG_TARGET_EXEC ? event->sites[i].attach.symbol
								   : event->sites[i].symbol;

		ok = symbol && (image->kind == PG_TARGET_EXEC
					? is_plain(symbol) && !strpbrk(symbol, "*?[]")
					: pg_is_symbol(symbol));
		if (!symbol)
			pg_diag(diags, PG_SEV_ERROR, event->span,
				"bpftrace cannot probe a place of %s: no symbol of the file stands "
				"before it",
				image->name);
		else if (!ok)
			pg_diag(diags, PG_SEV_ERROR, event->span,
				"a probe cannot be set in '%s': bpftrace cannot read the name",
				symbol);
	}
	return ok;
}

static void check_field(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, size_t index, struct pg_diags *diags)
{
	const struct pg_field *field = &event->fields[index];
	static const struct pg_missing_words words = {"a bpftrace script", "shown as ?"};
	struct pg_missing missing = {0};

	if (!is_plain(field->name))
		pg_diag(diags, PG_SEV_ERROR, field->span,
			"a bpftrace script cannot have this name: '%s'", field->name);
	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		struct pg_bpftrace_value value = pg_bpftrace_value_of(
			arena, model, event, site, field, &site->plans[index], &(unsigned){0});

		if (!value.text)
			pg_missing_add(&missing, site, value.reason);
	}
	pg_missing_report(arena, event, field, &missing, &words, diags);
}

static void check_stack(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, struct pg_diags *diags)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		const struct body body = body_of(arena, model, event, &event->sites[i]);

		if (body.stack <= MOST_STACK)
			continue;
		pg_diag(diags, PG_SEV_ERROR, event->span,
			"the arguments of '%s' need %u bytes of stack, and bpftrace has %d for "
			"them: a string takes 64, and the first one twice as many",
			event->name, body.stack - OWN_STACK, MOST_STACK - OWN_STACK);
		return;
	}
}

static void check_event(struct pg_arena *arena, const struct pg_model *model,
			const struct pg_event *event, struct pg_diags *diags)
{
	if (is_module(event, diags) || !has_names(event, diags))
		return;
	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++)
		check_field(arena, model, event, i, diags);
	check_stack(arena, model, event, diags);
}

/** Versions of bpftrace have the registers of some machines by other names, or at other places. */
static void check_machine(const struct pg_model *model, struct pg_diags *diags)
{
	if (model->num_events && !model->arch->has_bpftrace_names)
		pg_diag(diags, PG_SEV_ERROR, model->events[0].span,
			"no bpftrace script can be made for %s: versions of bpftrace do not agree "
			"about the names and places of its registers",
			model->arch->name);
}

static void check(struct pg_arena *arena, const struct pg_model *model, const void *options,
		  struct pg_diags *diags)
{
	size_t num = 0;

	(void)options;
	check_machine(model, diags);
	for (size_t i = 0; i < model->num_events; i++) {
		check_event(arena, model, &model->events[i], diags);
		num += model->events[i].num_sites;
	}
	if (num > MOST_PROBES)
		pg_diag(diags, PG_SEV_ERROR, model->events[0].span,
			"the script would have %zu probes, and bpftrace takes %d", num,
			MOST_PROBES);
}

/* --- The text --- */

/** Has an earlier site of the event this text? */
static bool is_repeated(const char *const *bodies, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(bodies[i], bodies[index]) == 0)
			return true;
	}
	return false;
}

static void add_event(struct pg_arena *arena, struct pg_str *text, const struct pg_model *model,
		      const struct pg_event *event)
{
	const char **bodies = PG_NEW_N(arena, event->num_sites, const char *);

	for (size_t i = 0; i < event->num_sites; i++)
		bodies[i] = body_of(arena, model, event, &event->sites[i]).text;
	for (size_t i = 0; i < event->num_sites; i++) {
		if (is_repeated(bodies, i))
			continue;
		pg_str_add(text, "\n%s", point_of(arena, event, &event->sites[i]));
		for (size_t j = i + 1; j < event->num_sites; j++) {
			if (strcmp(bodies[i], bodies[j]) == 0)
				pg_str_add(text, ",\n%s", point_of(arena, event, &event->sites[j]));
		}
		pg_str_add(text, "\n{\n%s}\n", bodies[i]);
	}
}

static void add_image(struct pg_arena *arena, struct pg_str *text, const struct pg_image *image)
{
	const bool is_program = image->kind == PG_TARGET_EXEC;
	const char *which = image->is_btf     ? ", which has the BTF that was read"
			    : image->build_id ? pg_printf(arena, " of build id %s", image->build_id)
					      : ", which has no build id";

	pg_str_add(text, "// It is for this file alone, which bpftrace does not check: %s%s\n",
		   is_program ? image->name : "the kernel", which);
}

/** Is a site elsewhere than at a symbol? */
static bool is_within(const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		for (size_t j = 0; j < event->num_sites; j++) {
			if (offset_of(event, &event->sites[j]))
				return true;
		}
	}
	return false;
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *options, const char **ret)
{
	struct pg_str text = {.arena = arena};

	(void)options;
	pg_str_add(&text, "#!/usr/bin/env bpftrace\n"
			  "// Made by probegen. What cannot be read is 0 or empty.\n");
	if (is_within(model))
		pg_str_add(&text, "// Within functions bpftrace sets probes with --unsafe, Debian 12's "
				  "in the kernel alone.\n");
	for (size_t i = 0; i < model->num_images; i++)
		add_image(arena, &text, &model->images[i]);
	for (size_t i = 0; i < model->num_events; i++)
		add_event(arena, &text, model, &model->events[i]);
	*ret = pg_str_text(&text);
	return NULL;
}

const struct pg_backend pg_bpftrace_backend = {check, emit, false, NULL};
