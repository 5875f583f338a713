/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A program's life: check that it fits, load it, attach it, print its output until that is enough,
 * and leave nothing behind.
 */
#ifndef PG_RUN_SESSION_H
#define PG_RUN_SESSION_H

#include "base/diag.h"
#include "run/select/select.h"
#include "run/stream.h"

struct pg_session_options {
	struct pg_stream_limits limits; /**< its seconds, count and interval */
	struct pg_select_options select;
	bool force;   /**< run it though it was made for another kernel */
	bool verbose; /**< all of the verifier's log when it refuses the program */
	bool json;    /**< events as JSON */
	unsigned guard; /**< stop a probe that takes more percent of a CPU; 0: none */
	uint64_t top; /**< rows of a table; 0: all */
};

/**
 * Run an object; `name` is for messages. Its output goes to standard output: its events when it
 * sends records (run/events.h), else its lines of bpf_printk(). Remarks and a failure's log go to
 * stderr at once, problems to diags. The result is the exit status of the command that was run for it
 * (run/select/select.h); 0 without one.
 */
int pg_session_run(struct pg_arena *arena, const char *name, const char *bytes, size_t size,
		   const struct pg_session_options *options, struct pg_diags *diags);

#endif
