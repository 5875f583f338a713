/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The output of programs by bpf_printk(): lines of the kernel's trace.
 *
 * From its own instance in tracefs, so that no other reader loses lines and old lines do not show;
 * before Linux 5.9, where bpf_printk() is not a trace event, from the trace_pipe that all share.
 * The kernel does not say which program a line comes from: those of others that run now are among
 * them.
 */
#ifndef PG_RUN_TRACEPIPE_H
#define PG_RUN_TRACEPIPE_H

#include <stdbool.h>

#include "base/error.h"

struct pg_tracepipe;

/** Where tracefs is mounted; NULL: nowhere that is usual. */
const char *pg_tracefs(void);

/** Errors: no tracefs, no right to it. */
const struct pg_error *pg_tracepipe_create(struct pg_arena *arena, struct pg_tracepipe **ret);

/** A non-blocking descriptor to read from. */
int pg_tracepipe_fd(const struct pg_tracepipe *pipe);

/** Nothing more is written to it: it can be read to the end. False: it is the pipe that all share.
    */
bool pg_tracepipe_stop(struct pg_arena *arena, const struct pg_tracepipe *pipe);

/** Remove the instance. NULL is fine. */
void pg_tracepipe_destroy(struct pg_tracepipe *pipe);

#endif
