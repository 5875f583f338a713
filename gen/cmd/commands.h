/* SPDX-License-Identifier: GPL-2.0-only */
/** The commands, one file each. */
#ifndef PG_CMD_COMMANDS_H
#define PG_CMD_COMMANDS_H

#include "cmd/cli/command.h"

extern const struct pg_command pg_command_gen;
extern const struct pg_command pg_command_build;
extern const struct pg_command pg_command_vars;
extern const struct pg_command pg_command_lines;
extern const struct pg_command pg_command_funcs;
extern const struct pg_command pg_command_defs;
extern const struct pg_command pg_command_pack;
extern const struct pg_command pg_command_cost;
extern const struct pg_command pg_command_diff;
extern const struct pg_command pg_command_check;
extern const struct pg_command pg_command_run;
extern const struct pg_command pg_command_trace;

/** All of them, in the order of --help. */
extern const struct pg_commands pg_commands;

#endif
