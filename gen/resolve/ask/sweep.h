/* SPDX-License-Identifier: GPL-2.0-only */
/** The points of whole files: every line of every function, to be asked for one by one. */
#ifndef PG_RESOLVE_ASK_SWEEP_H
#define PG_RESOLVE_ASK_SWEEP_H

#include <stdbool.h>

#include "base/str.h"
#include "dbg/file/open.h"

/**
 * Add a line SYMBOL+OFFSET for each address where a line begins, in the functions of one unit whose
 * source names match a pattern, what is inlined into them included; without those that the kernel
 * would refuse. *at is where the unit is, 0 at first, and becomes where the next one is.
 */
const struct pg_error *pg_sweep_unit(struct pg_dbg *dbg, const char *pattern, uint64_t *at,
				     struct pg_str *ret, bool *ret_more);

#endif
