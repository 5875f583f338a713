/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Work for several processes: blocks of text go to them in turn, and what they make of them comes
 * back in the order of the blocks. Each process has its own memory, so that libraries that are not
 * made for threads can be used.
 */
#ifndef PG_BASE_WORKERS_H
#define PG_BASE_WORKERS_H

#include <stdbool.h>

#include "base/error.h"

/** A block on its way: a text, and a number that belongs to it. */
struct pg_block {
	const char *text;
	size_t len;
	unsigned long number; /**< what the sender means by it */
};

/**
 * Called in a worker, with each of its blocks; the answer is taken before the next one comes.
 * ret->number is an answer of its own: what the receiver is to know beside the text.
 */
typedef void (*pg_work)(void *state, const struct pg_block *block, struct pg_block *ret);

struct pg_workers;

/** Start them. `state` is what each of them has its own copy of. */
const struct pg_error *pg_workers_start(struct pg_arena *arena, unsigned num, pg_work work,
					void *state, struct pg_workers **ret);

/** Is the worker whose turn it is still at a block? Then its answer has to be taken first. */
bool pg_workers_are_busy(const struct pg_workers *workers);

/** Give a block to the worker whose turn it is. */
const struct pg_error *pg_workers_give(struct pg_workers *workers, const struct pg_block *block);

/**
 * Wait for the answer to the oldest block; its text is good until the next call. False in *ret_any:
 * no block is on its way.
 */
const struct pg_error *pg_workers_take(struct pg_workers *workers, struct pg_block *ret,
				       bool *ret_any);

/** Where the oldest block's answer comes from, to wait for; -1: no block is on its way. */
int pg_workers_oldest_fd(const struct pg_workers *workers);

/** End them. NULL is fine. */
void pg_workers_end(struct pg_workers *workers);

#endif
