/* SPDX-License-Identifier: GPL-2.0-only */
/** The programs at function entries: the words that they save, as a fetch like that of a site. */
#ifndef PG_EMIT_FETCH_CAPTURE_H
#define PG_EMIT_FETCH_CAPTURE_H

#include "emit/fetch/fetch.h"

/** Of BPF's 512 bytes of stack this many words leave room for the key and for reads. */
#define PG_MAX_ENTRY_WORDS 40

/**
 * How the program at the entry fills its struct EVENT_record: the words, the CFA, and the return
 * address where it lies in the frame. The bit of a word that could not be read is its number.
 */
struct pg_fetch pg_capture_fetch(struct pg_arena *arena, const struct pg_model *model,
				 const struct pg_event *event,
				 const struct pg_capture *capture);

#endif
