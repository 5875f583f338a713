/* SPDX-License-Identifier: GPL-2.0-only */
/** Places earlier in a call: those that $at and $since name, and those where a variable ends. */
#ifndef PG_RESOLVE_ASK_EARLIER_H
#define PG_RESOLVE_ASK_EARLIER_H

#include "resolve/place.h"

/** As struct pg_resolver has it: the places of a PG_EXPR_AT, PG_EXPR_LAST or PG_EXPR_SINCE. */
struct pg_problem pg_find_earlier(struct pg_resolver *resolver, struct pg_place *place,
				  const struct pg_expr *expr, struct pg_earlier *ret);

/**
 * What $last of a variable that is not readable at a place would fetch; unavailable, with the reason,
 * where it cannot be said. *ret_lines: at which lines it is saved, as ":34, :37, mm.h:212", those of
 * the function that declares the variable counted from its own; NULL where it is unavailable.
 */
struct pg_plan pg_last_value(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_expr *variable, const char **ret_lines);

/**
 * The same lines, of the variable that an argument's expression begins with, which is *ret_root then. NULL:
 * it had no value before, or the expression does not begin with a variable.
 */
const char *pg_last_lines(struct pg_resolver *resolver, struct pg_place *place,
			  const struct pg_expr *expr, const struct pg_expr **ret_root);

/** Is that available? Of a variable that is not readable at the place. */
bool pg_was_readable(struct pg_resolver *resolver, struct pg_place *place,
		     const struct pg_expr *variable);

#endif
