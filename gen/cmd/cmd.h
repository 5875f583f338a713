/* SPDX-License-Identifier: GPL-2.0-only */
/** Commands: rows of a table in main.c, one file each. */
#ifndef PG_CMD_CMD_H
#define PG_CMD_CMD_H

#include "base/arena.h"

enum pg_exit_status {
	PG_EXIT_DONE = 0,
	PG_EXIT_FAILED = 1, /**< the spec, the debug info or a tool is at fault; it has been said */
	PG_EXIT_USAGE = 2,
};

struct pg_command {
	const char *name;
	/** argv[0] is the command as messages shall name it; returns the exit status. */
	enum pg_exit_status (*run)(struct pg_arena *arena, int argc, char **argv);
};

extern const struct pg_command pg_command_gen;
extern const struct pg_command pg_command_build;
extern const struct pg_command pg_command_vars;
extern const struct pg_command pg_command_lines;
extern const struct pg_command pg_command_funcs;
extern const struct pg_command pg_command_defs;
extern const struct pg_command pg_command_trace;
extern const struct pg_command pg_command_check;
extern const struct pg_command pg_command_run;

#endif
