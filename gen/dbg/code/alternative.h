/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Code in whose place the kernel puts other code when it boots, as the processor has features
 * (alternative.c of the machines): which of the two runs is not known from the file.
 */
#ifndef PG_DBG_CODE_ALTERNATIVE_H
#define PG_DBG_CODE_ALTERNATIVE_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** May code in [from, to) be replaced? */
bool pg_alternative_at(struct pg_dbg *dbg, uint64_t from, uint64_t to);

/**
 * Make of the code at [begin, begin + size) what it is where the kernel replaces all that it may, as far
 * as that has the same length. False: nothing of it.
 */
bool pg_alternative_apply(struct pg_dbg *dbg, uint64_t begin, unsigned char *code, size_t size);

/** Does what may replace code in [begin, end) jump to a place in [from, to]? */
bool pg_alternative_leads(struct pg_dbg *dbg, uint64_t begin, uint64_t end, uint64_t from,
			  uint64_t to);

#endif
