/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Are the programs of an object those that probegen wrote, and no other? What a file calls its parts
 * becomes text of C, and is kept from being more than names; should it be more all the same, then a
 * program that came in so is found here and does not run.
 */
#ifndef PG_RUN_OWN_H
#define PG_RUN_OWN_H

#include "base/error.h"
#include "ir/programs.h"
#include "run/fit.h"

/** An object that was made of our text alone; `name` is for messages. */
const struct pg_error *pg_own_check(struct pg_arena *arena, const char *name, const char *bytes,
				    size_t size, const struct pg_own_programs *own);

/**
 * The same for an object of `probegen trace -o` (PROBE_TRACE_ONLY of <probegen/trace.bpf.h>), by what it
 * says of its events. Any other object may have programs of its own.
 */
const struct pg_error *pg_own_check_trace(struct pg_arena *arena, const char *name,
					  const char *bytes, size_t size,
					  const struct pg_fits *fits);

#endif
