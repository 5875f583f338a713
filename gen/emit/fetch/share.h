/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Fetches that do the same with other registers and numbers, as one that has parameters.
 *
 * A function that is inlined in a thousand places has its arguments in other registers, or as other
 * constants, at most of them: a fetch for each would be a thousand, a few of which are read at all. A
 * word that needs no read is made by whoever calls the fetch, so a program passes it as it is.
 */
#ifndef PG_EMIT_FETCH_SHARE_H
#define PG_EMIT_FETCH_SHARE_H

#include "emit/fetch/step.h"

/** A function of BPF takes five words, of which ctx is the first. */
#define PG_MAX_PARAMS 4

/** What a site passes to the fetch that it shares: terms of its own one, as many as that has parameters. */
struct pg_passed {
	struct pg_fetch own; /**< whose terms they are */
	uint32_t terms[PG_MAX_PARAMS];
};

/**
 * Put parameters in place of the words in which fetches differ from others of their form, and that
 * are made of registers and numbers alone: those that come first, if they are more than
 * PG_MAX_PARAMS. Fetches that are alike then are equal (pg_fetch_is_equal). One that has no other of
 * its form stays as it is. All are packed; ret_passed[i] is what fetches[i] is given.
 */
void pg_fetch_share(struct pg_arena *arena, struct pg_fetch *fetches, size_t num,
		    struct pg_passed *ret_passed);

#endif
