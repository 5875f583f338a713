/* SPDX-License-Identifier: GPL-2.0-only */
/** Running other programs: the only fork and exec. */
#ifndef PG_BASE_SUBPROC_H
#define PG_BASE_SUBPROC_H

#include "base/error.h"

struct pg_subproc {
	const char *const *argv; /**< argv[0] is searched in PATH; ends with NULL */
	const char *input;	 /**< what the program reads on stdin; NULL: nothing */
	size_t input_len;
};

struct pg_subproc_result {
	const char *output; /**< its stdout, NUL-terminated, in the arena */
	size_t output_len;
	const char *errors; /**< its stderr, likewise */
	size_t errors_len;
	int status; /**< its exit status, 0..255 */
};

/**
 * Run a program to its end. Fails when it cannot be started, when it is killed by a signal, or when
 * a pipe breaks other than by the program closing its stdin early; any exit status is a result.
 */
const struct pg_error *pg_subproc_run(struct pg_arena *arena, const struct pg_subproc *subproc,
				      struct pg_subproc_result *ret);

#endif
