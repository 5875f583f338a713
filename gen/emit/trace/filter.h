/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Filters: a condition over an event's arguments, in C's words, which becomes C of its program.
 *
 *     bytes > 4096 && (offset == 0 || name == "log")
 *
 * Of C's expressions (spec/cexpr.h) these are evaluated there:
 *
 * - NUMBER, 'c', and NAME { "." MEMBER | "[" NUMBER "]" }, where NAME is an argument, an enumerator
 *   of an argument's type, or pid, tid, cpu, comm;
 * - the operators - ~ ! * / % + - << >> < <= > >= == != & ^ | && || between numbers;
 * - NAME == "TEXT" and NAME != "TEXT" of a string, or comm.
 *
 * The others are arguments that were added for them, if they were (emit/trace/want.h).
 */
#ifndef PG_EMIT_TRACE_FILTER_H
#define PG_EMIT_TRACE_FILTER_H

#include "base/diag.h"
#include "ir/model.h"
#include "spec/cexpr.h"

/**
 * The body of PROBE_KEEPS (trace.bpf.h); NULL: problems, with their positions, are in diags. is_needed: by
 * field of the event, set for those that it reads.
 */
const char *pg_filter_body(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_expr *condition, bool *is_needed,
			   struct pg_diags *diags);

/**
 * The same as one expression over variables that have the arguments' names, comm[16], and the macro
 * EQUALS(string, "text"); of a condition that pg_filter_body() has found right.
 */
const char *pg_filter_text(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_expr *condition);

/** The argument that was made of an expression of this span (emit/trace/want.h); NULL: there is none. */
const struct pg_field *pg_filter_field_asked(const struct pg_event *event, struct pg_span span);

/** A number over an event's arguments, of 64 bits, as C of its program. */
struct pg_filter_number {
	const char *text; /**< an expression of type __s64 or __u64; NULL: problems are in diags */
	bool is_u64;
};

/**
 * The same expressions where a number is wanted, which `what` names: "a key". is_needed: by field of
 * the event, set for those that it reads.
 */
struct pg_filter_number pg_filter_number(struct pg_arena *arena, const struct pg_event *event,
					 const struct pg_expr *expr, const char *what,
					 bool *is_needed, struct pg_diags *diags);

#endif
