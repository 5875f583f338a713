/* SPDX-License-Identifier: GPL-2.0-only */
/** The parts of a condition as C, shared by emit/trace/filter{,name,term}.c. */
#ifndef PG_EMIT_TRACE_FILTERTERM_H
#define PG_EMIT_TRACE_FILTERTERM_H

#include "emit/trace/filter.h"

struct pg_filter {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct pg_diags *diags;
	bool *is_needed; /* by field */
	bool failed;	 /* one problem has been reported */
};

/**
 * A part of the condition as C. All numbers are 64 bits wide there, signed except those that only
 * an unsigned word holds, so that every comparison means what it says.
 */
struct pg_filter_term {
	const char *text;
	bool is_u64;
	bool is_const; /* then the number is known */
	uint64_t number;
};

/** After a problem. */
static const struct pg_filter_term pg_filter_nothing = {.text = "0"};

struct pg_filter_term pg_filter_constant(struct pg_filter *filter, uint64_t number, bool is_u64);

/** Report a problem, except those that follow from the first one; the result is an empty term. */
struct pg_filter_term pg_filter_fail(struct pg_filter *filter, struct pg_span where,
				     const char *message);

/** The number that a name, or a member or an element of one, stands for. */
struct pg_filter_term pg_filter_name(struct pg_filter *filter, const struct pg_expr *expr);

/** STRING == "TEXT" or STRING != "TEXT". */
struct pg_filter_term pg_filter_compare_string(struct pg_filter *filter,
					       const struct pg_expr *expr);

#endif
