// SPDX-License-Identifier: GPL-2.0-only
/* probegen vars: the variables in scope at points. */
#include "cmd/ask/ask.h"
#include "cmd/cli/groups.h"
#include "cmd/commands.h"
#include "emit/text/json.h"
#include "emit/text/vars.h"

static const struct pg_option options[] = {
	{"globals", 'g', {0}, "list the file's own variables, too", 0},
	{"last", 'l', {0}, "with --json: what $last of unreadable variables would be", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_ask *ask = to;

	(void)value;
	(void)state;
	if (key == 'l')
		ask->listing_options.last = true;
	else
		ask->listing_options.globals = true;
	return 0;
}

static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *point,
			  struct pg_diags *diags)
{
	struct pg_survey survey = {.arch = NULL};

	if (!pg_listing_vars(ask->listing, arena, point, diags, &survey))
		return NULL;
	return ask->json ? pg_json_of_survey(arena, &survey)
			 : pg_vars_text(arena, &survey, &ask->page);
}

static void *create(struct pg_arena *arena)
{
	struct pg_ask *ask = PG_NEW(arena, struct pg_ask);

	*ask = (struct pg_ask){.arena = arena, .word_name = "POINT", .answer = answer};
	return ask;
}

static const struct pg_option_group group = {NULL, PG_ASK_ORDER, options, parse};

const struct pg_command pg_command_vars = {
	.name = "vars",
	.summary = "the variables at a point, and whether they can be read",
	.usage = "POINT...",
	.operand = {PG_VALUE_POINT, "POINT", NULL},
	.about = "Show the variables in scope at points: their types, where they are there, and "
		 "whether a probe can read them; if not, why, and at which lines it can.",
	.more = "A POINT is written as in a spec: FUNC, FUNC:LINE, FUNC+OFFSET, FILE:LINE ... With "
		"`-' the points are read from standard input, one a line, and answered as they "
		"come.\n"
		"\n"
		"For example:\n"
		"\n"
		"  $ probegen vars generic_perform_write:50",
	.exits = "0 all points were answered, 1 some were not, 2 usage",
	.parts = {{&pg_debug_info_group, offsetof(struct pg_ask, pipeline)},
		  {&pg_ask_group, 0},
		  {&group, 0}},
	.create = create,
	.take_operand = pg_ask_take_word,
	.find_fault = pg_ask_find_fault,
	.run = pg_ask_run,
};
