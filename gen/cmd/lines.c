// SPDX-License-Identifier: GPL-2.0-only
/* probegen lines: where the variables of a function are, line by line. */
#include <string.h>

#include "base/outfile.h"
#include "base/str.h"
#include "cmd/ask.h"
#include "emit/text/json.h"
#include "emit/text/map.h"

enum { KEY_WITH = 0x200, KEY_POINTS };

struct lines_options {
	struct pg_ask ask;
	const char **with; /* names */
	size_t num_with;
	bool points;
};

static const struct argp_option options[] = {
	{"with", KEY_WITH, "VAR,...", 0, "only the lines where all of these can be read", 3},
	{"points", KEY_POINTS, NULL, 0,
	 "only the addresses of the lines of functions that match the pattern FUNC, for vars", 3},
	{0},
};

static const char args_doc[] = "FUNC|FILE...";

static const char doc[] =
	"Draw the map of a function (or of all functions of a file): a row for each line that can "
	"be probed, a column for each variable, and where the variable is there."
	"\v"
	"LINE is what FUNC:LINE takes, SITES how many probes that is. Source text is shown where "
	"the source is, or with --source DIR. Of `-' the functions are the lines of standard "
	"input.\n"
	"\n"
	"For example, where can both of these be read?\n"
	"\n"
	"  $ probegen lines generic_perform_write --with bytes,offset\n"
	"\n"
	"Exit status: 0 done, 1 the function or line was not found, 2 usage.";

static void add_names(struct lines_options *lines, char *names)
{
	for (char *name = strtok(names, ", "); name; name = strtok(NULL, ", "))
		*PG_PUSH(lines->ask.arena, lines->with, lines->num_with) = name;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct lines_options *lines = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &lines->ask;
		return 0;
	case KEY_WITH:
		add_names(lines, arg);
		return 0;
	case KEY_POINTS:
		lines->points = true;
		return 0;
	case ARGP_KEY_END:
		if (lines->points && lines->ask.json) {
			argp_error(state, "--points are no JSON");
			return EINVAL;
		}
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *maps_text(struct pg_ask *ask, struct pg_arena *arena, const struct pg_map *maps,
			     size_t num)
{
	struct pg_str str = {.arena = arena};

	for (size_t i = 0; i < num; i++) {
		if (ask->json)
			pg_str_add(&str, "%s", pg_json_of_map(arena, &maps[i]));
		else
			pg_str_add(&str, "%s\n", pg_map_text(arena, &maps[i], &ask->page));
	}
	pg_str_add(&str, "%s", ask->json ? "" : pg_map_legend());
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
	return maps_text(ask, arena, maps, num);
}

static enum pg_exit_status lines_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_ask_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct lines_options lines = {
		.ask = {.arena = arena, .word_name = "FUNC or FILE", .answer = answer}};

	return pg_ask_run(&lines.ask, &argp, argc, argv);
}

const struct pg_command pg_command_lines = {"lines", lines_main};
