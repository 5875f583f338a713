/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The threads of a command and of all that it starts, as a map of BPF programs: two tracepoints of
 * the scheduler put each new thread in whose parent is there, and take those out that are gone.
 */
#ifndef PG_RUN_SELECT_FOLLOW_H
#define PG_RUN_SELECT_FOLLOW_H

#include <stdint.h>

#include "base/error.h"

struct pg_follow;

/**
 * Follow a thread, by the machine's number, in the map probe_threads (<probegen/record.h>), which is
 * the caller's. Errors: tracefs is not mounted, or the kernel refuses.
 */
const struct pg_error *pg_follow_start(struct pg_arena *arena, int map, uint32_t thread,
				       struct pg_follow **ret);

/** How many threads are not followed, since the map was full. */
uint64_t pg_follow_missed(const struct pg_follow *follow);

/** NULL is fine. */
void pg_follow_end(struct pg_follow *follow);

#endif
