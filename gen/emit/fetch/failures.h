/* SPDX-License-Identifier: GPL-2.0-only */
/** Sets of failures: which reads make a word void. */
#ifndef PG_EMIT_FETCH_FAILURES_H
#define PG_EMIT_FETCH_FAILURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/** Numbers of failures (emit/fetch/step.h), ascending, in the arena. */
struct pg_failures {
	const uint32_t *numbers;
	size_t num;
};

/** Those of both. */
struct pg_failures pg_failures_merge(struct pg_arena *arena, struct pg_failures a,
				     struct pg_failures b);
struct pg_failures pg_failures_one(struct pg_arena *arena, uint32_t number);
bool pg_failures_have(struct pg_failures failures, uint32_t number);

#endif
