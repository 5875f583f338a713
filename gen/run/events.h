/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The events of a program that sends records (include/probegen/trace.bpf.h), printed as they come:
 * a line each, or a JSON object each; or what it has counted (run/tally/tally.h), or
 * folded stacks; and what was lost.
 *
 *     TIME            CPU COMMAND          PID  TID EVENT
 *     12:00:01.123456   0 dd              1234 1234 page_write bytes=4096 offset=0 name="log"
 */
#ifndef PG_RUN_EVENTS_H
#define PG_RUN_EVENTS_H

#include <stdbool.h>

#include "run/count/left.h"
#include "run/fit.h"
#include "run/loader.h"
#include "run/stream.h"
#include "run/tally/tally.h"

struct pg_events;

/**
 * Of a loaded object, whose events are in `fits`; NULL in *ret: it sends none. rate: at most so many
 * a second; 0: no limit.
 */
const struct pg_error *pg_events_create(struct pg_arena *arena, const struct pg_loader *loader,
					const struct pg_fits *fits, uint64_t rate,
					const struct pg_tally_options *options,
					struct pg_events **ret);

/** Programs may not wait for memory that is not resident: what cannot be read may be there. `why` is a phrase. */
void pg_events_without_sleep(struct pg_events *events, const char *why);

/** A program that is probed: see pg_stacks_know(). */
void pg_events_know(struct pg_events *events, const char *path);

/** The descriptor of the ring buffer. */
int pg_events_ring(const struct pg_events *events);

/**
 * A pg_record; `state` is the struct pg_events. It stops the wait when it cannot write. Events of
 * this process are left out.
 */
enum pg_record_verdict pg_events_record(void *state, const void *record, size_t size);

/**
 * Write the text that is waiting, and name new stacks: a tick of struct pg_stream_limits; never
 * ends the wait.
 */
bool pg_events_tick(void *state);

/** How many events were printed, and how many were lost, up to now. */
void pg_events_progress(const struct pg_events *events, uint64_t *ret_shown, uint64_t *ret_lost);

/** Does it count events, and send none? */
bool pg_events_have_tables(const struct pg_events *events);

/** Does it count stacks, and send no events? */
bool pg_events_have_folds(const struct pg_events *events);

/** Write the tables, and begin them anew; true when that fails: pg_events_finish() says why. */
bool pg_events_turn(void *state);

/**
 * After the last record: print the tables and folded stacks, add what was not shown to `left` and,
 * as JSON, print that. The error is the first one since the beginning.
 */
const struct pg_error *pg_events_finish(struct pg_events *events, struct pg_left *left);

/** NULL is fine. */
void pg_events_destroy(struct pg_events *events);

#endif
