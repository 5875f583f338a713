/* SPDX-License-Identifier: GPL-2.0-only */
/** The options of the commands that show events: whose, and how many. */
#ifndef PG_CMD_CLI_SELECT_H
#define PG_CMD_CLI_SELECT_H

#include "cmd/cli/command.h"
#include "run/select/select.h"

/** Into a struct pg_select_options, whose arena is set. */
extern const struct pg_option_group pg_select_group;

/** Two options that exclude each other; NULL: there are none. */
const char *pg_select_find_fault(const struct pg_select_options *options);

/** The exit status of a command line that ran a command: ours if we failed, else the command's. */
enum pg_exit_status pg_select_status(enum pg_exit_status own, int command);

#endif
