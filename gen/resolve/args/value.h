/* SPDX-License-Identifier: GPL-2.0-only */
/** A typed object, its word, and what it points to. */
#ifndef PG_RESOLVE_ARGS_VALUE_H
#define PG_RESOLVE_ARGS_VALUE_H

#include "resolve/where/loc.h"

/** An object with its C type; a bit-field is a part of the object. */
struct pg_value {
	struct pg_object object;
	const struct pg_type *type;
	unsigned bit_offset; /**< of a bit-field in the object, from its least significant bit */
	unsigned bit_size;   /**< 0: not a bit-field */
	/** It is the target of an implicit pointer, which has `bound` bytes from here on. */
	bool is_bounded;
	uint64_t bound;
	/** The object is in memory, and this member of it is meant (resolve/args/core.h). NULL: all. */
	const struct pg_reloc *member;
	/** It is a range of a sequence (resolve/args/sequence.h) that may be shorter: so many bytes. */
	bool is_counted;
	pg_word count;
	/** Of earlier in the call: text or bytes that are copied. If they are not yet, since the place is
	 * this one, they are read from where the value leads. NULL: neither. */
	const struct pg_format *format;
	bool is_copied;
	bool user;	     /**< memory that is reached through a pointer and marked @user */
};

/** Make it unavailable, with the reason. */
void pg_value_lose(struct pg_value *value, enum pg_avail avail, const char *reason);

/** The same, of what is behind the end of an implicit pointer's target. */
void pg_value_lose_beyond(struct pg_value *value);

/**
 * The word of a scalar value: loaded, cut to its width and extended by its sign. False: the value
 * is unavailable (then object.avail says why) or not a scalar of 1, 2, 4 or 8 bytes.
 */
bool pg_value_word(struct pg_builder *builder, struct pg_value *value, pg_word *ret);

/**
 * An address for a value that turns out not to be there: nothing of it can be read. No page is
 * mapped around the end of the address space; of a larger type the address itself is one that fails.
 */
pg_word pg_value_nowhere(struct pg_walk *walk, const struct pg_value *value);

/** Where the word `there` is 0 at run time, no part of the value can be read. */
void pg_value_demand(struct pg_walk *walk, struct pg_value *value, pg_word there);

/** From a pointer to what it points to; an implicit pointer's target is one variable. */
void pg_value_follow(struct pg_walk *walk, struct pg_value *value);

#endif
