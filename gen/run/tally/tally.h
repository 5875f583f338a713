/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Events that programs have counted by keys (include/probegen/table.bpf.h): read from maps and
 * printed, a table for each event,
 *
 *     page_write:
 *     comm  bytes  count  sum(bytes)
 *     dd     4096     12       49152
 *
 * or a JSON object for each row. The object itself says what its tables are.
 *
 * What is printed each interval is begun anew: the programs count with another epoch from then on,
 * and what belongs to the one before is read when none of them uses it any more, so that each event
 * is counted in exactly one interval.
 */
#ifndef PG_RUN_TALLY_TALLY_H
#define PG_RUN_TALLY_TALLY_H

#include <stdbool.h>

#include "base/str.h"
#include "run/count/left.h"
#include "run/loader.h"
#include "run/stack/stacks.h"
#include "run/value.h"

struct pg_tally;

struct pg_tally_options {
	uint64_t top; /**< rows of a table; 0: all */
	bool json;
	bool has_intervals; /**< pg_tally_turn() will be called */
};

/**
 * Of a loaded object, whose programs are not attached yet; the decoder has its BTF and its events.
 * NULL in *ret: it has no tables.
 */
const struct pg_error *pg_tally_create(struct pg_arena *arena, const struct pg_loader *loader,
				       const struct pg_decoder *decoder,
				       struct pg_stacks *stacks,
				       const struct pg_tally_options *options,
				       struct pg_tally **ret);

/**
 * About once a second: name the places of processes that are in keys and have no name yet, since
 * their processes may end.
 */
void pg_tally_tick(struct pg_tally *tally);

/** The end of an interval: add its tables to the text. */
const struct pg_error *pg_tally_turn(struct pg_tally *tally, struct pg_str *text);

/** When no program runs any more: add the tables since the last interval to the text. */
const struct pg_error *pg_tally_finish(struct pg_tally *tally, struct pg_str *text);

/** Add how many events are in no table, and why. */
void pg_tally_add_left(const struct pg_tally *tally, struct pg_left *left);

/** NULL is fine. */
void pg_tally_destroy(struct pg_tally *tally);

#endif
