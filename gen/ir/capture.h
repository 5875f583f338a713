/* SPDX-License-Identifier: GPL-2.0-only */
/** Questions about the words that function entries save, and about the plans that use them. */
#ifndef PG_IR_CAPTURE_H
#define PG_IR_CAPTURE_H

#include "ir/model.h"

/** Can the entry fail to read this word, since it is in memory there? */
bool pg_capture_can_miss(struct pg_arena *arena, const struct pg_capture *capture, size_t word);

/** The most words that one of the event's captures saves. */
size_t pg_capture_most_words(const struct pg_event *event);

/** Does the plan use words of the entry? *ret: the highest number among them. */
bool pg_capture_is_used(const struct pg_plan *plan, size_t *ret);

#endif
