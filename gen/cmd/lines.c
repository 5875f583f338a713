// SPDX-License-Identifier: GPL-2.0-only
/* probegen lines: where the variables of a function are, line by line. */
#include <string.h>

#include "base/outfile.h"
#include "base/str.h"
#include "cmd/ask/ask.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "emit/text/json.h"
#include "emit/text/map.h"

enum { KEY_WITH = 0x400, KEY_POINTS, KEY_COST };

struct lines_options {
	struct pg_ask ask;
	const char **with; /* names */
	size_t num_with;
	bool points, cost;
};

static const struct pg_option options[] = {
	{"with", KEY_WITH, {PG_VALUE_TEXT, "VAR,...", NULL},
	 "show only the lines where all of these can be read", 0},
	{"cost", KEY_COST, {0},
	 "what a probe of each line costs: how the kernel carries it out, and the nanoseconds of its programs",
	 0},
	{"points", KEY_POINTS, {0},
	 "print only the addresses of the lines of functions that match the pattern FUNC, for "
	 "vars", 0},
	{0},
};

static void add_names(struct lines_options *lines, char *names)
{
	for (char *name = strtok(names, ", "); name; name = strtok(NULL, ", "))
		*PG_PUSH(lines->ask.arena, lines->with, lines->num_with) = name;
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct lines_options *lines = to;

	(void)state;
	if (key == KEY_WITH)
		add_names(lines, value);
	lines->points |= key == KEY_POINTS;
	lines->cost |= key == KEY_COST;
	return 0;
}

static const char *find_fault(const void *options_read)
{
	const struct lines_options *lines = options_read;

	if (lines->points && lines->ask.json)
		return "--points and --json cannot be used together";
	if (lines->points && lines->cost)
		return "--points and --cost cannot be used together";
	return pg_ask_find_fault(&lines->ask);
}

static const char *maps_text(struct pg_ask *ask, struct pg_arena *arena, const struct pg_map *maps,
			     size_t num, bool with_cost)
{
	struct pg_str str = {.arena = arena};

	for (size_t i = 0; i < num; i++) {
		if (ask->json)
			pg_str_add(&str, "%s", pg_json_of_map(arena, &maps[i]));
		else
			pg_str_add(&str, "%s\n", pg_map_text(arena, &maps[i], &ask->page));
	}
	pg_str_add(&str, "%s", ask->json ? "" : pg_map_legend(arena, &ask->page, with_cost));
	return pg_str_text(&str);
}

/** Written as they are found: there may be many. */
static const char *points(struct pg_ask *ask, struct pg_arena *arena, const char *pattern,
			  struct pg_diags *diags)
{
	const struct pg_error *error = NULL;
	uint64_t at = 0;

	for (const char *text = ""; text && !error;) {
		struct pg_arena *own = pg_arena_create();

		text = pg_listing_points(ask->listing, own, pattern, &at, diags);
		if (text)
			error = pg_stream_stdout(arena, text, strlen(text));
		pg_arena_destroy(own);
	}
	pg_diag_error(diags, error);
	return pg_diags_have_errors(diags) ? NULL : "";
}

static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *word,
			  struct pg_diags *diags)
{
	const struct lines_options *lines = (const struct lines_options *)ask;
	struct pg_map *maps;
	size_t num;

	if (lines->points)
		return points(ask, arena, word->text, diags);
	if (!pg_listing_lines(ask->listing, arena, word, diags, &maps, &num) ||
	    (lines->num_with &&
	     !pg_listing_keep(arena, word, lines->with, lines->num_with, diags, maps, &num)))
		return NULL;
	if (lines->cost)
		pg_listing_cost(ask->listing, arena, lines->with, lines->num_with, maps, num);
	return maps_text(ask, arena, maps, num, lines->cost);
}

static void *create(struct pg_arena *arena)
{
	struct lines_options *lines = PG_NEW(arena, struct lines_options);

	lines->ask = (struct pg_ask){.arena = arena, .word_name = "FUNC or FILE", .answer = answer};
	return lines;
}

static const struct pg_option_group group = {NULL, PG_ASK_ORDER, options, parse};

const struct pg_command pg_command_lines = {
	.name = "lines",
	.summary = "the lines of a function, and which variables can be read there",
	.usage = "FUNC|FILE...",
	.operand = {PG_VALUE_FUNCTION, "FUNC|FILE", NULL},
	.about = "Draw the map of a function (or of all functions of a file): a row for each line "
		 "that can be probed, a column for each variable, and where the variable is there.",
	.more = "LINE is for FUNC:LINE, and SITES is how many places that would probe. The source "
		"is shown where it is found, or with --source DIR. With `-' the functions are read "
		"from standard input, one a line.\n"
		"\n"
		"For example, where can both of these be read?\n"
		"\n"
		"  $ probegen lines generic_perform_write --with bytes,offset\n"
		"\n"
		"And where is that cheap?\n"
		"\n"
		"  $ probegen lines generic_perform_write --with bytes,offset --cost",
	.exits = "0 done, 1 the function or line was not found, 2 usage",
	.parts = {{&pg_debug_info_group, offsetof(struct lines_options, ask.pipeline)},
		  {&pg_ask_group, offsetof(struct lines_options, ask)},
		  {&group, 0}},
	.create = create,
	.take_operand = pg_ask_take_word,
	.find_fault = find_fault,
	.run = pg_ask_run,
};
