/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What conditions, keys and totals read besides the arguments of a probe: it becomes an argument that
 * is not shown (spec/asked.h). That is each part of an expression which only a fetch can evaluate:
 * pointers followed and computed with, casts, `?:`, values of earlier, variables that are not among the
 * arguments. The operators around it are those of emit/trace/filter.
 */
#ifndef PG_EMIT_TRACE_WANT_H
#define PG_EMIT_TRACE_WANT_H

#include "emit/backend.h"
#include "spec/cexpr.h"

/** Add what an expression of an option reads at the sites of an event. */
void pg_want_of(struct pg_arena *arena, const struct pg_event *event, const struct pg_expr *expr,
		struct pg_wants *wants);

#endif
