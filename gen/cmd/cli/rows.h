/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The rows as text, for completion and for the check of probegen(1): a row a line, its fields
 * divided by colons, an absent one empty, the last one to the end of the line.
 *
 *     command:NAME:KIND:AMONG:SUMMARY                  of its operands
 *     usage:NAME:OPERANDS
 *     option:NAME:LETTER:LONG:VALUE:KIND:AMONG:HIDDEN:HELP
 *
 * The first command is the default. KIND and AMONG are those of struct pg_value, VALUE is what
 * --help puts after the option ("=FILE", "[=N]"), HIDDEN is "hidden" for hidden options.
 */
#ifndef PG_CMD_CLI_ROWS_H
#define PG_CMD_CLI_ROWS_H

#include "cmd/cli/command.h"

const char *pg_rows_text(struct pg_arena *arena, const struct pg_commands *commands);

#endif
