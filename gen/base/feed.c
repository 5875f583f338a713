// SPDX-License-Identifier: GPL-2.0-only
#include "base/feed.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/** Of one read: what a pipe holds. */
enum { PIECE = 64 << 10 };

/** Bytes. A line with more is not text. */
enum { LONGEST_LINE = 1 << 20 };

/** Room for a piece and a NUL behind what is in hand. */
static void make_room(struct pg_feed *feed)
{
	if (feed->begin) {
		memmove(feed->bytes, feed->bytes + feed->begin, feed->end - feed->begin);
		feed->whole -= feed->begin;
		feed->end -= feed->begin;
		feed->begin = 0;
	}
	if (feed->room - feed->end > PIECE)
		return;
	feed->room = 2 * feed->end + PIECE + 1;
	feed->bytes = realloc(feed->bytes, feed->room);
	if (!feed->bytes)
		pg_no_memory();
}

static void count_lines(struct pg_feed *feed, size_t from)
{
	char *at = feed->bytes + from, *end = feed->bytes + feed->end, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		at = newline + 1;
		feed->whole = (size_t)(at - feed->bytes);
		feed->num++;
	}
	if (feed->is_at_end && feed->whole < feed->end) {
		feed->whole = feed->end;
		feed->num++;
	}
}

/** Has nothing failed, but no data come yet? Another process may have made it non-blocking. */
static bool is_later(const struct pg_feed *feed)
{
	struct pollfd poll_fd = {.fd = feed->fd, .events = POLLIN};

	if (errno == EAGAIN)
		poll(&poll_fd, 1, -1);
	return errno == EAGAIN || errno == EINTR;
}

const struct pg_error *pg_feed_read(struct pg_arena *arena, struct pg_feed *feed)
{
	size_t from;
	ssize_t got;

	make_room(feed);
	while ((got = read(feed->fd, feed->bytes + feed->end, PIECE)) < 0 && is_later(feed))
		;
	if (got < 0)
		return pg_error_errno(arena, errno, "cannot read %s", feed->name);
	from = feed->end;
	feed->end += (size_t)got;
	feed->is_at_end = got == 0;
	count_lines(feed, from);
	if (feed->end - feed->whole > LONGEST_LINE)
		return pg_error(arena, "%s has a line of more than %d bytes", feed->name,
				LONGEST_LINE);
	return NULL;
}

bool pg_feed_is_ready(const struct pg_feed *feed)
{
	struct pollfd poll_fd = {.fd = feed->fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) > 0;
}

char *pg_feed_take(struct pg_feed *feed, size_t most, size_t *ret_num, size_t *ret_len)
{
	char *lines = feed->bytes + feed->begin, *at = lines;
	char *end = feed->bytes + feed->whole;

	for (*ret_num = 0; *ret_num < most && at < end; ++*ret_num) {
		char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
	}
	*ret_len = (size_t)(at - lines);
	feed->begin += *ret_len;
	feed->num -= *ret_num;
	return lines;
}

void pg_feed_end(struct pg_feed *feed)
{
	free(feed->bytes);
	*feed = (struct pg_feed){.fd = feed->fd};
}
