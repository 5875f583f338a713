/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What the listing commands share: words (points, functions) of the command line or of standard
 * input, and their answers, in the order of the words.
 */
#ifndef PG_CMD_ASK_H
#define PG_CMD_ASK_H

#include "base/str.h"
#include "cmd/options.h"
#include "emit/text/table.h"
#include "listing.h"

struct pg_ask {
	struct pg_common_options common;
	struct pg_arena *arena;
	const char *word_name;	  /**< what a word is, for the error that there is none: "POINT" */
	const char *default_word; /**< where none is given; NULL: one has to be */
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

/** Child of each listing command's argp; its input is a struct pg_ask. */
extern const struct argp pg_ask_argp;

/** Parse the command line into `ask`, the first member of the command's options, and answer. */
enum pg_exit_status pg_ask_run(struct pg_ask *ask, const struct argp *argp, int argc, char **argv);

/* --- For words from standard input --- */

/** Answer the lines of standard input. */
const struct pg_error *pg_ask_stream(struct pg_ask *ask);

/** Print the answer to a word; nothing of it is kept for the next one. */
const struct pg_error *pg_ask_answer(struct pg_ask *ask, const struct pg_source *word);

/** Add the answer to a text instead. */
void pg_ask_add_answer(struct pg_ask *ask, const struct pg_source *word, struct pg_str *ret);

#endif
