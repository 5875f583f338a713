// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/ask.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/outfile.h"
#include "base/terminal.h"
#include "emit/json.h"

enum { KEY_JSON = 0x300 };

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Output:", 3},
	{"json", KEY_JSON, NULL, 0, "answer with JSON, an object a line: see probegen(1)", 0},
	{0},
};

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
	case ARGP_KEY_ARG:
		*PG_PUSH(ask->arena, ask->words, ask->num_words) = arg;
		return 0;
	case ARGP_KEY_END:
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

static const struct argp_child children[] = {{&pg_common_argp, 0, NULL, 0}, {0}};

const struct argp pg_ask_argp = {.options = options, .parser = parse, .children = children};

/** An error of one word is an answer in JSON; whatever else there is to say goes to stderr. */
static const struct pg_error *answer(struct pg_ask *ask, struct pg_arena *arena,
				     const struct pg_source *word)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const char *text = ask->answer(ask, arena, word, diags);

	if (text && !ask->json && ask->has_answered)
		text = pg_printf(arena, "\n%s", text);
	ask->has_answered |= text != NULL;
	ask->failed |= text == NULL;
	if (!text && ask->json)
		text = pg_json_of_error(arena, word->text, pg_diags_first_error(diags));
	else if (pg_diags_any(diags))
		pg_report(diags);
	return text ? pg_stream_stdout(arena, text, strlen(text)) : NULL;
}

/** Nothing of an answer is kept for the next one. */
static const struct pg_error *answer_apart(struct pg_ask *ask, const struct pg_source *word)
{
	struct pg_arena *own = pg_arena_create();
	const struct pg_error *error = answer(ask, own, word);

	if (error)
		error = pg_error(ask->arena, "%s", error->message);
	pg_arena_destroy(own);
	return error;
}

static const struct pg_error *answer_stdin(struct pg_ask *ask)
{
	PG_CLEANUP(pg_free_pointer) char *line = NULL;
	struct pg_source source = {.name = "<stdin>"};
	size_t room = 0;

	for (; getline(&line, &room, stdin) >= 0; source.lines_before++) {
		line[strcspn(line, "\r\n")] = '\0';
		source.text = line + strspn(line, " \t");
		source.len = strlen(source.text);
		if (source.len && source.text[0] != '#')
			PG_TRY(answer_apart(ask, &source));
	}
	return ferror(stdin) ? pg_error(ask->arena, "cannot read standard input") : NULL;
}

static const struct pg_error *answer_all(struct pg_ask *ask)
{
	PG_TRY(pg_listing_open(ask->arena, &ask->common.pipeline, &ask->listing_options,
			       &ask->listing));
	for (size_t i = 0; i < ask->num_words; i++) {
		const char *word = ask->words[i];
		const struct pg_source source = {"<command line>", word, strlen(word), 0};

		if (strcmp(word, "-") == 0)
			PG_TRY(answer_stdin(ask));
		else
			PG_TRY(answer_apart(ask, &source));
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
