// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/cost.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/quote.h"
#include "base/str.h"
#include "emit/fetch/capture.h"
#include "ir/capture.h"

/** A program of an event: at a site, or where words are saved for sites. */
struct program {
	const struct pg_event *event;
	const struct pg_site *site;	  /* NULL: a capture */
	const struct pg_capture *capture; /* NULL: a site */
	const struct pg_probed *probed;
	const char *symbol, *file;
	uint64_t offset;
	unsigned line;
	unsigned helpers; /* calls, those of maps included */
	unsigned maps;	  /* operations on maps */
	uint64_t bytes;	  /* read from memory */
	unsigned ns;	  /* about what it takes, without what the kernel does to come to it */
};

/** Nanoseconds, as tests/bench/events measures them (HACKING.md, Speed). */
enum {
	NS_PROGRAM = 60,
	NS_READ_KERNEL = 70,
	NS_READ_USER = 130,
	NS_STRING = 50, /* more than bytes */
	NS_MAP = 110,
	NS_CALL = 60, /* of another helper */
};

/* --- Counting --- */

/** A word that is asked of the kernel, not of memory. */
static bool is_called(const struct pg_term *term)
{
	return term->kind == PG_TERM_OP && (term->code == PG_OP_TIME || term->code == PG_OP_CPU);
}

static void add_map_operations(struct program *program, unsigned num)
{
	program->helpers += num;
	program->maps += num;
	program->ns += num * NS_MAP;
}

static void count_step(const struct pg_step *step, struct program *program)
{
	switch ((enum pg_step_kind)step->kind) {
	case PG_STEP_STRETCH:
	case PG_STEP_LOAD:
	case PG_STEP_MEMBER:
	case PG_STEP_BYTES:
	case PG_STEP_STRING:
	case PG_STEP_COUNTED:
		program->helpers++;
		program->bytes += step->size;
		program->ns += step->user ? NS_READ_USER : NS_READ_KERNEL;
		program->ns += step->kind == PG_STEP_STRING ? NS_STRING : 0;
		break;
	case PG_STEP_LOOKUP:
		add_map_operations(program, PG_LOOKUP_MAP_OPERATIONS);
		break;
	case PG_STEP_WORD:
	case PG_STEP_FAILURE:
	case PG_STEP_COPY:
	case PG_STEP_SET:
	case PG_STEP_CLEAR:
	case PG_STEP_CLEAR_FAILED:
		break;
	}
}

/** All fields are asked for. */
static void count_fetch(const struct pg_fetch *fetch, struct program *program)
{
	for (size_t i = 0; i < fetch->num_steps; i++)
		count_step(&fetch->steps[i], program);
	for (size_t i = 0; i < fetch->num_terms; i++) {
		program->helpers += is_called(&fetch->terms[i]);
		program->ns += is_called(&fetch->terms[i]) ? NS_CALL : 0;
	}
}

static struct program site_program(struct pg_arena *arena, const struct pg_model *model,
				   const struct pg_event *event, const struct pg_site *site)
{
	struct pg_fetch fetch;
	struct program program = {
		.event = event,
		.site = site,
		.probed = &site->probed,
		.symbol = site->symbol,
		.file = site->file,
		.offset = site->offset,
		.line = site->line,
		.ns = NS_PROGRAM,
	};

	fetch = pg_fetch_make(arena, model, event, site);
	count_fetch(&fetch, &program);
	return program;
}

static struct program capture_program(struct pg_arena *arena, const struct pg_model *model,
				      const struct pg_event *event,
				      const struct pg_capture *capture)
{
	const struct pg_fetch fetch = pg_capture_fetch(arena, model, event, capture);
	struct program program = {
		.event = event,
		.capture = capture,
		.probed = &capture->probed,
		.symbol = capture->symbol,
		.file = capture->file,
		.offset = capture->offset,
		.line = capture->line,
		.ns = NS_PROGRAM,
	};

	add_map_operations(&program, PG_CAPTURE_MAP_OPERATIONS);
	count_fetch(&fetch, &program);
	return program;
}

/* --- Text --- */

enum { EVENT, PLACE, LINE, HOW, TRAPS, HELPERS, MAPS, BYTES, NS, NUM_COLUMNS };

static const char *place_text(struct pg_arena *arena, const char *symbol, uint64_t offset)
{
	return offset ? pg_printf(arena, "%s+0x%" PRIx64, symbol, offset) : symbol;
}

static const char *event_text(struct pg_arena *arena, const struct program *program)
{
	return program->capture ? pg_printf(arena, "(%s)", program->event->name)
				: program->event->name;
}

static const char *traps_text(struct pg_arena *arena, enum pg_probing how)
{
	int traps = pg_probing_traps(how);

	return traps < 0 ? "?" : pg_printf(arena, "%d", traps);
}

static const char *cheaper_text(struct pg_arena *arena, const struct pg_neighbour *cheaper)
{
	return pg_printf(arena, "cheaper: %s, of the same line: %s",
			 place_text(arena, cheaper->symbol, cheaper->offset),
			 pg_probing_text(cheaper->probed.how));
}

static void add_row(struct pg_arena *arena, const struct program *program, struct pg_table *table)
{
	const char **cells = PG_NEW_N(arena, NUM_COLUMNS, const char *);

	cells[EVENT] = event_text(arena, program);
	cells[PLACE] = place_text(arena, program->symbol, program->offset);
	cells[LINE] = program->file ? pg_printf(arena, "%s:%u", program->file, program->line) : "?";
	cells[HOW] = pg_probing_name(program->probed->how);
	cells[TRAPS] = traps_text(arena, program->probed->how);
	cells[HELPERS] = pg_printf(arena, "%u", program->helpers);
	cells[MAPS] = pg_printf(arena, "%u", program->maps);
	cells[BYTES] = pg_printf(arena, "%" PRIu64, program->bytes);
	cells[NS] = pg_printf(arena, "%u", program->ns);
	pg_table_add(table, cells, false);
	if (program->probed->why)
		pg_table_add_line(table, pg_printf(arena, "%s: %s",
						   program->probed->how == PG_PROBING_UNKNOWN
							   ? "unknown"
							   : "not without a trap",
						   program->probed->why));
	if (program->site && program->site->cheaper)
		pg_table_add_line(table, cheaper_text(arena, program->site->cheaper));
	if (program->probed->unless)
		pg_table_add_line(table, pg_printf(arena, "%s %s",
						   pg_probing_name(program->probed->without),
						   program->probed->unless));
}

static void add_programs(struct pg_arena *arena, const struct pg_model *model,
			 void (*add)(struct pg_arena *arena, const struct program *program,
				     void *to),
			 void *to)
{
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		for (size_t j = 0; j < event->num_sites; j++) {
			struct program program =
				site_program(arena, model, event, &event->sites[j]);

			add(arena, &program, to);
		}
		for (size_t j = 0; j < event->num_captures; j++) {
			struct program program =
				capture_program(arena, model, event, &event->captures[j]);

			add(arena, &program, to);
		}
	}
}

static void add_to_table(struct pg_arena *arena, const struct program *program, void *to)
{
	add_row(arena, program, to);
}

static const char *table_of(struct pg_arena *arena, const struct pg_model *model,
			    const struct pg_page *page)
{
	static const char *const headings[] = {"EVENT", "PLACE",   "LINE", "PROBED",
					       "TRAPS", "HELPERS", "MAPS", "BYTES", "NS"};
	struct pg_table *table = pg_table_create(arena, headings, NUM_COLUMNS);

	for (size_t column = TRAPS; column <= NS; column++)
		pg_table_align_right(table, column);
	add_programs(arena, model, add_to_table, table);
	return pg_table_text(table, page);
}

/* --- JSON --- */

static void set_place(json_t *object, const char *symbol, uint64_t offset)
{
	pg_json_set(object, "symbol", pg_json_text(symbol));
	pg_json_set(object, "offset", pg_json_number(offset));
}

static void set_probed(json_t *object, const struct pg_probed *probed)
{
	int traps = pg_probing_traps(probed->how);

	pg_json_set(object, "probed", pg_json_text(pg_probing_name(probed->how)));
	pg_json_set(object, "traps", traps < 0 ? json_null() : pg_json_signed(traps));
	pg_json_set(object, "why", pg_json_text(probed->why));
	pg_json_set(object, "unless", pg_json_text(probed->unless));
}

static json_t *cheaper_object(const struct pg_neighbour *cheaper)
{
	json_t *object = pg_json_must(json_object());

	set_place(object, cheaper->symbol, cheaper->offset);
	set_probed(object, &cheaper->probed);
	return object;
}

static void add_object(struct pg_arena *arena, const struct program *program, void *to)
{
	json_t *object = pg_json_must(json_object());

	(void)arena;
	pg_json_set(object, "event", pg_json_text(program->event->name));
	pg_json_set(object, "saves", json_boolean(program->capture != NULL));
	set_place(object, program->symbol, program->offset);
	pg_json_set(object, "file", pg_json_text(program->file));
	pg_json_set(object, "line",
		    program->file ? pg_json_number(program->line) : json_null());
	set_probed(object, program->probed);
	pg_json_set(object, "helpers", pg_json_number(program->helpers));
	pg_json_set(object, "map_operations", pg_json_number(program->maps));
	pg_json_set(object, "bytes", pg_json_number(program->bytes));
	pg_json_set(object, "program_ns", pg_json_number(program->ns));
	pg_json_set(object, "cheaper",
		    program->site && program->site->cheaper
			    ? cheaper_object(program->site->cheaper)
			    : json_null());
	pg_json_add_line(to, object);
}

/* --- The back end --- */

static void check(struct pg_arena *arena, const struct pg_model *model, const void *options,
		  struct pg_diags *diags)
{
	(void)arena;
	(void)model;
	(void)options;
	(void)diags;
}

static const struct pg_error *emit(struct pg_arena *arena, const struct pg_model *model,
				   const void *options_read, const char **ret)
{
	const struct pg_cost_options *options = options_read;
	struct pg_str lines = {.arena = arena};

	if (options->json) {
		add_programs(arena, model, add_object, &lines);
		*ret = pg_str_text(&lines);
	} else {
		*ret = table_of(arena, model, &options->page);
	}
	return NULL;
}

const struct pg_backend pg_cost_backend = {check, emit, false, NULL};
