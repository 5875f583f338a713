/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Random (statement address, variable) pairs of a program's debug info, found with libdw alone.
 *
 * Addresses are drawn from the units by code size; a pair is the first row of the line table that
 * is a statement at or after it, and one of the variables in scope there, each as likely. A
 * variable that an inner one of its name hides is never drawn.
 */
#ifndef TESTS_DWSAMPLE_H
#define TESTS_DWSAMPLE_H

#include "support/dwinterp.h"

struct dws_sampler;

struct dws_pair {
	Dwarf_Die variable;
	const char *name;
	const char *function_name; /**< of the out-of-line function */
	Dwarf_Die function;
	struct dwi_frame frame; /**< its function points into this pair's sampler */
	size_t size;		/**< of the variable's type, bytes; 0: unknown */
	uint64_t seed;		/**< of this pair's machines */
};

/** NULL: no debug info with code in it. */
struct dws_sampler *dws_open(const char *path, uint64_t seed);
void dws_close(struct dws_sampler *sampler);

/** The next pair; what it points to is good until the next call. False: none can be found. */
bool dws_next(struct dws_sampler *sampler, struct dws_pair *ret);

#endif
