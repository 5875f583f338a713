// SPDX-License-Identifier: GPL-2.0-only
/* probegen vars: the variables in scope at points. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/outfile.h"
#include "base/terminal.h"
#include "cmd/options.h"
#include "emit/json.h"
#include "emit/vars.h"
#include "listing.h"

enum { KEY_JSON = 0x200 };

struct vars_options {
	struct pg_common_options common;
	struct pg_arena *arena;
	const char **points; /* "-": those of standard input */
	size_t num_points;
	bool json, globals;
};

struct vars {
	struct pg_listing *listing;
	bool json;
	struct pg_page page;
	bool has_answered;
	bool failed; /* for one of the points there is no answer */
};

static const struct argp_option options[] = {
	{"globals", 'g', NULL, 0, "the file's own variables, too", 0},
	{"json", KEY_JSON, NULL, 0, "answer with a JSON object a line for each site", 0},
	{0},
};

static const char args_doc[] = "POINT...";

static const char doc[] =
	"Show the variables in scope at points: their types, where they are there, and whether a "
	"probe can read them; if not, why, and at which lines it can."
	"\v"
	"A POINT is written as in a spec: FUNC, FUNC:LINE, FUNC+OFFSET, FILE:LINE ... Of `-' the "
	"points are the lines of standard input; each is answered before the next is read.\n"
	"\n"
	"For example:\n"
	"\n"
	"  $ probegen vars generic_perform_write:50\n"
	"\n"
	"Exit status: 0 all points were answered, 1 some were not, 2 usage.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct vars_options *vars = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &vars->common;
		return 0;
	case 'g':
		vars->globals = true;
		return 0;
	case KEY_JSON:
		vars->json = true;
		return 0;
	case ARGP_KEY_ARG:
		*PG_PUSH(vars->arena, vars->points, vars->num_points) = arg;
		return 0;
	case ARGP_KEY_END:
		if (vars->num_points || vars->common.question != PG_ASK_NOTHING)
			return 0;
		argp_error(state, "no POINT given");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *text_of(struct vars *vars, struct pg_arena *arena,
			   const struct pg_survey *survey)
{
	if (vars->json)
		return pg_json_of_survey(arena, survey);
	return pg_printf(arena, "%s%s", vars->has_answered ? "\n" : "",
			 pg_vars_text(arena, survey, &vars->page));
}

/** Answer one point; an error is one of the output. */
static const struct pg_error *answer(struct vars *vars, struct pg_arena *arena,
				     const struct pg_source *point)
{
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_survey survey = {NULL};
	const char *text = NULL;

	if (pg_listing_vars(vars->listing, arena, point, diags, &survey)) {
		text = text_of(vars, arena, &survey);
		vars->has_answered = true;
	} else {
		vars->failed = true;
		if (vars->json)
			text = pg_json_of_error(arena, point->text, pg_diags_first_error(diags));
	}
	if (!vars->json || !vars->failed)
		pg_report(diags);
	return text ? pg_stream_stdout(arena, text, strlen(text)) : NULL;
}

/** Nothing of an answer is kept for the next one. */
static const struct pg_error *answer_apart(struct pg_arena *arena, struct vars *vars,
					   const struct pg_source *point)
{
	struct pg_arena *own = pg_arena_create();
	const struct pg_error *error = answer(vars, own, point);

	if (error)
		error = pg_error(arena, "%s", error->message);
	pg_arena_destroy(own);
	return error;
}

static const struct pg_error *answer_stdin(struct pg_arena *arena, struct vars *vars)
{
	PG_CLEANUP(pg_free_pointer) char *line = NULL;
	struct pg_source source = {.name = "<stdin>"};
	size_t room = 0;
	ssize_t len;

	for (; (len = getline(&line, &room, stdin)) >= 0; source.lines_before++) {
		line[strcspn(line, "\r\n")] = '\0';
		source.text = line + strspn(line, " \t");
		source.len = strlen(source.text);
		if (source.len && source.text[0] != '#')
			PG_TRY(answer_apart(arena, vars, &source));
	}
	return ferror(stdin) ? pg_error(arena, "cannot read standard input") : NULL;
}

static const struct pg_error *answer_all(struct pg_arena *arena, const struct vars_options *asked,
					 struct vars *vars)
{
	PG_TRY(pg_listing_open(arena, &asked->common.pipeline, asked->globals, &vars->listing));
	for (size_t i = 0; i < asked->num_points; i++) {
		const char *point = asked->points[i];
		const struct pg_source source = {"<command line>", point, strlen(point), 0};

		if (strcmp(point, "-") == 0)
			PG_TRY(answer_stdin(arena, vars));
		else
			PG_TRY(answer_apart(arena, vars, &source));
	}
	return NULL;
}

static enum pg_exit_status run(struct pg_arena *arena, const struct vars_options *asked)
{
	struct pg_diags *diags = pg_diags_create(arena);
	struct vars vars = {
		.json = asked->json,
		.page = {.width = pg_terminal_width(STDOUT_FILENO),
			 .colour = pg_wants_colour(STDOUT_FILENO)},
	};

	pg_diag_error(diags, answer_all(arena, asked, &vars));
	pg_listing_close(vars.listing);
	if (pg_report(diags) != PG_EXIT_DONE || vars.failed)
		return PG_EXIT_FAILED;
	return PG_EXIT_DONE;
}

static enum pg_exit_status vars_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_common_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct vars_options vars = {.arena = arena};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &vars, &status))
		return status;
	return run(arena, &vars);
}

const struct pg_command pg_command_vars = {"vars", vars_main};
