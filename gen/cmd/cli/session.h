/* SPDX-License-Identifier: GPL-2.0-only */
/** The options of the commands that run programs. */
#ifndef PG_CMD_CLI_SESSION_H
#define PG_CMD_CLI_SESSION_H

#include "cmd/cli/command.h"

/** Into a struct pg_session_options. */
extern const struct pg_option_group pg_session_group;

#endif
