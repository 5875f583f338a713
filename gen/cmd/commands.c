// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/commands.h"

#include "base/array.h"

static const struct pg_command *const items[] = {
	&pg_command_gen,   &pg_command_build, &pg_command_vars,
	&pg_command_lines, &pg_command_funcs, &pg_command_defs,
	&pg_command_pack,  &pg_command_diff,  &pg_command_cost,
	&pg_command_check, &pg_command_run,   &pg_command_trace,
};

const struct pg_commands pg_commands = {items, PG_ARRAY_SIZE(items)};
