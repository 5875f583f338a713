// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/trace.h"

#include <inttypes.h>

#include "base/str.h"
#include "emit/c/header.h"
#include "emit/trace/caller.h"
#include "emit/trace/conditions.h"

/**
 * BPF_F_USER_STACK of <linux/bpf.h>: the stack of the kernel below a program's probe is not asked
 * for.
 */
#define USER_STACK "256"

/** Of the header that programs begin with. */
static const struct pg_header_options header_options = {.is_trace = true};

/** The arguments that the options ask for; NULL: none, or a problem that has been reported. */
struct asked {
	struct pg_conditions conditions;
	const struct pg_tables *tables;
};

static struct asked parse(struct pg_arena *arena, const struct pg_trace_options *options,
			  struct pg_diags *diags)
{
	struct asked asked = {.tables = NULL};

	asked.conditions = pg_conditions_parse(arena, options->filters, options->num_filters, diags);
	if (pg_table_is_asked(&options->table))
		asked.tables = pg_tables_parse(arena, &options->table, diags);
	return asked;
}

static void want(struct pg_arena *arena, const struct pg_model *model, const void *data,
		 struct pg_wants *ret)
{
	const struct asked asked = parse(arena, data, pg_diags_create(arena));

	pg_conditions_want(arena, &asked.conditions, model, ret);
	for (size_t i = 0; asked.tables && i < model->num_events; i++)
		pg_table_want(asked.tables, &model->events[i], ret);
}

/** Is it a place within a function? An entry elsewhere would not be the entry. */
static bool is_within(const struct pg_event *event)
{
	return event->probe && event->probe->point.at != PG_AT_ENTRY &&
	       event->probe->point.at != PG_AT_RETURN;
}

/** Where an event costs more traps than it would at another place of its line. */
static void note_cheaper(struct pg_arena *arena, const struct pg_event *event, struct pg_diags *diags)
{
	const struct pg_site *first = NULL;
	size_t num = 0;

	for (size_t i = 0; is_within(event) && i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];

		num += site->cheaper != NULL;
		if (site->cheaper && !first)
			first = site;
	}
	if (!first)
		return;
	pg_diag(diags, PG_SEV_NOTE, event->span,
		"an event at %s+0x%" PRIx64 " takes %s; %s+0x%" PRIx64 ", of the same line, is cheaper: %s%s",
		first->symbol, first->offset, pg_probing_text(first->probed.how),
		first->cheaper->symbol, first->cheaper->offset,
		pg_probing_text(first->cheaper->probed.how),
		num > 1 ? pg_printf(arena, " (and %zu more: `probegen cost`)", num - 1) : "");
}

/** A probe in the kernel has the kernel's registers. */
static void check_unwinding(const struct pg_model *model, struct pg_diags *diags)
{
	for (size_t i = 0; i < model->num_events; i++) {
		if (model->events[i].image->kind != PG_TARGET_EXEC)
			pg_diag(diags, PG_SEV_ERROR, model->events[i].span,
				"--unwind is for probes in programs: a probe in the kernel does not have "
				"the registers of the process");
	}
}

static void check(struct pg_arena *arena, const struct pg_model *model, const void *data,
		  struct pg_diags *diags)
{
	struct asked asked = parse(arena, data, diags);

	pg_header_backend.check(arena, model, &header_options, diags);
	pg_conditions_check(arena, &asked.conditions, model, diags);
	if (((const struct pg_trace_options *)data)->pages)
		check_unwinding(model, diags);
	for (size_t i = 0; i < model->num_events; i++) {
		if (asked.tables)
			pg_table_check(asked.tables, &model->events[i], diags);
		note_cheaper(arena, &model->events[i], diags);
	}
}

/** What it takes to unwind stacks: <probegen/unwind.bpf.h>. Records are as large as the copies. */
static void add_unwinding(struct pg_str *text, const struct pg_arch *arch,
			  const struct pg_trace_options *options)
{
	pg_str_add(text, "#define PROBE_RING (32 << 20)\n#define PROBE_PAGES %u\n", options->pages);
	pg_str_add(text, "#define PROBE_FOLDS %d\n", options->fold);
	pg_str_add(text, "#define PROBE_REGS struct pg_regs_%s\n#define PROBE_SP %s\n", arch->name,
		   pg_arch_reg(arch, arch->sp)->member);
}

/** Stacks that are unwound later come as events. */
static bool folds_in_kernel(const struct pg_trace_options *options)
{
	return options->fold && !options->pages;
}

static void add_event(struct pg_str *text, const struct pg_model *model, size_t number,
		      const struct asked *asked, const struct pg_trace_options *options)
{
	const struct pg_event *event = &model->events[number];

	pg_str_add(text, "\n");
	pg_conditions_emit(&asked->conditions, event, text);
	if (options->frames && pg_event_has_caller(event))
		pg_str_add(text, "PROBE_CALLER(%s, %s);\n", event->name,
			   pg_arch_ip(model->arch)->member);
	else if (options->frames)
		pg_str_add(text, "PROBE_NO_CALLER(%s);\n", event->name);
	if (asked->tables)
		pg_table_emit(asked->tables, event, text);
	else
		pg_str_add(text, "%s(%s, %zu, %s);\n",
			   folds_in_kernel(options) ? "PROBE_FOLD" : "PROBE_TRACE", event->name, number,
			   event->image->kind == PG_TARGET_EXEC ? USER_STACK : "0");
}

/** Programs of kprobes may never sleep, and all of an object have one constant. */
static bool is_of_programs(const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_images; i++) {
		if (model->images[i].kind != PG_TARGET_EXEC)
			return false;
	}
	return model->num_images > 0;
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *data, const char **ret)
{
	const struct pg_trace_options *options = data;
	/* check() has reported its problems. */
	struct asked asked = parse(arena, options, pg_diags_create(arena));
	struct pg_str text = {.arena = arena};
	const char *header;

	if (options->frames)
		model = pg_model_with_callers(arena, model);
	PG_TRY(pg_header_backend.emit(arena, model, &header_options, &header));
	pg_str_add(&text, "#define PROBE_ALIKE 1\n");
	if (is_of_programs(model))
		pg_str_add(&text, "#define PROBE_MAY_SLEEP 1\n");
	if (options->max_calls)
		pg_str_add(&text, "#define PROBE_ENTRIES %" PRIu64 "\n", options->max_calls);
	pg_str_add(&text, "%s\n#define PROBE_FRAMES %u\n", header, options->frames);
	if (options->pages)
		add_unwinding(&text, model->arch, options);
	pg_str_add(&text, "#include <probegen/trace.bpf.h>\n%s\n",
		   folds_in_kernel(options) ? "#include <probegen/stack.bpf.h>\n"
		   : asked.tables	    ? "#include <probegen/table.bpf.h>\n"
					    : "");
	pg_str_add(&text, "const char LICENSE[] SEC(\"license\") = \"GPL\";\n\nPROBE_EVENTS(");
	for (size_t i = 0; i < model->num_events; i++)
		pg_str_add(&text, "\n\t\"%s\\0\"", model->events[i].name);
	pg_str_add(&text, ");\n");
	if (asked.tables)
		pg_tables_describe(asked.tables, model, &text);
	for (size_t i = 0; i < model->num_events; i++)
		add_event(&text, model, i, &asked, options);
	*ret = pg_str_text(&text);
	return NULL;
}

const struct pg_backend pg_trace_backend = {check, emit, true, want};
