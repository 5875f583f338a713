/* SPDX-License-Identifier: GPL-2.0-only */
/** The words of packs for what the model has as enumerators. */
#ifndef PG_IR_PACK_WORDS_H
#define PG_IR_PACK_WORDS_H

#include "ir/model.h"

/** Word i is that of enumerator i. */
struct pg_words {
	const char *const *items;
	size_t num;
};

extern const struct pg_words pg_words_image, pg_words_type, pg_words_field, pg_words_shown,
	pg_words_moment, pg_words_avail, pg_words_opcode, pg_words_piece;

/** The number of a word; `words->num`: it is not one of them. */
size_t pg_words_find(const struct pg_words *words, const char *word);

/** Something that is so or not so of a type: "signed". */
struct pg_type_flag {
	const char *word;
	size_t at; /**< of its bool in struct pg_type, bytes */
};

extern const struct pg_type_flag pg_type_flags[];
extern const size_t pg_num_type_flags;

#endif
