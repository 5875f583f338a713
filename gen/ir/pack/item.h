/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Values of a JSON text, each with the way to it, so that a message can say where a fault is:
 * "events[2].sites[0].offset: is not a number".
 *
 * The first fault is kept, and from then on questions have harmless answers: 0, "", none.
 */
#ifndef PG_IR_PACK_ITEM_H
#define PG_IR_PACK_ITEM_H

#include <stdbool.h>

#include "base/json.h"
#include "ir/pack/words.h"

/** What all items of one text share. */
struct pg_items {
	struct pg_arena *arena;
	const char *fault; /**< "WAY: PHRASE"; NULL: none so far */
};

struct pg_item {
	struct pg_items *all;
	const struct pg_item *up; /**< what it is in; NULL: it is the whole text */
	const char *key;	  /**< of an object; NULL: it is an element */
	size_t index;
	const json_t *value; /**< NULL: it is not there */
};

void pg_item_fail(const struct pg_item *item, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** A member of an object: one that is null is not there. */
struct pg_item pg_item_member(const struct pg_item *object, const char *key);
struct pg_item pg_item_element(const struct pg_item *array, size_t index);

/** An object must have no other members: they would not be read. The last key is NULL. */
void pg_item_only(const struct pg_item *object, const char *const *keys);

/** Elements of an array; one that is not there has none. */
size_t pg_item_count(const struct pg_item *array);

/** Members of an object. Those of ..._or() may be missing. */
uint64_t pg_item_number(const struct pg_item *object, const char *key, uint64_t most);
uint64_t pg_item_number_or(const struct pg_item *object, const char *key, uint64_t most,
			   uint64_t missing);
/** Any number of 64 bits with a sign; 0 where it is missing. */
int64_t pg_item_signed(const struct pg_item *object, const char *key);
bool pg_item_flag(const struct pg_item *object, const char *key);
/** Interned; NULL where it is missing. */
const char *pg_item_text(const struct pg_item *object, const char *key);
const char *pg_item_needed_text(const struct pg_item *object, const char *key);
size_t pg_item_word(const struct pg_item *object, const char *key, const struct pg_words *words);

/** An item's own text. */
const char *pg_item_own_text(const struct pg_item *item);

/** The text of a pack: a string, or an object with its bytes where it is not UTF-8. */
json_t *pg_item_of_text(const char *text);

#endif
