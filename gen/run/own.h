/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Are the programs of an object those that probegen wrote, and no others? Names from a file become
 * C text, and care is taken that they are only names; if one should be more all the same, a program
 * that came in so is found here and does not run.
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
 * The same for an object of `probegen trace -o` (PROBE_TRACE_ONLY of <probegen/trace.bpf.h>), by
 * its own description of its events. Any other object may have its own programs.
 */
const struct pg_error *pg_own_check_trace(struct pg_arena *arena, const char *name,
					  const char *bytes, size_t size,
					  const struct pg_fits *fits);

#endif
