/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Kprobes of one program as one event of tracefs, which one perf event attaches to. Closing a perf
 * event waits for all readers of the kernel, and this is one for all of them. And only here the
 * kernel can be told for how many calls at a time a return probe has room: a perf event's has it for
 * 10, or two for each CPU, and misses all others. The probes and what programs see at them are the
 * same. An event of tracefs has a name and outlives its process: a child removes it if we are killed,
 * and if that is killed, too, the next run does; without its perf event nothing is probed.
 */
#ifndef PG_RUN_MANY_BUNDLE_H
#define PG_RUN_MANY_BUNDLE_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "run/attach.h"

struct pg_live_symbols;

/** All bundles of this process. */
struct pg_bundles;
struct pg_bundle;

/** What processes have left that were killed, and their children, too. */
void pg_bundles_remove_stale(struct pg_arena *arena);

/** NULL: there is no tracefs that we may write, or PG_KERNEL_TEXT was not asked for. No threads may be running. */
struct pg_bundles *pg_bundles_create(struct pg_arena *arena, const struct pg_live_symbols *symbols);

/** Read how often the kernel missed their probes. */
void pg_bundles_count_missed(struct pg_bundles *bundles);

/** Of bundles that are all destroyed. NULL is fine. */
void pg_bundles_destroy(struct pg_bundles *bundles);

/** One without places, for at most so many. */
struct pg_bundle *pg_bundle_create(struct pg_bundles *bundles, size_t num_places);

/** Add a place in the kernel: all of them are returns, or none. False: the kernel refuses it. */
bool pg_bundle_add(struct pg_bundle *bundle, const struct pg_kernel_place *place);

/** A program at all places; false: at none of them. */
bool pg_bundle_attach(struct pg_bundle *bundle, const struct bpf_program *program);

/** As it was counted. */
uint64_t pg_bundle_missed(const struct pg_bundle *bundle);

/** Detach the program and remove the event. NULL is fine. */
void pg_bundle_destroy(struct pg_bundle *bundle);

#endif
