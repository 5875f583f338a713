/* SPDX-License-Identifier: GPL-2.0-only */
/** Values of earlier in a call, which other probes have to save. The essay is in capture.c. */
#ifndef PG_RESOLVE_WHERE_CAPTURE_H
#define PG_RESOLVE_WHERE_CAPTURE_H

#include "resolve/walk.h"

/** The most words of one call: its registers, and more than any function has on the stack. */
#define PG_MAX_CAPTURED 32

struct pg_calling;

/** A place where words are saved, while an event is being planned. */
struct pg_capturing {
	struct pg_calling *call;
	struct pg_place place; /**< of an entry; innermost scope: the function */
	struct pg_walk walk; /**< at `place` */
	bool is_entry; /**< the call begins there */
	struct pg_capture *capture; /**< of the model: its plan is made at the end */
};

/** What is saved, and where: a word, or a copy of text or bytes. */
struct pg_writer {
	struct pg_capturing *at;
	struct pg_piece piece; /**< of that place's builder; its offset is not known yet */
};

/** Words that sites can use: of several writers, those of the one that control has passed last. */
struct pg_slot {
	struct pg_saved *saved; /**< each word; their savings are made at the end */
	size_t num_words;	/**< one, or as many as a copy takes */
	struct pg_writer *writers;
	size_t num_writers;

	bool is_used; /**< by an available plan */
};

/** The call of a function, or of an inlined instance, that sites want earlier values of. */
struct pg_calling {
	uint32_t number;
	struct pg_capturing *entry;
	struct pg_capturing **entries; /**< that one, and those of copies of an instance */
	size_t num_entries;
	struct pg_slot *slots[PG_MAX_CAPTURED];
	size_t num_slots, num_words;
	bool is_used; /**< by an available plan */
};

/** All of the event being planned. */
struct pg_captures {
	struct pg_calling **calls;
	size_t num_calls;
	struct pg_capturing **items;
	size_t num;
};

/**
 * The call of a function that a place is in: of the one that has scope number `func` of the place's
 * as its own, the last for that out of line. NULL and *ret_reason when it cannot be told from
 * others: its entry is not known, or the kernel refuses a probe there, or control may come to the
 * place by another way.
 */
struct pg_calling *pg_calling_of(struct pg_resolver *resolver, struct pg_place *place, size_t func,
				 const char **ret_reason);

/** The same of the function out of line, whose frame it is. */
struct pg_calling *pg_calling_of_frame(struct pg_resolver *resolver, struct pg_place *place,
				       const char **ret_reason);

/** Another place of the call; NULL and *ret_reason when no probe can be set there. */
struct pg_capturing *pg_capturing_at(struct pg_resolver *resolver, struct pg_calling *call,
				     const struct pg_place *place, const char **ret_reason);

/** Have words saved by all of the writers, whose pieces have one size; NULL when the call has too many. */
const struct pg_saved *pg_capture_words(struct pg_resolver *resolver, 
					struct pg_calling *call,
					const struct pg_writer *writers, size_t num);

/** The same of one word, saved at one place. */
const struct pg_saved *pg_capture_word(struct pg_resolver *resolver, struct pg_capturing *at,
				       pg_word word);

/** Does the place stand where the call begins, before its first instruction? */
bool pg_calling_begins_at(const struct pg_calling *call, const struct pg_place *place);

#endif
