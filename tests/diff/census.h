/* SPDX-License-Identifier: GPL-2.0-only */
/** The results for all variables of a program: counted, and printed as a table. */
#ifndef TESTS_DIFF_CENSUS_H
#define TESTS_DIFF_CENSUS_H

#include "diff/diff.h"

/** Of the variables that have a location where a probe can be, so many have to get a plan. */
#define CENSUS_WANTED 99.5 /**< percent */

struct census;

struct census *census_create(void);
void census_destroy(struct census *census);

void census_count(struct census *census, const struct dws_pair *pair,
		  const struct diff_answer *answer);

/** The table; false: too few have a plan, and a line says so. */
bool census_print(const struct census *census, uint64_t population);

#endif
