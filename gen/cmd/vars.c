// SPDX-License-Identifier: GPL-2.0-only
/* probegen vars: the variables in scope at points. */
#include "cmd/ask.h"
#include "emit/text/json.h"
#include "emit/text/vars.h"

static const struct argp_option options[] = {
	{"globals", 'g', NULL, 0, "the file's own variables, too", 3},
	{0},
};

static const char args_doc[] = "POINT...";

static const char doc[] =
	"Show the variables in scope at points: their types, where they are there, and whether a "
	"probe can read them; if not, why, and at which lines it can."
	"\v"
	"A POINT is written as in a spec: FUNC, FUNC:LINE, FUNC+OFFSET, FILE:LINE ... Of `-' the "
	"points are the lines of standard input, answered as they come.\n"
	"\n"
	"For example:\n"
	"\n"
	"  $ probegen vars generic_perform_write:50\n"
	"\n"
	"Exit status: 0 all points were answered, 1 some were not, 2 usage.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pg_ask *ask = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = ask;
		return 0;
	case 'g':
		ask->listing_options.globals = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *point,
			  struct pg_diags *diags)
{
	struct pg_survey survey = {NULL};

	if (!pg_listing_vars(ask->listing, arena, point, diags, &survey))
		return NULL;
	return ask->json ? pg_json_of_survey(arena, &survey)
			 : pg_vars_text(arena, &survey, &ask->page);
}

static enum pg_exit_status vars_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_ask_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct pg_ask ask = {.arena = arena, .word_name = "POINT", .answer = answer};

	return pg_ask_run(&ask, &argp, argc, argv);
}

const struct pg_command pg_command_vars = {"vars", vars_main};
