/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What the listing commands share: words (points, functions) of the command line or of standard
 * input, and their answers, in the order of the words.
 */
#ifndef PG_CMD_ASK_ASK_H
#define PG_CMD_ASK_ASK_H

#include "cmd/ask/answer.h"
#include "cmd/cli/command.h"

/** Groups after "Output:" add their options to this one: they have its order, and no heading. */
enum { PG_ASK_ORDER = 3 };

/** --json and --jobs, into a struct pg_ask. */
extern const struct pg_option_group pg_ask_group;

/* For the rows; the options that they are given begin with a struct pg_ask. */
error_t pg_ask_take_word(void *ask, char *word, struct argp_state *state);
const char *pg_ask_find_fault(const void *ask);
enum pg_exit_status pg_ask_run(struct pg_arena *arena, void *ask);

#endif
