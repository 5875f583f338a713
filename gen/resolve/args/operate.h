/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * C's operators on integers and pointers, with C's conversions (C11, 6.3.1 and 6.5): integers
 * narrower than int become int, two operands get a common type, a pointer moves by elements.
 *
 * What C leaves undefined has a meaning here: sums and products wrap, a quotient by zero is 0 and the
 * remainder the dividend (as BPF has it), shifts by the width and more give 0, or the sign of a
 * negative number. A bit-field has the type that it is declared with, once it is wider than int.
 *
 * && and || and ?: choose: where the operand that does not count cannot be read at run time, the
 * value is there all the same. Where debug info does not have an operand, it is not.
 */
#ifndef PG_RESOLVE_ARGS_OPERATE_H
#define PG_RESOLVE_ARGS_OPERATE_H

#include "resolve/args/value.h"

/* Each takes settled values (pg_value_settle), arrays as pointers, and makes the first the result. */

struct pg_problem pg_operate_unary(struct pg_walk *walk, const struct pg_expr *expr,
				   struct pg_value *value);
struct pg_problem pg_operate_binary(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, struct pg_value *right);
/** value ? yes : no */
struct pg_problem pg_operate_choice(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, struct pg_value *yes,
				    struct pg_value *no);

/** The bytes from one element of a type to the next. */
pg_word pg_operate_stride(struct pg_walk *walk, const struct pg_type *type);

#endif
