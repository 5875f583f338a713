/* SPDX-License-Identifier: GPL-2.0-only */
/** The options that count events in place of showing them. */
#ifndef PG_CMD_CLI_COUNTING_H
#define PG_CMD_CLI_COUNTING_H

#include "cmd/cli/command.h"
#include "emit/trace/table.h"

struct pg_counting {
	struct pg_arena *arena;
	struct pg_table_options table;
};

/** Into a struct pg_counting that pg_counting_begin() has set up. */
extern const struct pg_option_group pg_counting_group;

void pg_counting_begin(struct pg_arena *arena, struct pg_counting *counting);

#endif
