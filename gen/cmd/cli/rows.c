// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/rows.h"

#include <string.h>

#include "base/str.h"
#include "cmd/cli/help.h"

static const char *kind_name(enum pg_value_kind kind)
{
	switch (kind) {
	case PG_VALUE_NONE:
		return "none";
	case PG_VALUE_TEXT:
		return "text";
	case PG_VALUE_CHOICE:
		return "choice";
	case PG_VALUE_FILE:
		return "file";
	case PG_VALUE_DIR:
		return "dir";
	case PG_VALUE_KERNEL:
		return "kernel";
	case PG_VALUE_MODULE:
		return "module";
	case PG_VALUE_PROGRAM:
		return "program";
	case PG_VALUE_SYSROOT:
		return "sysroot";
	case PG_VALUE_FUNCTION:
		return "function";
	case PG_VALUE_POINT:
		return "point";
	case PG_VALUE_PROBE:
		return "probe";
	}
	return "";
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

/** As it is typed after its dash; for a glued one with its value. */
static const char *letter_of(struct pg_arena *arena, const struct pg_option *option)
{
	if (option->flags & PG_OPTION_GLUED)
		return pg_printf(arena, "%c%s", option->key, option->value.name);
	return option->key < 0x80 ? pg_printf(arena, "%c", option->key) : "";
}

static const char *value_of(struct pg_arena *arena, const struct pg_option *option)
{
	if (option->value.kind == PG_VALUE_NONE || option->flags & PG_OPTION_GLUED)
		return "";
	return pg_printf(arena, option->flags & PG_OPTION_OPTIONAL_VALUE ? "[=%s]" : "=%s",
			 option->value.name);
}

static void add_options(struct pg_str *rows, const struct pg_command *command,
			const struct pg_option_group *group)
{
	for (const struct pg_option *option = group->options; option->key; option++) {
		enum pg_value_kind kind =
			option->flags & PG_OPTION_GLUED ? PG_VALUE_NONE : option->value.kind;

		pg_str_add(rows, "option:%s:%s:%s:%s:%s:%s:%s:%s\n", command->name,
			   letter_of(rows->arena, option), or_nothing(option->name),
			   value_of(rows->arena, option), kind_name(kind),
			   or_nothing(option->value.among),
			   option->flags & PG_OPTION_HIDDEN ? "hidden" : "",
			   or_nothing(option->help));
	}
}

static void add_usage(struct pg_str *rows, const struct pg_command *command)
{
	for (const char *line = command->usage; *line; line += *line == '\n') {
		int len = (int)strcspn(line, "\n");

		pg_str_add(rows, "usage:%s:%.*s\n", command->name, len, line);
		line += len;
	}
}

static void add_command(struct pg_str *rows, const struct pg_command *command)
{
	pg_str_add(rows, "command:%s:%s:%s:%s\n", command->name, kind_name(command->operand.kind),
		   or_nothing(command->operand.among), command->summary);
	add_usage(rows, command);
	for (size_t i = 0; i < PG_MOST_GROUPS && command->parts[i].group; i++)
		add_options(rows, command, command->parts[i].group);
	add_options(rows, command, &pg_help_group);
}

const char *pg_rows_text(struct pg_arena *arena, const struct pg_commands *commands)
{
	struct pg_str rows = {.arena = arena};

	for (size_t i = 0; i < commands->num; i++)
		add_command(&rows, commands->items[i]);
	return pg_str_text(&rows);
}
