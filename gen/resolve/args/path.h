/* SPDX-License-Identifier: GPL-2.0-only */
/** Expressions to typed objects: variables, member paths, indexes, dereferences. */
#ifndef PG_RESOLVE_ARGS_PATH_H
#define PG_RESOLVE_ARGS_PATH_H

#include "resolve/args/value.h"

/**
 * The value of the walk's argument. A problem (an unknown variable or member) is the spec's fault;
 * when the debug info does not have the value, ret->object.avail says why.
 */
struct pg_problem pg_value_of(struct pg_walk *walk, struct pg_value *ret);

#endif
