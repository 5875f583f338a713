/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Values of earlier in the same call: $entry, $at, $last, $since, and parameters at a return.
 *
 * Who evaluates the expression is the caller: at each of the places, with its walk.
 */
#ifndef PG_RESOLVE_ARGS_PAST_H
#define PG_RESOLVE_ARGS_PAST_H

#include "resolve/args/text.h"
#include "resolve/where/capture.h"

/** What an expression was at one of the places where it is saved. */
struct pg_moment_value {
	struct pg_place place;
	struct pg_capturing *at;
	int line; /**< of $last: as struct pg_earlier has it */
	struct pg_walk walk; /**< at `place` */
	struct pg_value value;
	struct pg_text text; /**< of a copy */
};

struct pg_past {
	/** Is it now that the value is asked for? Then nothing needs be saved, and `here` is the walk
	 * of the expression. */
	bool is_here;
	struct pg_walk here;
	struct pg_calling *call;
	struct pg_moment_value *moments; /**< to be filled by the caller: `value` */
	size_t num;
};

/** Where the call begins: of the point's function. span: what it is asked for in. */
struct pg_problem pg_past_entry(struct pg_walk *walk, struct pg_span span, struct pg_past *ret);

/** The places of a PG_EXPR_ENTRY, PG_EXPR_AT, PG_EXPR_LAST or PG_EXPR_SINCE. */
struct pg_problem pg_past_places(struct pg_walk *walk, const struct pg_expr *expr,
				 struct pg_past *ret);

/** The walk of the expression at one of the places. */
struct pg_walk pg_past_walk(const struct pg_walk *walk, struct pg_moment_value *moment);

/** Have the values saved: what the place's own plan reads of them. */
struct pg_problem pg_past_value(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_past *past, struct pg_value *ret);

/** Have text or bytes copied, to which the values lead. */
struct pg_problem pg_past_copy(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_past *past, struct pg_value *ret);

/** $since: from what the time was then to what it is now. */
void pg_past_since(struct pg_walk *walk, struct pg_value *time);

#endif
