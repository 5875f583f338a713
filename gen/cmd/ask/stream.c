// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words from standard input. Each is answered as soon as it is there, so that a program can ask one
 * by one; where many are there at once, several processes share them.
 */
#include "cmd/ask/stream.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/feed.h"
#include "base/outfile.h"
#include "base/terminal.h"
#include "base/str.h"
#include "base/workers.h"

/** For so many lines at once it is worth starting processes. */
enum { MANY_LINES = 64 };

/** This process answers so many of them first, and has then read the data that all of them need. */
enum { WARMING_LINES = 10 };

/**
 * For one process at a time: neighbours belong together, but the first ones are shared out finely,
 * so that a few hundred lines keep all processes busy.
 */
enum { BLOCK_LINES = 250, FIRST_BLOCK_LINES = 16, FIRST_LINES = 1000 };

struct stream {
	struct pg_ask *ask;
	struct pg_feed feed;
	struct pg_workers *workers; /* NULL: there have not been many lines at once yet */
	unsigned jobs;
	unsigned long num_lines; /* taken */
};

static unsigned jobs_of(const struct pg_ask *ask)
{
	if (!ask->json)
		return 1; /* between two answers there is an empty line */
	if (ask->jobs)
		return ask->jobs;
	return pg_workers_default();
}

/* --- Progress, on a terminal's stderr, while the answers go elsewhere --- */

static bool shows_progress(void)
{
	return pg_progress_is_shown() && !isatty(STDOUT_FILENO);
}

/** How much of a file has been read; the length of a pipe is not known. */
static void show_progress(unsigned long lines)
{
	struct stat file;
	off_t at;

	if (!shows_progress())
		return;
	at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (at > 0 && fstat(STDIN_FILENO, &file) == 0 && file.st_size > 0)
		pg_progress_bar((double)at / (double)file.st_size, "%lu lines", lines);
	else
		pg_progress_text("%lu lines", lines);
}

static void end_progress(void)
{
	if (shows_progress())
		pg_progress_end();
}

/* --- Lines --- */

/** The word of a line, which is cut, and where the next line begins; false: it has none. */
static bool read_word(char *line, char *end, struct pg_source *source, char **ret_next)
{
	char *newline = memchr(line, '\n', (size_t)(end - line));
	char *stop = newline ? newline : end;
	char *carriage = memchr(line, '\r', (size_t)(stop - line));

	*ret_next = newline ? newline + 1 : end;
	if (carriage)
		stop = carriage;
	*stop = '\0';
	source->text = line + strspn(line, " \t");
	source->len = (size_t)(stop - source->text);
	return source->len && source->text[0] != '#';
}

static const struct pg_error *answer_here(struct stream *stream, size_t most)
{
	struct pg_source source = {.name = "<stdin>"};
	size_t num, len;
	char *lines = pg_feed_take(&stream->feed, most, &num, &len), *end = lines + len;

	source.lines_before = (unsigned)stream->num_lines;
	stream->num_lines += num;
	for (char *at = lines, *next; at < end; at = next, source.lines_before++) {
		if (read_word(at, end, &source, &next))
			PG_TRY(pg_ask_answer(stream->ask, &source));
	}
	return NULL;
}

/* --- In several processes --- */

/** The number that goes with an answer: 1 where a word had none. */
static void work(void *state, const struct pg_block *block, struct pg_block *ret)
{
	struct pg_ask *ask = state;
	static struct pg_arena *last; /* of the answer before, which has been taken */
	struct pg_arena *arena = pg_arena_create();
	struct pg_str answers = {.arena = arena};
	struct pg_source source = {.name = "<stdin>", .lines_before = (unsigned)block->number};
	char *end = block->text + block->len;

	pg_arena_destroy(last);
	last = arena;
	ask->failed = false;
	for (char *at = block->text, *next; at < end; at = next, source.lines_before++) {
		if (read_word(at, end, &source, &next))
			pg_ask_add_answer(ask, &source, &answers);
	}
	*ret = (struct pg_block){answers.text, answers.len, ask->failed};
}

/** Files that are open here are open in each of them. */
static const struct pg_error *start_workers(struct stream *stream)
{
	struct pg_ask *ask = stream->ask;
	size_t blocks = (stream->feed.num + FIRST_BLOCK_LINES - 1) / FIRST_BLOCK_LINES;
	unsigned num = stream->jobs < blocks ? stream->jobs : (unsigned)blocks;

	pg_listing_share(ask->listing, num);
	PG_TRY(answer_here(stream, WARMING_LINES));
	return pg_workers_start(ask->arena, num, work, ask, &stream->workers);
}

/** Print the answers that are there and whose turn it is. */
static const struct pg_error *print_answers(struct stream *stream)
{
	struct pg_block answer;

	while (pg_workers_take(stream->workers, &answer)) {
		stream->ask->failed |= answer.number != 0;
		PG_TRY(pg_stream_stdout(stream->ask->arena, answer.text, answer.len));
	}
	return NULL;
}

static const struct pg_error *give_block(struct stream *stream)
{
	const size_t most = stream->num_lines < FIRST_LINES ? FIRST_BLOCK_LINES : BLOCK_LINES;
	struct pg_block block = {.number = stream->num_lines};
	size_t num;

	block.text = pg_feed_take(&stream->feed, most, &num, &block.len);
	stream->num_lines += num;
	show_progress(stream->num_lines);
	return pg_workers_give(stream->workers, &block);
}

static const struct pg_error *step_with_workers(struct stream *stream)
{
	struct pg_feed *feed = &stream->feed;

	PG_TRY(print_answers(stream));
	if (feed->num && pg_workers_are_ready(stream->workers))
		return give_block(stream);
	if (feed->num || feed->is_at_end)
		return pg_workers_wait(stream->workers, -1);
	if (pg_feed_is_ready(feed))
		return pg_feed_read(stream->ask->arena, feed);
	return pg_workers_wait(stream->workers, feed->fd);
}

static const struct pg_error *step(struct stream *stream)
{
	struct pg_feed *feed = &stream->feed;

	if (stream->workers)
		return step_with_workers(stream);
	if (feed->num >= MANY_LINES && stream->jobs > 1)
		return start_workers(stream);
	if (feed->num && (feed->is_at_end || feed->num >= MANY_LINES || !pg_feed_is_ready(feed)))
		return answer_here(stream, SIZE_MAX);
	return pg_feed_read(stream->ask->arena, feed);
}

static bool is_done(const struct stream *stream)
{
	return stream->feed.is_at_end && !stream->feed.num &&
	       !(stream->workers && pg_workers_have_any(stream->workers));
}

const struct pg_error *pg_ask_stream(struct pg_ask *ask)
{
	struct stream stream = {.ask = ask,
				.feed = {.fd = STDIN_FILENO, .name = "standard input"},
				.jobs = jobs_of(ask)};
	const struct pg_error *error = NULL;

	while (!error && !is_done(&stream))
		error = step(&stream);
	if (stream.workers)
		end_progress();
	pg_workers_end(stream.workers);
	pg_feed_end(&stream.feed);
	return error;
}
