// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/help.h"

#include <config.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"

enum { KEY_USAGE = 0x100, KEY_ROWS };

static const struct pg_option options[] = {
	{"help", 'h', {0}, "print this help", 0},
	{"usage", KEY_USAGE, {0}, "print a short usage message", 0},
	{"version", 'V', {0}, "print the version", 0},
	{"rows", KEY_ROWS, {0}, "print the rows of all commands, for completion", PG_OPTION_HIDDEN},
	{0},
};

/* argp puts negative orders last. */
const struct pg_option_group pg_help_group = {"Help:", -1, options, NULL};

enum pg_question pg_help_question(int key)
{
	switch (key) {
	case 'h':
		return PG_ASK_HELP;
	case KEY_USAGE:
		return PG_ASK_USAGE;
	case 'V':
		return PG_ASK_VERSION;
	case KEY_ROWS:
		return PG_ASK_ROWS;
	default:
		return PG_ASK_NOTHING;
	}
}

/* --- The row as argp takes it --- */

struct list {
	struct pg_arena *arena;
	struct argp_option *items;
	size_t num;
};

static void add(struct list *list, struct argp_option option)
{
	*PG_PUSH(list->arena, list->items, list->num) = option;
}

/** argp knows it as an option with a value; it shows it as one word. */
static void add_glued(struct list *list, const struct pg_option *option, int order)
{
	const char *shown = pg_printf(list->arena, "-%c%s", option->key, option->value.name);

	add(list, (struct argp_option){NULL, option->key, option->value.name, OPTION_HIDDEN, NULL,
				       order});
	add(list, (struct argp_option){shown, 0, NULL, OPTION_DOC | OPTION_NO_USAGE, option->help,
				       order});
}

static int argp_flags(unsigned flags)
{
	return (flags & PG_OPTION_HIDDEN ? OPTION_HIDDEN : 0) |
	       (flags & PG_OPTION_OPTIONAL_VALUE ? OPTION_ARG_OPTIONAL : 0);
}

static void add_group(struct list *list, const struct pg_option_group *group)
{
	if (group->heading)
		add(list, (struct argp_option){.doc = group->heading, .group = group->order});
	for (const struct pg_option *option = group->options; option->key; option++) {
		if (option->flags & PG_OPTION_GLUED)
			add_glued(list, option, group->order);
		else
			add(list, (struct argp_option){option->name, option->key,
						       option->value.name,
						       argp_flags(option->flags), option->help,
						       group->order});
	}
}

static const struct argp_option *options_of(struct pg_arena *arena,
					    const struct pg_command *command)
{
	struct list list = {.arena = arena};

	for (size_t i = 0; i < PG_MOST_GROUPS && command->parts[i].group; i++)
		add_group(&list, command->parts[i].group);
	add_group(&list, &pg_help_group);
	add(&list, (struct argp_option){0});
	return list.items;
}

static void add_commands(struct pg_str *doc, const struct pg_commands *commands)
{
	pg_str_add(doc, "Commands (a first word that is not one of them is a SPEC for `%s'):\n",
		   commands->items[0]->name);
	for (size_t i = 0; i < commands->num; i++)
		pg_str_add(doc, "  %-7s %s\n", commands->items[i]->name,
			   commands->items[i]->summary);
	pg_str_add(doc, "Each has its own help: `probegen %s --help'.\n\n",
		   commands->items[1]->name);
}

/** The text above and, after a \v, below the options; the default command lists all. */
static const char *doc_of(struct pg_arena *arena, const struct pg_commands *commands,
			  const struct pg_command *command)
{
	struct pg_str doc = {.arena = arena};

	pg_str_add(&doc, "%s\v", command->about);
	if (command->more)
		pg_str_add(&doc, "%s\n\n", command->more);
	if (command == commands->items[0])
		add_commands(&doc, commands);
	pg_str_add(&doc, "Exit status: %s.", command->exits);
	return pg_str_text(&doc);
}

struct argp pg_help_argp(struct pg_arena *arena, const struct pg_commands *commands,
			 const struct pg_command *command)
{
	return (struct argp){
		.options = options_of(arena, command),
		.args_doc = command->usage,
		.doc = doc_of(arena, commands, command),
	};
}

/* --- Answers --- */

/** argp's output as a text: it is then written, and checked, like all output. */
static const char *print(struct pg_arena *arena, const struct argp *argp, unsigned flags,
			 char *name)
{
	char *buffer = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&buffer, &len);
	const char *text;

	if (!memory)
		pg_no_memory();
	argp_help(argp, memory, flags, name);
	fclose(memory);
	text = pg_strndup(arena, buffer, len);
	free(buffer);
	return text;
}

const char *pg_help_text(struct pg_arena *arena, const struct argp *argp,
			 enum pg_question question, char *name)
{
	switch (question) {
	case PG_ASK_HELP:
		return print(arena, argp, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, name);
	case PG_ASK_USAGE:
		return print(arena, argp, ARGP_HELP_USAGE, name);
	case PG_ASK_VERSION:
		return PACKAGE_NAME " " PACKAGE_VERSION "\n";
	case PG_ASK_ROWS:
	case PG_ASK_NOTHING:
		break;
	}
	return "";
}
