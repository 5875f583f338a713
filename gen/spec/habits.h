/* SPDX-License-Identifier: GPL-2.0-only */
/** What people write who know other tools, and how it is written here. */
#ifndef PG_SPEC_HABITS_H
#define PG_SPEC_HABITS_H

#include "base/arena.h"

/**
 * A hint on a point whose `:` is followed by something else than a line: `before` stands before it
 * ("kprobe", "nf_tables", "A"), `after` behind it ("vfs_read", ":b"). NULL: there is none.
 */
const char *pg_habit_of_point(struct pg_arena *arena, const char *before, const char *after);

/** A hint on `$NAME` where an argument of a probe shall be; NULL: there is none. */
const char *pg_habit_of_dollar(const char *name);

#endif
