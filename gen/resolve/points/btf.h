/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Points and names where there is BTF only: functions' entries and returns, and their
 * parameters.
 */
#ifndef PG_RESOLVE_POINTS_BTF_H
#define PG_RESOLVE_POINTS_BTF_H

#include "resolve/args/root.h"
#include "resolve/points/search.h"

/** FUNC and FUNC%return; all other points need DWARF, and say so. */
struct pg_problem pg_search_btf(struct pg_search *search);

/** The number of the parameter that the expression names. */
struct pg_problem pg_btf_parameter(struct pg_walk *walk, const struct pg_expr *expr, size_t *ret);

/** The function's own symbol, not those of its clones; of several the first. False: it has none. */
bool pg_btf_symbol(struct pg_dbg *dbg, const char *name, struct pg_symbol *ret);

/** @NAME: a variable that BTF knows: mostly those of each CPU. */
struct pg_problem pg_btf_global(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_value *value);

/** The parameters that have names, in their order. */
const char *const *pg_btf_parameter_names(struct pg_resolver *resolver, struct pg_place *place,
					  size_t *ret_num);

#endif
