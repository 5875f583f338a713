/* SPDX-License-Identifier: GPL-2.0-only */
/** Names where there is BTF only: parameters and global variables. */
#ifndef PG_RESOLVE_ARGS_BTFVALUE_H
#define PG_RESOLVE_ARGS_BTFVALUE_H

#include "resolve/args/value.h"

/** The number of the parameter that the expression names. */
struct pg_problem pg_btf_parameter(struct pg_walk *walk, const struct pg_expr *expr, size_t *ret);

/** @NAME: a variable that BTF knows: mostly those of each CPU. */
struct pg_problem pg_btf_global(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *value);

/** The parameters that have names, in their order. */
const char *const *pg_btf_parameter_names(struct pg_resolver *resolver, struct pg_place *place,
					  size_t *ret_num);

#endif
