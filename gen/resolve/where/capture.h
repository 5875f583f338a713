/* SPDX-License-Identifier: GPL-2.0-only */
/** Values at function entry, which a second probe has to save. The essay is in capture.c. */
#ifndef PG_RESOLVE_WHERE_CAPTURE_H
#define PG_RESOLVE_WHERE_CAPTURE_H

#include "resolve/walk.h"

/** The most words of one entry: its registers, and more than any function has on the stack. */
#define PG_MAX_CAPTURED 32

/** The entry of a function that sites want words of, while an event is being planned. */
struct pg_capturing {
	struct pg_place place; /**< the entry; innermost scope: the function */
	struct pg_walk walk; /**< at `place` */
	pg_word words[PG_MAX_CAPTURED]; /**< of its builder */
	size_t num_words;
	bool is_used; /**< by an available plan */
	struct pg_capture *capture; /**< of the model: its plan is made at the end */
};

/** All captures of the event being planned. */
struct pg_captures {
	struct pg_capturing **items;
	size_t num;
};

/**
 * The entry of the function that a place is in, out of line. NULL and *ret_reason when it cannot be
 * captured: no entry is known, or the kernel refuses a probe there.
 */
struct pg_capturing *pg_capturing_of(struct pg_resolver *resolver, struct pg_place *place,
				     const char **ret_reason);

/** Have a word saved; false when there are too many. *ret_index is what pg_entry() takes. */
bool pg_capture_word(struct pg_capturing *capturing, pg_word word, size_t *ret_index);

#endif
