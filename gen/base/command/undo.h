/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Lines that are written into a file of the system when this process ends, however it ends: a child waits
 * for our end, on a socket whose other end only we have, and writes them when we are killed.
 *
 *     undo = pg_undo_create(arena, "/sys/kernel/tracing/kprobe_events", -1);
 *     pg_undo_add(undo, "-:probegen/one");     before what it undoes
 *     … the event is there …
 *     pg_undo_all(undo);                       the lines are written, and there are none any more
 *     pg_undo_destroy(undo);
 *
 * Between the first and the last of these calls the child makes no system call, as long as we live: what
 * traces those sees none.
 */
#ifndef PG_BASE_COMMAND_UNDO_H
#define PG_BASE_COMMAND_UNDO_H

#include <stdbool.h>

#include "base/arena.h"

struct pg_undo;

/**
 * `kept`: a descriptor that the child keeps open until it ends, for its lock; -1: none. NULL: there can be no
 * child. No threads may be running.
 */
struct pg_undo *pg_undo_create(struct pg_arena *arena, const char *path, int kept);

/** False: there is no room for it. */
bool pg_undo_add(struct pg_undo *undo, const char *line);

/** Is there anything to be written? */
bool pg_undo_is_set(const struct pg_undo *undo);

/** Write all lines, each by itself and the first one first. What the kernel is still using is waited for. */
void pg_undo_all(struct pg_undo *undo);

/** The same, and end the child. NULL is fine. */
void pg_undo_destroy(struct pg_undo *undo);

#endif
