/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Random (statement address, variable) pairs of a program's debug info, found with libdw alone.
 *
 * One walk visits every pair there is. The addresses are those of the line tables' statements
 * (is_stmt rows, each address once) that lie in a function; the variables of an address are those
 * of its scopes: of blocks, through the inlined instances, out to the out-of-line function. The
 * walk keeps a sample of them by reservoir: every pair of the whole program is as likely to be in
 * it as every other, whatever the function's size. What the sample does not hold: globals, which
 * are in scope everywhere, and variables that another of the same name and function hides. One
 * that is hidden by an inlined function's is in, and FUNC::VAR is how to name it.
 */
#ifndef TESTS_DWSAMPLE_H
#define TESTS_DWSAMPLE_H

#include "support/dwinterp.h"

struct dws_sampler;

struct dws_pair {
	Dwarf_Die variable;
	const char *name;
	const char *func; /**< that declares it, when another one's variable hides it; or NULL */
	bool is_doubled;  /**< its scope has another one of its name */
	bool is_inlined;  /**< of an inlined instance */
	bool is_near;	  /**< of the innermost function at the address, inlined or not */
	const char *function_name; /**< of the out-of-line function */
	Dwarf_Die function;
	struct dwi_frame frame; /**< its function points into this pair's sampler */
	size_t size;		/**< of the variable's type, bytes; 0: unknown, or none */
	uint64_t seed;		/**< of this pair's machines */
};

/** A sample of at most max pairs; NULL: no debug info with code in it, or no memory. */
struct dws_sampler *dws_open(const char *path, uint64_t seed, size_t max);
void dws_close(struct dws_sampler *sampler);

const struct dwi_image *dws_image(const struct dws_sampler *sampler);

/** How many pairs there are in all. */
uint64_t dws_population(const struct dws_sampler *sampler);

/**
 * The next pair of the sample, in the order of the debug info; what it points to is good until the
 * next call. False: that was all.
 */
bool dws_next(struct dws_sampler *sampler, struct dws_pair *ret);

#endif
