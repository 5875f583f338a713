// SPDX-License-Identifier: GPL-2.0-only
/* The only exit. */
#include <signal.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/outfile.h"
#include "cmd/commands.h"

int main(int argc, char **argv)
{
	struct pg_arena *arena = pg_arena_create();
	enum pg_exit_status status;

	pg_hold_standard_files();
	signal(SIGPIPE, SIG_IGN); /* a write fails instead: see pg_error_unread */
	status = pg_commands_run(arena, &pg_commands, argc, argv);
	pg_arena_destroy(arena);
	exit(status);
}
