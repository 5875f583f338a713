// SPDX-License-Identifier: GPL-2.0-only
/* probegen funcs: the functions that have code, and how much of it. */
#include "cmd/ask.h"
#include "emit/text/funcs.h"
#include "emit/text/json.h"

enum { KEY_NAMES = 0x200 };

/** For completion: what it prints is not worth a line of the help. */
static const struct argp_option options[] = {
	{"names", KEY_NAMES, NULL, OPTION_HIDDEN, NULL, 0},
	{0},
};

static const char args_doc[] = "[GLOB...]";

static const char doc[] =
	"List the functions that match GLOB (all): how many copies each has, in how many places it "
	"is inlined, and how many of both the kernel would not let be probed."
	"\v"
	"Of `-' the patterns are the lines of standard input. What was written in assembly has no "
	"debug info, and is not listed.\n"
	"\n"
	"For example:\n"
	"\n"
	"  $ probegen funcs 'tcp_send*'\n"
	"\n"
	"Exit status: 0 done, 1 the function was not found, 2 usage.";

struct funcs_options {
	struct pg_ask ask;
	bool names;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct funcs_options *funcs = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &funcs->ask;
		return 0;
	case KEY_NAMES:
		funcs->names = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *answer(struct pg_ask *ask, struct pg_arena *arena,
			  const struct pg_source *pattern, struct pg_diags *diags)
{
	const struct funcs_options *asked = (const struct funcs_options *)ask;
	struct pg_func *funcs;
	size_t num;

	if (asked->names)
		return pg_listing_names(ask->listing, arena, pattern, diags);
	if (!pg_listing_functions(ask->listing, arena, pattern, diags, &funcs, &num))
		return NULL;
	return ask->json ? pg_json_of_funcs(arena, funcs, num)
			 : pg_funcs_text(arena, funcs, num, &ask->page);
}

static enum pg_exit_status funcs_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_ask_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct funcs_options funcs = {
		.ask = {.arena = arena, .default_word = "*", .answer = answer}};

	return pg_ask_run(&funcs.ask, &argp, argc, argv);
}

const struct pg_command pg_command_funcs = {"funcs", funcs_main};
