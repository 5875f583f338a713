/* SPDX-License-Identifier: GPL-2.0-only */
/** A question of a listing command: a word (a point, a function), and its answer. */
#ifndef PG_CMD_ASK_ANSWER_H
#define PG_CMD_ASK_ANSWER_H

#include "base/str.h"
#include "emit/text/table.h"
#include "listing.h"

struct pg_ask {
	struct pg_pipeline_options pipeline;
	struct pg_arena *arena;
	const char *word_name;	  /**< the kind of word, for the error without one: "POINT" */
	const char *default_word; /**< used when none is given; NULL: one is needed */
	const char **words;	  /**< "-": the lines of standard input */
	size_t num_words;
	bool json;
	unsigned jobs; /**< processes that may answer the lines of standard input; 0: not said */

	struct pg_page page;
	struct pg_listing_options listing_options;
	struct pg_listing *listing;
	bool has_answered;
	bool failed; /**< for one of the words there is no answer */
	/** The text of an answer; NULL: the problem is in diags. */
	const char *(*answer)(struct pg_ask *ask, struct pg_arena *arena,
			      const struct pg_source *word, struct pg_diags *diags);
};

/** Print the answer to a word; nothing of it is kept for the next one. */
const struct pg_error *pg_ask_answer(struct pg_ask *ask, const struct pg_source *word);

/** Add the answer to a text instead. */
void pg_ask_add_answer(struct pg_ask *ask, const struct pg_source *word, struct pg_str *ret);

#endif
