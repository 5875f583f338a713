/* SPDX-License-Identifier: GPL-2.0-only */
/** Values at function entry: what a second probe has to save. The essay is in capture.c. */
#ifndef PG_RESOLVE_WHERE_CAPTURE_H
#define PG_RESOLVE_WHERE_CAPTURE_H

#include "ir/fold.h"
#include "resolve/place.h"

/** Words of one entry: its registers, and more than any function's parameters on the stack. */
#define PG_MAX_CAPTURED 32

/** The entry of a function that sites want words of, while an event is being planned. */
struct pg_capturing {
	struct pg_place place; /**< the entry; innermost scope: the function */
	struct pg_builder *builder;
	pg_word words[PG_MAX_CAPTURED]; /**< of the builder */
	size_t num_words;
	bool is_used; /**< by an available plan */
	struct pg_capture *capture; /**< of the model: its plan is made at the end */
};

/**
 * The entry of the function that a place is in, out of line. NULL and *ret_reason when it cannot be
 * captured: no entry is known, or the kernel refuses a probe there.
 */
struct pg_capturing *pg_capturing_of(struct pg_resolver *resolver, struct pg_place *place,
				     const char **ret_reason);

/** Have a word saved; false when there are too many. *ret_index is what pg_entry() takes. */
bool pg_capture_word(struct pg_capturing *capturing, pg_word word, size_t *ret_index);

/** Forget the words that are to be saved, but not what is known of the entries. NULL is fine. */
void pg_captures_forget(struct pg_captures *captures);

/** Make the captures' plans, and the model's array of them. */
void pg_captures_finish(struct pg_resolver *resolver, const struct pg_capture **ret,
			size_t *ret_num);

#endif
