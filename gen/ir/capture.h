/* SPDX-License-Identifier: GPL-2.0-only */
/** Questions about the words that places of a call save, and about the plans that use them. */
#ifndef PG_IR_CAPTURE_H
#define PG_IR_CAPTURE_H

#include "ir/model.h"

/**
 * Can a word be missing where the call's beginning was seen? Where it is in memory, reading it can
 * fail; and a place in the middle of the call need not have been passed.
 */
bool pg_saved_can_miss(struct pg_arena *arena, const struct pg_saved *saved);

/** Bytes of text that a piece of a capture's plan copies at most: more would crowd out other words. */
#define PG_LARGEST_COPY 128

/** How many words a piece of a capture's plan takes. */
size_t pg_capture_piece_words(const struct pg_piece *piece);

/** The most words of one of the event's calls. */
size_t pg_capture_most_words(const struct pg_event *event);

/** The words of the calls that a site's plans use, all together. */
size_t pg_site_saved_words(const struct pg_event *event, const struct pg_site *site);

/** How many calls these are. */
size_t pg_site_calls(const struct pg_event *event, const struct pg_site *site);

/**
 * Operations on maps (include/probegen/saved.bpf.h): where a call begins, a mark and an update; at
 * another place, a lookup and an update; at a site, two lookups for each call that it looks up.
 */
#define PG_CAPTURE_MAP_OPERATIONS 2
#define PG_LOOKUP_MAP_OPERATIONS  2

/** Does one of the event's captures save the word? */
bool pg_event_saves(const struct pg_event *event, const struct pg_saved *saved);

#endif
