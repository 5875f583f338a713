/* SPDX-License-Identifier: GPL-2.0-only */
/** The programs that save words of a call: what they save, as a fetch like that of a site. */
#ifndef PG_EMIT_FETCH_CAPTURE_H
#define PG_EMIT_FETCH_CAPTURE_H

#include "emit/fetch/fetch.h"

/** Of BPF's 512 bytes of stack this many words leave room for the key and for reads. */
#define PG_MAX_SAVED_WORDS 40

/**
 * How such a program fills its struct EVENT_record. Field i is word i of the call, absent where
 * another capture saves it; behind the words are the CFA, and the return address where that can be
 * told. The bit of a word that could not be read is its number.
 */
struct pg_fetch pg_capture_fetch(struct pg_arena *arena, const struct pg_model *model,
				 const struct pg_event *event,
				 const struct pg_capture *capture);

/** Bits of the words that a capture saves. */
uint64_t pg_capture_own(const struct pg_capture *capture);

/** Bits of what tells the frame: the fields behind the words. */
uint64_t pg_capture_frame(const struct pg_capture *capture);

#endif
