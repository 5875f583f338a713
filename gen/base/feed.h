/* SPDX-License-Identifier: GPL-2.0-only */
/** The lines of a descriptor as they come, without waiting for more of them than are there. */
#ifndef PG_BASE_FEED_H
#define PG_BASE_FEED_H

#include <stdbool.h>

#include "base/error.h"

/** Set the first two, and the rest to 0; free with pg_feed_end(). */
struct pg_feed {
	int fd;
	const char *name; /**< for errors */
	bool is_at_end; /**< nothing will come that is not in hand */
	char *bytes;	/* [begin, end) are in hand, [begin, whole) are whole lines */
	size_t begin, whole, end, room;
	size_t num; /**< whole lines in hand; at the end the last one needs no newline */
};

/**
 * Read what there is; wait for it where nothing is. An error: it cannot be read, or has a line of
 * more than a MiB.
 */
const struct pg_error *pg_feed_read(struct pg_arena *arena, struct pg_feed *feed);

/** Is there something to read, or the end, without waiting? */
bool pg_feed_is_ready(const struct pg_feed *feed);

/**
 * Take up to `most` lines: their bytes may be written to, and one after them where the input ends
 * without a newline. They last until the next read. *ret_num: how many; *ret_len: their bytes.
 */
char *pg_feed_take(struct pg_feed *feed, size_t most, size_t *ret_num, size_t *ret_len);

void pg_feed_end(struct pg_feed *feed);

#endif
