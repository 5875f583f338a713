/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A watch on what probes cost (--guard): one whose programs take more than a share of a CPU, or that loses
 * more events than it shows, is to be stopped. The kernel itself counts the time of programs
 * (BPF_ENABLE_STATS, Linux 5.8); what the trap of a probe takes is not in it.
 *
 *     PG_TRY(pg_guard_create(arena, loader, fits, percent, &guard));      attached
 *     once a second:  stop = pg_guard_look(guard, shown, lost);
 *                     NULL, or detach all programs that pg_guard_stops()
 *     pg_guard_tell(guard, &left);                                        at the end
 */
#ifndef PG_RUN_COUNT_GUARD_H
#define PG_RUN_COUNT_GUARD_H

#include "run/count/left.h"
#include "run/fit.h"
#include "run/loader.h"

/** Percent of a CPU, where no number is given, and at most: that of a machine with many CPUs. */
#define PG_GUARD_SHARE	    10
#define PG_GUARD_MOST_SHARE 100000

struct pg_guard;

/** A probe that is to be stopped: an event of the object, or a program that is of none. */
struct pg_guarded;

/** Begin to count. Errors: this kernel does not, or not for us. */
const struct pg_error *pg_guard_create(struct pg_arena *arena, const struct pg_loader *loader,
				       const struct pg_fits *fits, unsigned percent,
				       struct pg_guard **ret);

/**
 * The probe that is to be stopped, the worst one first; NULL: none. It says on stderr why. shown, lost:
 * events since the beginning.
 */
struct pg_guarded *pg_guard_look(struct pg_guard *guard, uint64_t shown, uint64_t lost);

/** Is a program one of the probe's? A pg_chosen; `state` is the struct pg_guarded. */
bool pg_guard_stops(void *state, const char *program);

/** Which probes were stopped, and what is known of what they miss. NULL is fine. */
void pg_guard_tell(const struct pg_guard *guard, struct pg_left *left);

/** End counting. NULL is fine. */
void pg_guard_destroy(struct pg_guard *guard);

#endif
