// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/cost.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/quote.h"
#include "base/str.h"
#include "emit/fetch/cost.h"

/** A program of an event: at a site, or where words are saved for sites. */
struct program {
	const struct pg_event *event;
	const struct pg_site *site;	  /* NULL: a capture */
	const struct pg_capture *capture; /* NULL: a site */
	const struct pg_probed *probed;
	const char *symbol, *file;
	uint64_t offset;
	unsigned line;
	struct pg_cost cost;
};

/* --- Programs --- */

static struct program site_program(struct pg_arena *arena, const struct pg_model *model,
				   const struct pg_event *event, const struct pg_site *site)
{
	return (struct program){
		.event = event,
		.site = site,
		.probed = &site->probed,
		.symbol = site->symbol,
		.file = site->file,
		.offset = site->offset,
		.line = site->line,
		.cost = pg_cost_of_site(arena, model, event, site),
	};
}

static struct program capture_program(struct pg_arena *arena, const struct pg_model *model,
				      const struct pg_event *event,
				      const struct pg_capture *capture)
{
	return (struct program){
		.event = event,
		.capture = capture,
		.probed = &capture->probed,
		.symbol = capture->symbol,
		.file = capture->file,
		.offset = capture->offset,
		.line = capture->line,
		.cost = pg_cost_of_capture(arena, model, event, capture),
	};
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
	cells[HELPERS] = pg_printf(arena, "%u", program->cost.helpers);
	cells[MAPS] = pg_printf(arena, "%u", program->cost.maps);
	cells[BYTES] = pg_printf(arena, "%" PRIu64, program->cost.bytes);
	cells[NS] = pg_printf(arena, "%u", program->cost.ns);
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

static json_t *program_object(const struct program *program)
{
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "event", pg_json_text(program->event->name));
	pg_json_set(object, "saves", json_boolean(program->capture != NULL));
	set_place(object, program->symbol, program->offset);
	pg_json_set(object, "file", pg_json_text(program->file));
	pg_json_set(object, "line",
		    program->file ? pg_json_number(program->line) : json_null());
	set_probed(object, program->probed);
	pg_json_set(object, "helpers", pg_json_number(program->cost.helpers));
	pg_json_set(object, "map_operations", pg_json_number(program->cost.maps));
	pg_json_set(object, "bytes", pg_json_number(program->cost.bytes));
	pg_json_set(object, "program_ns", pg_json_number(program->cost.ns));
	pg_json_set(object, "cheaper",
		    program->site && program->site->cheaper
			    ? cheaper_object(program->site->cheaper)
			    : json_null());
	return object;
}

static void add_to_lines(struct pg_arena *arena, const struct program *program, void *to)
{
	(void)arena;
	pg_json_add_line(to, program_object(program));
}

static void add_to_list(struct pg_arena *arena, const struct program *program, void *to)
{
	(void)arena;
	pg_json_append(to, program_object(program));
}

json_t *pg_cost_list(struct pg_arena *arena, const struct pg_model *model)
{
	json_t *list = pg_json_must(json_array());

	add_programs(arena, model, add_to_list, list);
	return list;
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
		add_programs(arena, model, add_to_lines, &lines);
		*ret = pg_str_text(&lines);
	} else {
		*ret = table_of(arena, model, &options->page);
	}
	return NULL;
}

const struct pg_backend pg_cost_backend = {check, emit, false, NULL};
