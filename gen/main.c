// SPDX-License-Identifier: GPL-2.0-only
/* The command table, and the only exit. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "cmd/cmd.h"

static const struct pg_command *const commands[] = {
	&pg_command_gen, &pg_command_build, &pg_command_vars, &pg_command_lines, &pg_command_funcs,
	&pg_command_defs, &pg_command_check, &pg_command_run, &pg_command_trace,
};

static const struct pg_command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static enum pg_exit_status run(struct pg_arena *arena, int argc, char **argv)
{
	const struct pg_command *command = argc > 1 ? find_command(argv[1]) : NULL;

	if (command) {
		argv[1] = pg_printf(arena, "probegen %s", command->name);
		return command->run(arena, argc - 1, argv + 1);
	}
	if (argc > 0)
		argv[0] = pg_printf(arena, "probegen");
	return pg_command_gen.run(arena, argc, argv);
}

int main(int argc, char **argv)
{
	struct pg_arena *arena = pg_arena_create();
	enum pg_exit_status status;

	pg_hold_standard_files();
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error like any other */
	status = run(arena, argc, argv);
	pg_arena_destroy(arena);
	exit(status);
}
