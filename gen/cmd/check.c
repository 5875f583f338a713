// SPDX-License-Identifier: GPL-2.0-only
/* probegen check: were programs generated for the system that runs here? */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/infile.h"
#include "base/json.h"
#include "base/outfile.h"
#include "base/str.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "cmd/elsewhere.h"
#include "emit/text/table.h"
#include "run/fit.h"

enum { KEY_JSON = 0x400 };

struct check_options {
	struct pg_pipeline_options pipeline; /* its kernel alone */
	struct pg_arena *arena;
	const char **programs;
	size_t num_programs;
	bool json;
};

static const struct pg_option options[] = {
	{"json", KEY_JSON, {0}, "print one JSON object per event", 0},
	{"kernel", 'k', {PG_VALUE_KERNEL, "FILE", NULL},
	 "vmlinux with DWARF: remark where a function is inlined and not probed", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct check_options *check = to;

	(void)state;
	if (key == KEY_JSON)
		check->json = true;
	else
		check->pipeline.kernel = value;
	return 0;
}

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct check_options *check = to;

	(void)state;
	*PG_PUSH(check->arena, check->programs, check->num_programs) = operand;
	return 0;
}

static const char *find_fault(const void *options_read)
{
	const struct check_options *check = options_read;

	return check->num_programs ? NULL : "no program given";
}

/** The events of one object; for each event a sentence, or NULL. */
struct answer {
	const char *program;
	struct pg_fits fits;
	const char **whys;    /* why it does not fit */
	const char **remarks; /* additional remarks about it */
};

/* --- For people --- */

/** The columns that are there only where they are needed. */
struct columns {
	bool object, build;
};

/** Of an event for several builds: which one, by the name that people give it. */
static const char *build_name(const struct pg_record_event *event)
{
	return !event->is_of_build ? "" : *event->release ? event->release : event->build_id;
}

static void add_row(struct pg_arena *arena, struct pg_table *table, struct columns columns,
		    const char *program, const struct pg_fit *fit, const char *why,
		    const char *remark)
{
	const struct pg_record_event *event = &fit->checked.event;
	const char **cells = PG_NEW_N(arena, 7, const char *), *verdict;
	size_t num = 0;

	if (columns.object)
		cells[num++] = program;
	cells[num++] = event->name;
	cells[num++] = event->point;
	cells[num++] = pg_fit_image_text(arena, event);
	if (columns.build)
		cells[num++] = build_name(event);
	cells[num++] = pg_printf(arena, "%u", event->num_sites);
	verdict = fit->is_other ? "another build" : why ? why : pg_check_text(fit->checked.verdict);
	cells[num++] = remark ? pg_printf(arena, "%s; %s", verdict, remark) : verdict;
	pg_table_add(table, cells, false);
}

static bool any_of_build(const struct answer *answers, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < answers[i].fits.num; j++) {
			if (answers[i].fits.items[j].checked.event.is_of_build)
				return true;
		}
	}
	return false;
}

static const char *table_text(struct pg_arena *arena, const struct answer *answers, size_t num)
{
	const struct columns columns = {num > 1, any_of_build(answers, num)};
	const struct pg_page page = {0, false}; /* a build id is not to be cut */
	const char *headings[7];
	size_t width = 0;
	struct pg_table *table;

	if (columns.object)
		headings[width++] = "OBJECT";
	headings[width++] = "EVENT";
	headings[width++] = "POINT";
	headings[width++] = "IN";
	if (columns.build)
		headings[width++] = "BUILD";
	headings[width++] = "SITES";
	headings[width++] = "";
	table = pg_table_create(arena, headings, width);
	pg_table_align_right(table, width - 2);
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < answers[i].fits.num; j++)
			add_row(arena, table, columns, answers[i].program,
				&answers[i].fits.items[j], answers[i].whys[j],
				answers[i].remarks[j]);
	}
	return pg_table_text(table, &page);
}

/* --- For programs --- */

/** An unknown text is null. */
static json_t *text(const char *s)
{
	return pg_json_text(s && *s ? s : NULL);
}

static json_t *places_of(const struct pg_fit *fit)
{
	json_t *list = pg_json_must(json_array());

	for (size_t i = 0; i < fit->num_places; i++) {
		const struct pg_fit_place *place = &fit->places[i];

		pg_json_append(
			list,
			pg_json_must(json_pack("{s:o, s:o, s:o, s:o, s:b, s:o}", "place",
					       text(place->text), "func", text(place->function),
					       "section", text(place->section), "program",
					       text(place->program), "capture", place->is_capture,
					       "problem", text(place->problem))));
	}
	return list;
}

static json_t *fit_object(const char *program, const struct pg_fit *fit, const char *why,
			  const char *remark)
{
	static const char *const kinds[] = {"kernel", "module", "program"};
	const struct pg_record_event *event = &fit->checked.event;

	return pg_json_must(json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, "
			      "s:b, s:o, s:o, s:o}",
			      "object", text(program), "event", text(event->name),
			      "point", text(event->point), "kind", kinds[event->kind],
			      "image", text(event->image), "machine",
			      text(event->machine), "release", text(event->release),
			      "build_id", text(event->build_id), "running",
			      text(fit->checked.running), "fits", why == NULL, "why",
			      text(why), "remark", text(remark), "places",
			      places_of(fit)));
}

static const char *json_lines(struct pg_arena *arena, const struct answer *answers, size_t num)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < answers[i].fits.num; j++) {
			pg_json_add_line(&lines, fit_object(answers[i].program,
							    &answers[i].fits.items[j],
							    answers[i].whys[j],
							    answers[i].remarks[j]));
		}
	}
	return pg_str_text(&lines);
}

/* --- All objects --- */

static const char *why_text(struct pg_arena *arena, const struct pg_fit *fit)
{
	const struct pg_misplaced *misplaced = fit->misplaced;
	const char *text;

	if (!misplaced)
		return fit->why;
	text = pg_printf(arena, "%s: %s", misplaced->problem, misplaced->hint);
	return fit->why ? pg_printf(arena, "%s; %s", fit->why, text) : text;
}

static const struct pg_error *ask(const struct check_options *asked, struct answer *answer)
{
	struct pg_arena *arena = asked->arena;
	struct pg_fits *fits = &answer->fits;
	const char *bytes;
	size_t size;

	PG_TRY(pg_read_regular(arena, answer->program, &bytes, &size));
	PG_TRY(pg_fits_find(arena, answer->program, bytes, size, fits));
	answer->whys = PG_NEW_N(arena, fits->num + 1, const char *);
	answer->remarks = PG_NEW_N(arena, fits->num + 1, const char *);
	for (size_t i = 0; i < fits->num; i++) {
		answer->whys[i] = why_text(arena, &fits->items[i]);
		if (fits->items[i].is_other)
			continue;
		answer->remarks[i] = pg_fit_unprobed_text(arena, fits, &fits->items[i]);
		if (!answer->remarks[i] && asked->pipeline.kernel)
			PG_TRY(pg_elsewhere(arena, &asked->pipeline, &fits->items[i],
					    &answer->remarks[i]));
	}
	return NULL;
}

static enum pg_exit_status run(struct pg_arena *arena, void *options_read)
{
	const struct check_options *asked = options_read;
	struct answer *answers = PG_NEW_N(arena, asked->num_programs, struct answer);
	struct pg_diags *diags = pg_diags_create(arena);
	size_t num = 0, misfits = 0;
	const char *output;

	for (size_t i = 0; i < asked->num_programs; i++) {
		struct answer *answer = &answers[num];
		const struct pg_error *error;

		*answer = (struct answer){.program = asked->programs[i]};
		error = ask(asked, answer);
		pg_diag_error(diags, error);
		misfits += answer->fits.num_misfits + answer->fits.num_misplaced;
		num += !error;
	}
	output = asked->json ? json_lines(arena, answers, num) : table_text(arena, answers, num);
	if (num > 0)
		pg_diag_error(diags, pg_write_stdout(arena, output, strlen(output)));
	return pg_report(diags) == PG_EXIT_DONE && misfits == 0 ? PG_EXIT_DONE : PG_EXIT_FAILED;
}

static void *create(struct pg_arena *arena)
{
	struct check_options *check = PG_NEW(arena, struct check_options);

	check->arena = arena;
	return check;
}

static const struct pg_option_group group = {NULL, 0, options, parse};

const struct pg_command pg_command_check = {
	.name = "check",
	.summary = "was a program generated for this kernel?",
	.usage = "PROG.bpf.o...",
	.operand = {PG_VALUE_FILE, "PROG.bpf.o", "*.bpf.o"},
	.about = "Say of each probe in BPF objects whether it was generated for what runs here: "
		 "the kernel, the modules that are loaded, the programs' files, by their build "
		 "ids; and whether the kernel has its symbols, and allows probes there. Programs "
		 "that take the context of one event in the section of another are named, and "
		 "so are events that no program is attached for.",
	.more = "For example:\n"
		"\n"
		"  $ probegen check page_write.bpf.o\n"
		"\n"
		"Root also sees the blacklist of kprobes. For loaders of your own there is the C "
		"function pg_check() of <probegen/check.h>.",
	.exits = "0 all fit, 1 one does not, 2 usage",
	.parts = {{&group, 0}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
