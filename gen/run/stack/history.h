/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What the kernel tells of the mappings with code of all processes, as they are made (perf events): so that those
 * of a process are known as they were at an event, whatever it did later, and when it has ended.
 *
 * It is known from now on: of a process that runs already, only what it adds.
 */
#ifndef PG_RUN_STACK_HISTORY_H
#define PG_RUN_STACK_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct pg_history;

/** NULL: the kernel does not tell us. */
struct pg_history *pg_history_create(struct pg_arena *arena);
/** NULL is fine. */
void pg_history_destroy(struct pg_history *history);

/** Take what has been told until now: all that was before any event that a program has sent. */
void pg_history_read(struct pg_history *history);

/** The kernel had no room to tell something: what is known is not all. */
bool pg_history_has_gaps(const struct pg_history *history);

/** A mapping that was made, or all that are gone as the process began another program. */
struct pg_told {
	uint64_t time; /**< ns, CLOCK_MONOTONIC */
	bool is_exec;  /**< another program; else: */
	uint64_t begin, end, offset;
	uint64_t inode;	     /**< 0: it is not a file, or build_id names it */
	const char *path;    /**< as the process names it */
	unsigned char build_id[20];
	bool has_build_id;
};

/** Of a process, as far as it has been told. */
struct pg_life {
	uint32_t parent; /**< which it was a copy of; 0: it was there before */
	uint64_t began;	 /**< when it was made a copy */
	const struct pg_told *told; /**< since then, by time */
	size_t num;
};

/** False: nothing has been told of it. It is there until the next reading. */
bool pg_history_find(const struct pg_history *history, uint32_t process, struct pg_life *ret);

#endif
