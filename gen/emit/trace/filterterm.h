/* SPDX-License-Identifier: GPL-2.0-only */
/** The parts of a condition as C: what emit/trace/filter{,name,term}.c share. */
#ifndef PG_EMIT_TRACE_FILTERTERM_H
#define PG_EMIT_TRACE_FILTERTERM_H

#include "emit/trace/filter.h"

struct pg_filter {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct pg_diags *diags;
	bool *is_needed; /* by field */
	bool failed;	 /* one problem is told */
};

/**
 * A part of the condition as C. All numbers are 64 bits wide there, signed but for those that only
 * an unsigned word holds, so that no comparison means something else than it says.
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

/** Tell a problem, but for those that follow from the first one; what is returned is nothing. */
struct pg_filter_term pg_filter_fail(struct pg_filter *filter, struct pg_span where,
				     const char *message);

/** What a name, or a member or an element of one, stands for: a number. */
struct pg_filter_term pg_filter_name(struct pg_filter *filter, const struct pg_expr *expr);

/** STRING == "TEXT" or STRING != "TEXT". */
struct pg_filter_term pg_filter_compare_string(struct pg_filter *filter,
					       const struct pg_expr *expr);

#endif
