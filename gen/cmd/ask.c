// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/str.h"
#include "base/terminal.h"
#include "emit/text/json.h"

enum { KEY_JSON = 0x300, KEY_JOBS, MOST_JOBS = 64 };

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Output:", 3},
	{"json", KEY_JSON, NULL, 0, "answer with JSON, an object a line: see probegen(1)", 0},
	{"jobs", KEY_JOBS, "N", 0,
	 "answer the lines of standard input in up to N processes", 0},
	{0},
};

static error_t parse_jobs(struct pg_ask *ask, const char *text, struct argp_state *state)
{
	char *end;
	unsigned long jobs = strtoul(text, &end, 10);

	if (jobs < 1 || jobs > MOST_JOBS || *end) {
		argp_error(state, "'%s': no number of processes (1 to %d)", text, MOST_JOBS);
		return EINVAL;
	}
	ask->jobs = (unsigned)jobs;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pg_ask *ask = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &ask->common;
		return 0;
	case KEY_JSON:
		ask->json = true;
		return 0;
	case KEY_JOBS:
		return parse_jobs(ask, arg, state);
	case ARGP_KEY_ARG:
		*PG_PUSH(ask->arena, ask->words, ask->num_words) = arg;
		return 0;
	case ARGP_KEY_END:
		if (ask->jobs && !ask->json) {
			argp_error(state, "--jobs needs --json");
			return EINVAL;
		}
		if (!ask->num_words && ask->default_word)
			*PG_PUSH(ask->arena, ask->words, ask->num_words) = ask->default_word;
		if (ask->num_words || ask->common.question != PG_ASK_NOTHING)
			return 0;
		argp_error(state, "no %s given", ask->word_name);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {{&pg_debug_info_argp, 0, NULL, 0}, {0}};

const struct argp pg_ask_argp = {.options = options, .parser = parse, .children = children};

/** The answer to a word; one that does not end where a text of C does has none. */
static const char *ask_for(struct pg_ask *ask, struct pg_arena *arena,
			   const struct pg_source *word, struct pg_diags *diags)
{
	const size_t length = strlen(word->text);

	if (length == word->len)
		return ask->answer(ask, arena, word, diags);
	pg_diag(diags, PG_SEV_ERROR, (struct pg_span){word, length, length + 1},
		"a name cannot hold a NUL byte");
	return NULL;
}

/**
 * An error of one word is an answer in JSON; whatever else there is to say goes to stderr. "":
 * there is nothing to print.
 */
static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *word)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const char *text = ask_for(ask, arena, word, diags);

	if (text && !ask->json && ask->has_answered)
		text = pg_printf(arena, "\n%s", text);
	ask->has_answered |= text != NULL;
	ask->failed |= text == NULL;
	if (!text && ask->json)
		return pg_json_of_error(arena, word, diags);
	if (pg_diags_any(diags))
		pg_report(diags);
	return text ? text : "";
}

const struct pg_error *pg_ask_answer(struct pg_ask *ask, const struct pg_source *word)
{
	struct pg_arena *own = pg_arena_create();
	const char *text = answer(ask, own, word);
	const struct pg_error *error = pg_stream_stdout(ask->arena, text, strlen(text));

	pg_arena_destroy(own);
	return error;
}

void pg_ask_add_answer(struct pg_ask *ask, const struct pg_source *word, struct pg_str *ret)
{
	struct pg_arena *own = pg_arena_create();
	const char *text = answer(ask, own, word);

	pg_str_add_n(ret, text, strlen(text));
	pg_arena_destroy(own);
}

static const struct pg_error *answer_all(struct pg_ask *ask)
{
	PG_TRY(pg_listing_open(ask->arena, &ask->common.pipeline, &ask->listing_options,
			       &ask->listing));
	for (size_t i = 0; i < ask->num_words; i++) {
		const char *word = ask->words[i];
		const struct pg_source source = {"<command line>", word, strlen(word), 0};

		PG_TRY(strcmp(word, "-") == 0 ? pg_ask_stream(ask) : pg_ask_answer(ask, &source));
	}
	return NULL;
}

enum pg_exit_status pg_ask_run(struct pg_ask *ask, const struct argp *argp, int argc, char **argv)
{
	struct pg_diags *diags = pg_diags_create(ask->arena);
	enum pg_exit_status status;

	if (!pg_parse_options(ask->arena, argp, argc, argv, ask, &status))
		return status;
	ask->page.width = pg_terminal_width(STDOUT_FILENO);
	ask->page.colour = pg_wants_colour(STDOUT_FILENO);
	ask->listing_options.lines = !ask->json;
	pg_diag_error(diags, answer_all(ask));
	pg_listing_close(ask->listing);
	if (pg_report(diags) != PG_EXIT_DONE || ask->failed)
		return PG_EXIT_FAILED;
	return PG_EXIT_DONE;
}
