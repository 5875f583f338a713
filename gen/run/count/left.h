/* SPDX-License-Identifier: GPL-2.0-only */
/** What a session did not show, counted, and told at its end: never silently. */
#ifndef PG_RUN_COUNT_LEFT_H
#define PG_RUN_COUNT_LEFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>
#include <probegen/record.h>

#include "base/str.h"
#include "run/fit.h"
#include "run/loader.h"

/** A probe that --guard has stopped. How many of its events happened since then, nothing counts. */
struct pg_left_stopped {
	const char *event;
	uint64_t runs;	     /**< before */
	uint64_t per_second; /**< runs, in the time for which it was stopped */
	uint64_t ms;	     /**< for which it was not traced */
};

struct pg_left {
	uint64_t lost;		  /**< events: the ring buffer was full, or the map of stacks */
	bool counts_stacks;	  /**< the map of stacks it is */
	uint64_t stacks;	  /**< of events that are shown without one: it was not kept */
	uint64_t table_full;	  /**< events in no table: it had no room for their keys */
	uint64_t table_busy;	  /**< the same: too many programs were counting on the CPU */
	uint64_t unreadable;	  /**< events: an argument that decides could not be read */
	uint64_t own;		  /**< events or lines of this process */
	uint64_t over_rate;	  /**< events beyond the limit of a second */
	uint64_t rate;		  /**< that limit; 0: none */
	uint64_t unfollowed;	  /**< threads of the command */
	const struct pg_left_stopped *stopped;
	size_t num_stopped;
	uint64_t missed;	  /**< times that the kernel did not run a program */
	uint64_t missed_captures; /**< the same of those that save values at a function's entry */
	/**
	 * Times that nothing was saved of the call of an event that needs it: by enum probe_unsaved of
	 * <probegen/record.h>.
	 */
	uint64_t unsaved[PROBE_NUM_UNSAVED];
};

/** The sum of all CPUs of a per-CPU array of one element of `num` 64-bit counts. */
void pg_left_sum(int map, size_t num, uint64_t *ret);

/**
 * How often the kernel missed a program that is attached: hits of its probe within another probe, and
 * returns of more calls at a time than there was room for; runs of it within another program. From
 * Linux 6.7 on; before that nothing counts them but the first of these at bundled places (run/many/bundle.h).
 * Of those that are chosen; NULL: of all.
 */
void pg_left_add_missed(const struct pg_loader *loader, const struct pg_chosen *chosen,
			struct pg_left *left);

/**
 * How often nothing was saved of a call, by the maps of the object's events. Errors: they are not those
 * of <probegen/begun.bpf.h>.
 */
const struct pg_error *pg_left_add_unsaved(struct pg_arena *arena, const struct pg_loader *loader,
					   const struct pg_fits *fits, struct pg_left *left);

/** On stderr, a line for each count that is not 0, and for each probe that was stopped. */
void pg_left_say(struct pg_arena *arena, const struct pg_left *left);

/** As a line of JSON, if there is anything. */
void pg_left_add_json(struct pg_str *text, const struct pg_left *left);

#endif
