/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A filter as a person would write it in C, over arguments that are variables: of a program to
 * begin one's own with.
 *
 *     bytes > 4096 && EQUALS(name, "log")
 */
#ifndef PG_EMIT_TRACE_PLAIN_H
#define PG_EMIT_TRACE_PLAIN_H

#include "emit/trace/filter.h"

struct pg_plain_condition {
	const char *text;
	const bool *is_used; /**< by field: is it in the condition? */
	bool needs_pid, needs_tid, needs_cpu, needs_comm; /**< variables that the body declares */
	bool needs_equals; /**< the macro EQUALS(string, "text") */
};

/**
 * The condition of one event, which pg_filter_body() has found right. Where C would compute
 * something else than what a filter means (it converts -1 to a large number, and computes in 32
 * bits), words are cast as in the programs of `trace`.
 */
struct pg_plain_condition pg_plain_condition_of(struct pg_arena *arena, const struct pg_event *event,
				    const struct pg_expr *condition);

#endif
