/* SPDX-License-Identifier: GPL-2.0-only */
/** Expressions to typed objects: variables, member paths, indexes, dereferences. */
#ifndef PG_RESOLVE_ARGS_PATH_H
#define PG_RESOLVE_ARGS_PATH_H

#include "resolve/args/value.h"

/**
 * The value of the walk's argument. A problem (no such variable, no such member) is the
 * spec's fault; what the debug info cannot give is in ret->object.avail.
 */
struct pg_problem pg_value_of(struct pg_walk *walk, struct pg_value *ret);

#endif
