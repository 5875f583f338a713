/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The mappings of a process as they were at an event: from what the kernel told of them since (run/stack/history),
 * over those that the process had when it was first looked at.
 */
#ifndef PG_RUN_STACK_PAST_H
#define PG_RUN_STACK_PAST_H

#include "run/stack/procs.h"

struct pg_past;

struct pg_past *pg_past_create(struct pg_arena *arena, struct pg_procs *procs);
/** NULL is fine. */
void pg_past_destroy(struct pg_past *past);

/** About once a second: take what has been told, before there is no more room for it. */
void pg_past_tick(struct pg_past *past);

/**
 * The mappings with code of a process; none: it is not known. They are there until the next question. Where the
 * kernel does not tell, they are those of the process as it is after the moment.
 */
const struct pg_mapping *pg_past_mappings(struct pg_past *past,
					  const struct pg_procs_moment *moment, size_t *ret_num);

#endif
