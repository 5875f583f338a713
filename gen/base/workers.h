/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Work for several processes: blocks of text go to workers that are idle, and the results come back
 * in the order of the blocks. Each process has its own memory, so that libraries that are not made
 * for threads can be used.
 */
#ifndef PG_BASE_WORKERS_H
#define PG_BASE_WORKERS_H

#include <stdbool.h>

#include "base/error.h"

/** A block on its way: a text, and a number that belongs to it. */
struct pg_block {
	char *text; /**< the worker may write to it */
	size_t len;
	unsigned long number; /**< what the sender means by it */
};

/**
 * Called in a worker, with each of its blocks; the answer is taken before the next one comes.
 * ret->number is for the receiver to know in addition to the text.
 */
typedef void (*pg_work)(void *state, const struct pg_block *block, struct pg_block *ret);

struct pg_workers;

/** Start them. Each of them has its own copy of `state`. */
const struct pg_error *pg_workers_start(struct pg_arena *arena, unsigned num, pg_work work,
					void *state, struct pg_workers **ret);

/** Is a worker idle? Not as long as too many answers wait for the one that comes before them. */
bool pg_workers_are_ready(const struct pg_workers *workers);

/** Give a block to a worker that is idle. */
const struct pg_error *pg_workers_give(struct pg_workers *workers, const struct pg_block *block);

/** Is a block on its way, or an answer not taken? */
bool pg_workers_have_any(const struct pg_workers *workers);

/**
 * Wait until a worker has answered, if any of them works on a block, or `fd` has something to read;
 * -1: there is no descriptor.
 */
const struct pg_error *pg_workers_wait(struct pg_workers *workers, int fd);

/** Take the next answer if it is there; its text is good until the next call. */
bool pg_workers_take(struct pg_workers *workers, struct pg_block *ret);

/** How many to start where nobody asked for a number: one for each processor that this process may use, up to 8,
 * as more share too little memory.
 */
unsigned pg_workers_default(void);

/**
 * Work whose effect is on files: work(state, i) for each i of [first, end), in as many processes as there are by
 * default. done(state, num) is told here how many are done. What goes wrong in one of them is lost.
 */
void pg_workers_each(struct pg_arena *arena, size_t first, size_t end,
		     void (*work)(void *state, size_t i), void (*done)(void *state, size_t num),
		     void *state);

/** End them. NULL is fine. */
void pg_workers_end(struct pg_workers *workers);

#endif
