// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/ask.h"

#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/outfile.h"
#include "base/str.h"
#include "base/terminal.h"
#include "base/workers.h"
#include "emit/json.h"

enum { KEY_JSON = 0x300, KEY_JOBS, MOST_JOBS = 64 };

/**
 * Of standard input for one process at a time: neighbours belong together, but the first ones are
 * shared out finely, so that a few hundred lines keep all processes busy.
 */
enum { BLOCK_LINES = 250, FIRST_BLOCK_LINES = 40, FIRST_LINES = 1000 };

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Output:", 3},
	{"json", KEY_JSON, NULL, 0, "answer with JSON, an object a line: see probegen(1)", 0},
	{"jobs", KEY_JOBS, "N", 0,
	 "answer the lines of standard input in N processes, some lines at a time", 0},
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

/**
 * An error of one word is an answer in JSON; whatever else there is to say goes to stderr. "":
 * there is nothing to print.
 */
static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *word)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const char *text = ask->answer(ask, arena, word, diags);

	if (text && !ask->json && ask->has_answered)
		text = pg_printf(arena, "\n%s", text);
	ask->has_answered |= text != NULL;
	ask->failed |= text == NULL;
	if (!text && ask->json)
		return pg_json_of_error(arena, word->text, pg_diags_first_error(diags));
	if (pg_diags_any(diags))
		pg_report(diags);
	return text ? text : "";
}

/** Nothing of an answer is kept for the next one. */
static const struct pg_error *answer_apart(struct pg_ask *ask, const struct pg_source *word)
{
	struct pg_arena *own = pg_arena_create();
	const char *text = answer(ask, own, word);
	const struct pg_error *error = pg_stream_stdout(ask->arena, text, strlen(text));

	pg_arena_destroy(own);
	return error;
}

/** The word of a line, which is cut; false: it has none. */
static bool read_word(char *line, struct pg_source *source)
{
	line[strcspn(line, "\r\n")] = '\0';
	source->text = line + strspn(line, " \t");
	source->len = strlen(source->text);
	return source->len && source->text[0] != '#';
}

static const struct pg_error *open_listing(struct pg_ask *ask)
{
	if (ask->listing)
		return NULL;
	return pg_listing_open(ask->arena, &ask->common.pipeline, &ask->listing_options,
			       &ask->listing);
}

static const struct pg_error *answer_stdin(struct pg_ask *ask)
{
	PG_CLEANUP(pg_free_pointer) char *line = NULL;
	struct pg_source source = {.name = "<stdin>"};
	size_t room = 0;

	for (; getline(&line, &room, stdin) >= 0; source.lines_before++) {
		if (read_word(line, &source))
			PG_TRY(answer_apart(ask, &source));
	}
	return ferror(stdin) ? pg_error(ask->arena, "cannot read standard input") : NULL;
}

/* --- In several processes --- */

static bool is_open(struct pg_ask *ask)
{
	struct pg_diags *diags = pg_diags_create(ask->arena);
	const struct pg_error *error = open_listing(ask);

	pg_diag_error(diags, error);
	pg_report(diags);
	return !error;
}

/** The number that goes with an answer: 1 where a word had none. */
static void work(void *state, const struct pg_block *block, struct pg_block *ret)
{
	struct pg_ask *ask = state;
	static struct pg_arena *last; /* of the answer before, which has been taken */
	struct pg_arena *arena = pg_arena_create();
	struct pg_str answers = {.arena = arena};
	struct pg_source source = {.name = "<stdin>", .lines_before = (unsigned)block->number};

	pg_arena_destroy(last);
	last = arena;
	ask->failed = false;
	if (!is_open(ask)) {
		*ret = (struct pg_block){"", 0, true};
		return;
	}
	for (char *line = (char *)block->text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (next[-1] == '\n')
			next[-1] = '\0';
		if (read_word(line, &source)) {
			struct pg_arena *own = pg_arena_create();
			const char *text = answer(ask, own, &source);

			pg_str_add_n(&answers, text, strlen(text));
			pg_arena_destroy(own);
		}
		source.lines_before++;
	}
	*ret = (struct pg_block){pg_str_text(&answers), answers.len, ask->failed};
}
/** Progress belongs on a terminal's stderr, while the answers go elsewhere. */
static bool shows_progress(void)
{
	return isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
}

/** How much of a file has been read; of a pipe nobody knows how long it is. */
static void show_progress(unsigned long lines)
{
	static const char bar[] = "########################################";
	const int width = (int)sizeof(bar) - 1;
	off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	struct stat file;

	if (!shows_progress())
		return;
	if (at > 0 && fstat(STDIN_FILENO, &file) == 0 && file.st_size > 0) {
		double part = (double)at / (double)file.st_size;

		fprintf(stderr, "\r[%-*.*s] %3d %%, %lu lines", width, (int)(part * width), bar,
			(int)(part * 100), lines);
	} else {
		fprintf(stderr, "\r%lu lines", lines);
	}
}

static void end_progress(void)
{
	if (shows_progress())
		fputs("\r\033[K", stderr);
}

/** Print the oldest answer. */
static const struct pg_error *print_answer(struct pg_ask *ask, struct pg_workers *workers,
					   bool *ret_any)
{
	struct pg_block answer;

	PG_TRY(pg_workers_take(workers, &answer, ret_any));
	if (!*ret_any)
		return NULL;
	ask->failed |= answer.number != 0;
	return pg_stream_stdout(ask->arena, answer.text, answer.len);
}

/** Some lines of standard input; how many. */
static unsigned long read_block(struct pg_str *lines, unsigned long before)
{
	const unsigned long most = before < FIRST_LINES ? FIRST_BLOCK_LINES : BLOCK_LINES;
	PG_CLEANUP(pg_free_pointer) char *line = NULL;
	unsigned long num = 0;
	size_t room = 0;
	ssize_t len;

	while (num < most && (len = getline(&line, &room, stdin)) >= 0) {
		pg_str_add_n(lines, line, (size_t)len);
		num++;
	}
	return num;
}

static const struct pg_error *give_blocks(struct pg_ask *ask, struct pg_workers *workers)
{
	unsigned long num, before = 0;
	bool any;

	do {
		struct pg_arena *arena = pg_arena_create();
		struct pg_str lines = {.arena = arena};
		const struct pg_error *error = NULL;

		num = read_block(&lines, before);
		if (pg_workers_are_busy(workers))
			error = print_answer(ask, workers, &any);
		if (!error && num)
			error = pg_workers_give(workers, &(struct pg_block){pg_str_text(&lines),
									    lines.len, before});
		pg_arena_destroy(arena);
		if (error)
			return error;
		show_progress(before += num);
	} while (num);
	do {
		PG_TRY(print_answer(ask, workers, &any));
	} while (any);
	return ferror(stdin) ? pg_error(ask->arena, "cannot read standard input") : NULL;
}

static const struct pg_error *answer_in_processes(struct pg_ask *ask)
{
	struct pg_workers *workers;
	const struct pg_error *error;

	/* Each opens the debug info for itself: this one has only seen that it can be opened. */
	pg_listing_close(ask->listing);
	ask->listing = NULL;
	error = pg_workers_start(ask->arena, ask->jobs, work, ask, &workers);
	if (!error)
		error = give_blocks(ask, workers);
	pg_workers_end(workers);
	end_progress();
	return error ? error : open_listing(ask);
}

static const struct pg_error *answer_all(struct pg_ask *ask)
{
	PG_TRY(open_listing(ask));
	for (size_t i = 0; i < ask->num_words; i++) {
		const char *word = ask->words[i];
		const struct pg_source source = {"<command line>", word, strlen(word), 0};

		if (strcmp(word, "-") != 0)
			PG_TRY(answer_apart(ask, &source));
		else if (ask->jobs)
			PG_TRY(answer_in_processes(ask));
		else
			PG_TRY(answer_stdin(ask));
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
	ask->listing_options.jobs = ask->jobs;
	pg_diag_error(diags, answer_all(ask));
	pg_listing_close(ask->listing);
	if (pg_report(diags) != PG_EXIT_DONE || ask->failed)
		return PG_EXIT_FAILED;
	return PG_EXIT_DONE;
}
