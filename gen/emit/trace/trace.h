/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that makes a whole BPF program: `probegen trace`'s. */
#ifndef PG_EMIT_TRACE_TRACE_H
#define PG_EMIT_TRACE_TRACE_H

#include "emit/backend.h"
#include "emit/trace/table.h"

struct pg_trace_options {
	const struct pg_source **filters; /**< see emit/trace/conditions.h */
	size_t num_filters;
	struct pg_table_options table; /**< count the events, and send none */
	unsigned frames;	       /**< of a stack, at most; 0: none */
	unsigned pages;		       /**< of a process's stack, to be unwound; 0: none */
	bool fold;		       /**< count the stacks, in place of sending events */
	uint64_t max_calls;	       /**< of which something is saved; 0: PROBE_ENTRIES */
};

/** Its options are a struct pg_trace_options. The text is the header, then the program. */
extern const struct pg_backend pg_trace_backend;

#endif
