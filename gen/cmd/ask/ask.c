// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/ask/ask.h"

#include <string.h>
#include <unistd.h>

#include "base/terminal.h"
#include "cmd/ask/stream.h"
#include "cmd/cli/report.h"

enum { KEY_JSON = 0x300, KEY_JOBS, MOST_JOBS = 64 };

static const struct pg_option options[] = {
	{"json", KEY_JSON, {0}, "answer with JSON, an object a line: see probegen(1)", 0},
	{"jobs", KEY_JOBS, {PG_VALUE_TEXT, "N", NULL},
	 "answer the lines of standard input in up to N processes", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_ask *ask = to;
	uint64_t jobs;
	error_t error;

	if (key == KEY_JSON) {
		ask->json = true;
		return 0;
	}
	error = pg_take_number(state, "--jobs", value, MOST_JOBS, &jobs);
	ask->jobs = (unsigned)jobs;
	return error;
}

const struct pg_option_group pg_ask_group = {"Output:", PG_ASK_ORDER, options, parse};

error_t pg_ask_take_word(void *options_read, char *word, struct argp_state *state)
{
	struct pg_ask *ask = options_read;

	(void)state;
	*PG_PUSH(ask->arena, ask->words, ask->num_words) = word;
	return 0;
}

const char *pg_ask_find_fault(const void *options_read)
{
	const struct pg_ask *ask = options_read;

	if (ask->jobs && !ask->json)
		return "--jobs needs --json";
	if (ask->num_words || ask->default_word)
		return NULL;
	return pg_printf(ask->arena, "no %s given", ask->word_name);
}

static const struct pg_error *answer_all(struct pg_ask *ask)
{
	PG_TRY(pg_listing_open(ask->arena, &ask->pipeline, &ask->listing_options, &ask->listing));
	for (size_t i = 0; i < ask->num_words; i++) {
		const char *word = ask->words[i];
		const struct pg_source source = {"<command line>", word, strlen(word), 0};

		PG_TRY(strcmp(word, "-") == 0 ? pg_ask_stream(ask) : pg_ask_answer(ask, &source));
	}
	return NULL;
}

enum pg_exit_status pg_ask_run(struct pg_arena *arena, void *options_read)
{
	struct pg_ask *ask = options_read;
	struct pg_diags *diags = pg_diags_create(arena);

	if (!ask->num_words)
		*PG_PUSH(arena, ask->words, ask->num_words) = ask->default_word;
	ask->page.width = pg_terminal_width(STDOUT_FILENO);
	ask->page.colour = pg_wants_colour(STDOUT_FILENO);
	ask->listing_options.lines = !ask->json;
	ask->listing_options.last |= !ask->json;
	pg_diag_error(diags, answer_all(ask));
	pg_listing_close(ask->listing);
	if (pg_report(diags) != PG_EXIT_DONE || ask->failed)
		return PG_EXIT_FAILED;
	return PG_EXIT_DONE;
}
