/* SPDX-License-Identifier: GPL-2.0-only */
/** The beginnings of expressions: variables, globals, registers, numbers, values at the entry. */
#ifndef PG_RESOLVE_ARGS_ROOT_H
#define PG_RESOLVE_ARGS_ROOT_H

#include "resolve/args/path.h"
#include "resolve/args/var.h"

/** The value of an expression that has no operand; expr->kind is one of the roots. */
struct pg_problem pg_root_value(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *ret);

/** The value of the variable that an expression names, which has been found. */
struct pg_problem pg_variable_value(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_variable *variable, struct pg_value *value);

/**
 * The value as a probe fetches it: of a reference (C++) to a number or a pointer, the value that it
 * refers to; of one to a struct or an array, the address. A value whose type is not understood is
 * unavailable. In resolve/path.
 */
void pg_value_settle(struct pg_walk *walk, struct pg_value *value);

#endif
