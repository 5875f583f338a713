/* SPDX-License-Identifier: GPL-2.0-only */
/** A row in argp's terms, and the help that argp makes of it. */
#ifndef PG_CMD_CLI_HELP_H
#define PG_CMD_CLI_HELP_H

#include <argp.h>

#include "cmd/cli/command.h"

/** Questions that are answered instead of doing anything. */
enum pg_question { PG_ASK_NOTHING, PG_ASK_HELP, PG_ASK_USAGE, PG_ASK_VERSION, PG_ASK_ROWS };

/** The question that an option asks, of those that all commands have. */
enum pg_question pg_help_question(int key);

/** The options that all commands have, in addition to those of their rows. */
extern const struct pg_option_group pg_help_group;

/** The row as argp takes it, without a parser. */
struct argp pg_help_argp(struct pg_arena *arena, const struct pg_commands *commands,
			 const struct pg_command *command);

/** The answer to a question, except PG_ASK_ROWS; the command line began with `name`. */
const char *pg_help_text(struct pg_arena *arena, const struct argp *argp,
			 enum pg_question question, char *name);

#endif
