// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/start.h"

#include "base/str.h"
#include "emit/c/header.h"
#include "emit/trace/conditions.h"
#include "emit/trace/plain.h"
#include "emit/trace/trace.h"

/** bpf_printk() takes more since Linux 5.16. */
#define MOST_PRINTED 3

/** A line of the program is longer in no case where it can be broken. */
#define COLUMNS 100

static void check(struct pg_arena *arena, const struct pg_model *model, const void *data,
		  struct pg_diags *diags)
{
	static const struct pg_header_options header = {.is_trace = false};
	const struct pg_trace_options *options = data;
	const struct pg_conditions conditions =
		pg_conditions_parse(arena, options->filters, options->num_filters, diags);

	pg_header_backend.check(arena, model, &header, diags);
	pg_conditions_check(arena, &conditions, model, diags);
	if (!model->num_events)
		pg_diag(diags, PG_SEV_ERROR, (struct pg_span){0}, "a probe is missing");
}

/* --- What is printed of an argument --- */

static bool is_printed(const struct pg_field *field)
{
	return field->kind == PG_FIELD_STRING ||
	       (field->kind == PG_FIELD_SCALAR && pg_type_strip(field->type)->size <= 8);
}

static const char *format_of(const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);

	if (field->kind == PG_FIELD_STRING)
		return "%s";
	if (type->kind == PG_TYPE_POINTER || field->symbol)
		return "0x%lx";
	if (type->size == 8)
		return field->hex ? "0x%llx" : type->is_signed ? "%lld" : "%llu";
	return field->hex ? "0x%x" : type->is_signed ? "%d" : "%u";
}

/** Formats of pointers are for numbers here. */
static const char *value_of(struct pg_arena *arena, const struct pg_field *field)
{
	const bool is_pointer = pg_type_strip(field->type)->kind == PG_TYPE_POINTER;

	return pg_printf(arena, "%s%s",
			 field->kind == PG_FIELD_SCALAR && (is_pointer || field->symbol)
				 ? "(unsigned long)"
				 : "",
			 field->name);
}

/** One bpf_printk() of all numbers and strings. */
static void add_printing(struct pg_str *text, const struct pg_event *event)
{
	struct pg_str format = {.arena = text->arena}, values = {.arena = text->arena};
	size_t num = 0;

	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		const struct pg_field *field = &event->fields[i];

		if (!is_printed(field))
			continue;
		pg_str_add(&format, " %s=%s", field->name, format_of(field));
		pg_str_add(&values, ",%s%s", num % 8 == 7 ? "\n\t\t   " : " ",
			   value_of(text->arena, field));
		num++;
	}
	if (num > MOST_PRINTED)
		pg_str_add(text, "\t/* More than %d values in one line need Linux 5.16. */\n",
			   MOST_PRINTED);
	pg_str_add(text, "\tbpf_printk(\"%s%s\"", event->name, pg_str_text(&format));
	if (format.len + values.len > COLUMNS - 30 && values.len)
		pg_str_add(text, ",\n\t\t   %s", pg_str_text(&values) + 2);
	else
		pg_str_add(text, "%s", pg_str_text(&values));
	pg_str_add(text, ");\n");
}

/* --- An event's program --- */

/** What compares strings in conditions: BPF programs have no strcmp(). */
static const char equals[] =
	"\n#define EQUALS(string, text) equals(string, text, sizeof(text))\n"
	"static inline __attribute__((always_inline))\n"
	"int equals(const char *string, const char *text, unsigned int size)\n"
	"{\n"
	"\tfor (unsigned int i = 0; i < size; i++) {\n"
	"\t\tif (string[i] != text[i])\n"
	"\t\t\treturn 0;\n"
	"\t}\n"
	"\treturn 1;\n"
	"}\n";

static void add_filter(struct pg_str *text, const struct pg_plain_condition *condition)
{
	if (condition->needs_pid)
		pg_str_add(text, "\tconst __u32 pid = bpf_get_current_pid_tgid() >> 32;\n");
	if (condition->needs_tid)
		pg_str_add(text, "\tconst __u32 tid = (__u32)bpf_get_current_pid_tgid();\n");
	if (condition->needs_cpu)
		pg_str_add(text, "\tconst __u32 cpu = bpf_get_smp_processor_id();\n");
	if (condition->needs_comm)
		pg_str_add(text, "\tchar comm[16];\n");
	if (condition->needs_pid || condition->needs_tid || condition->needs_cpu ||
	    condition->needs_comm)
		pg_str_add(text, "\n");
	if (condition->needs_comm)
		pg_str_add(text, "\tbpf_get_current_comm(comm, sizeof(comm));\n");
	pg_str_add(text, "\tif (!(%s))\n\t\treturn 0;\n", condition->text);
}

/** What BPF_PROBE() names is fetched, so that the others cost nothing. */
static void add_names(struct pg_str *text, const struct pg_event *event, const bool *is_used)
{
	struct pg_str others = {.arena = text->arena};
	size_t num = 0;

	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		if (!is_printed(&event->fields[i]) && !(is_used && is_used[i]))
			pg_str_add(&others, "%s %s", others.len ? "," : "",
				   event->fields[i].name);
	}
	if (others.len)
		pg_str_add(text, "/* Name them in BPF_PROBE, too, and use their members:%s */\n",
			   pg_str_text(&others));
	pg_str_add(text, "int BPF_PROBE(%s", event->name);
	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		if (is_printed(&event->fields[i]) || (is_used && is_used[i]))
			pg_str_add(text, ",%s%s", ++num % 8 ? " " : "\n\t      ",
				   event->fields[i].name);
	}
	pg_str_add(text, ")\n");
}

static bool has_optional(const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_fields && !event->fields[i].line_of; i++) {
		if (event->fields[i].optional)
			return true;
	}
	return false;
}

static void add_event(struct pg_str *text, const struct pg_event *event,
		      const struct pg_expr *filter)
{
	struct pg_plain_condition condition = {.text = NULL};

	if (filter)
		condition = pg_plain_condition_of(text->arena, event, filter);
	pg_str_add(text, "\n");
	if (has_optional(event))
		pg_str_add(text,
			   "/* What is marked '?' in the spec is 0 where it cannot be read. */\n");
	add_names(text, event, condition.is_used);
	pg_str_add(text, "{\n");
	if (filter)
		add_filter(text, &condition);
	add_printing(text, event);
	pg_str_add(text, "\treturn 0;\n}\n");
}

static bool needs_equals(struct pg_arena *arena, const struct pg_conditions *conditions,
			 const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];
		const struct pg_expr *filter = pg_conditions_of(arena, conditions, event);

		if (filter && pg_plain_condition_of(arena, event, filter).needs_equals)
			return true;
	}
	return false;
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *data, const char **ret)
{
	const struct pg_trace_options *options = data;
	struct pg_diags *reported = pg_diags_create(arena);
	const struct pg_conditions conditions =
		pg_conditions_parse(arena, options->filters, options->num_filters, reported);
	const char *name = model->events[0].name;
	struct pg_str text = {.arena = arena};

	pg_str_add(&text,
		   "/*\n * Print the arguments of %s%s as they come.\n *\n"
		   " *     probegen build %s.bpf.c\n *     sudo probegen run %s.bpf.o\n */\n"
		   "#include \"%s.probe.h\"\n\n"
		   "const char LICENSE[] SEC(\"license\") = \"GPL\";\n",
		   name, model->num_events > 1 ? " and the others" : "", name, name, name);
	if (needs_equals(arena, &conditions, model))
		pg_str_add(&text, "%s", equals);
	for (size_t i = 0; i < model->num_events; i++)
		add_event(&text, &model->events[i],
			  pg_conditions_of(arena, &conditions, &model->events[i]));
	*ret = pg_str_text(&text);
	return NULL;
}

const struct pg_backend pg_start_backend = {check, emit, false, NULL};
