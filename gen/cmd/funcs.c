// SPDX-License-Identifier: GPL-2.0-only
/* probegen funcs: the functions that have code, and how much of it. */
#include "cmd/ask/ask.h"
#include "cmd/cli/groups.h"
#include "cmd/commands.h"
#include "emit/text/funcs.h"
#include "emit/text/json.h"

enum { KEY_NAMES = 0x400 };

struct funcs_options {
	struct pg_ask ask;
	bool names;
};

static const struct pg_option options[] = {
	{"names", KEY_NAMES, {0}, "only the names, for completion", PG_OPTION_HIDDEN},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct funcs_options *funcs = to;

	(void)key;
	(void)value;
	(void)state;
	funcs->names = true;
	return 0;
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

static void *create(struct pg_arena *arena)
{
	struct funcs_options *funcs = PG_NEW(arena, struct funcs_options);

	funcs->ask = (struct pg_ask){.arena = arena, .default_word = "*", .answer = answer};
	return funcs;
}

static const struct pg_option_group group = {NULL, PG_ASK_ORDER, options, parse};

const struct pg_command pg_command_funcs = {
	.name = "funcs",
	.summary = "the functions that can be probed",
	.usage = "[GLOB...]",
	.operand = {PG_VALUE_FUNCTION, "GLOB", NULL},
	.about = "List the functions that match GLOB (all): how many copies each has, in how many "
		 "places it is inlined, and how many of both the kernel would not let be probed.",
	.more = "With `-' the patterns are read from standard input, one a line. Functions that "
		"were written in assembly have no debug info, and are not listed.\n"
		"\n"
		"For example:\n"
		"\n"
		"  $ probegen funcs 'tcp_send*'",
	.exits = "0 done, 1 the function was not found, 2 usage",
	.parts = {{&pg_debug_info_group, offsetof(struct funcs_options, ask.pipeline)},
		  {&pg_ask_group, offsetof(struct funcs_options, ask)},
		  {&group, 0}},
	.create = create,
	.take_operand = pg_ask_take_word,
	.find_fault = pg_ask_find_fault,
	.run = pg_ask_run,
};
