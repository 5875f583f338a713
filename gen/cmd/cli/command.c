// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/outfile.h"
#include "base/suggest.h"
#include "cmd/cli/help.h"
#include "cmd/cli/report.h"
#include "cmd/cli/rows.h"

struct parsing {
	struct pg_arena *arena;
	const struct pg_command *command;
	void *options;
	enum pg_question question;
};

error_t pg_usage_error(struct argp_state *state, const char *format, ...)
{
	const struct parsing *parsing = state->input;
	va_list args;

	va_start(args, format);
	argp_error(state, "%s", pg_vprintf(parsing->arena, format, args));
	va_end(args);
	return EINVAL;
}

error_t pg_take_number(struct argp_state *state, const char *option, const char *value,
		       uint64_t most, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(value, &end, 10);
	if (*value >= '0' && *value <= '9' && *end == '\0' && errno == 0 && *ret >= 1 &&
	    *ret <= most)
		return 0;
	if (most == UINT64_MAX)
		return pg_usage_error(state, "%s: '%s' is not a positive number", option, value);
	return pg_usage_error(state, "%s: '%s' is not a number from 1 to %llu", option, value,
			      (unsigned long long)most);
}

/** The option of a group; NULL: it has none of this key. */
static const struct pg_option *find_option(const struct pg_option_group *group, int key)
{
	for (const struct pg_option *option = group->options; option->key; option++) {
		if (option->key == key)
			return option;
	}
	return NULL;
}

/** A file without a name: a variable of a shell that is not set. */
static bool is_unset(const struct pg_option *option, const char *value)
{
	static const unsigned files = 1u << PG_VALUE_FILE | 1u << PG_VALUE_DIR | 1u << PG_VALUE_KERNEL |
				      1u << PG_VALUE_MODULE | 1u << PG_VALUE_PROGRAM;

	return (files >> option->value.kind & 1) && value && !*value;
}

static error_t parse_option(struct parsing *parsing, int key, char *value,
			    struct argp_state *state)
{
	const struct pg_command *command = parsing->command;

	for (size_t i = 0; i < PG_MOST_GROUPS && command->parts[i].group; i++) {
		const struct pg_option_group *group = command->parts[i].group;
		const struct pg_option *option = find_option(group, key);

		if (option && is_unset(option, value))
			return pg_usage_error(state, "--%s: its %s is empty", option->name,
					      option->value.name);
		if (option)
			return group->parse((char *)parsing->options + command->parts[i].offset,
					    key, value, state);
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t end(const struct parsing *parsing, struct argp_state *state)
{
	const char *fault;

	if (parsing->question != PG_ASK_NOTHING)
		return 0;
	fault = parsing->command->find_fault(parsing->options);
	return fault ? pg_usage_error(state, "%s", fault) : 0;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct parsing *parsing = state->input;
	enum pg_question question = pg_help_question(key);

	if (question != PG_ASK_NOTHING) {
		parsing->question = question;
		state->next = state->argc;
		return 0;
	}
	switch (key) {
	case ARGP_KEY_ARG:
		return parsing->command->take_operand(parsing->options, value, state);
	case ARGP_KEY_END:
		return end(parsing, state);
	default:
		return parse_option(parsing, key, value, state);
	}
}

static enum pg_exit_status answer(struct pg_arena *arena, const char *text)
{
	struct pg_diags *diags = pg_diags_create(arena);

	pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

/** The option that a word may mean, of the command's; NULL: it is one of them, or like none. */
static const char *near_option(struct pg_arena *arena, const struct pg_command *command,
			       const char *word)
{
	const char *name = pg_strndup(arena, word + 2, strcspn(word + 2, "="));
	const char **names = NULL;
	size_t num = 0;

	for (size_t i = 0; i < PG_MOST_GROUPS && command->parts[i].group; i++) {
		const struct pg_option *option = command->parts[i].group->options;

		for (; option->key; option++) {
			/* An option may be cut where it is the only one that begins so. */
			if (option->name && strncmp(option->name, name, strlen(name)) == 0)
				return NULL;
			if (option->name)
				*PG_PUSH(arena, names, num) = option->name;
		}
	}
	return pg_suggest(name, names, num);
}

/** What an option of another tool is here; NULL: it is none that is known. */
static const char *foreign_option(const char *word)
{
	static const struct {
		const char *option, *hint;
	} all[] = {
		{"-a", "a probe needs no option: probegen trace 'FUNC ARG...'"},
		{"--add", "a probe needs no option: probegen trace 'FUNC ARG...'"},
		{"-d", "it ends after --for SECONDS, or after --count EVENTS"},
		{"--duration", "it ends after --for SECONDS"},
		{"-n", "it ends after --count EVENTS"},
		{"-M", "it ends after --count EVENTS"},
		{"--max-events", "it ends after --count EVENTS"},
		{"-K", "stacks are shown with --stack, and counted with --by kstack"},
		{"-U", "stacks are shown with --stack, and counted with --by ustack"},
		{"--call-graph", "stacks are shown with --stack, and without frame pointers with --unwind"},
		{"-f", "write --filter CONDITION"},
		{"-i", "write --interval SECONDS"},
		{"-L", "lines are shown by `probegen lines FUNC'"},
		{"-F", "functions are shown by `probegen funcs PATTERN'"},
		{"-D", "definitions are made by `probegen defs SPEC'"},
	};
	const size_t len = strcspn(word, "=");

	for (size_t i = 0; i < PG_ARRAY_SIZE(all); i++) {
		if (strlen(all[i].option) == len && strncmp(all[i].option, word, len) == 0)
			return all[i].hint;
	}
	return NULL;
}

/** A letter that is an option of the command is not another tool's. */
static bool is_own_letter(const struct pg_command *command, const char *word)
{
	for (size_t i = 0; i < PG_MOST_GROUPS && command->parts[i].group; i++) {
		if (word[1] != '-' && find_option(command->parts[i].group, word[1]))
			return true;
	}
	return false;
}

/** argp has said what is wrong; perhaps there is more to say of an option that it does not know. */
static void suggest_option(struct pg_arena *arena, const struct pg_command *command, int argc,
			   char **argv)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const char *near;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		near = strncmp(argv[i], "--", 2) == 0 ? near_option(arena, command, argv[i]) : NULL;
		if (near)
			pg_diag(diags, PG_SEV_NOTE, (struct pg_span){0}, "did you mean '--%s'?",
				near);
		else if (foreign_option(argv[i]) && !is_own_letter(command, argv[i]))
			pg_diag(diags, PG_SEV_NOTE, (struct pg_span){0}, "%s",
				foreign_option(argv[i]));
	}
	pg_report(diags);
}

static enum pg_exit_status run(struct pg_arena *arena, const struct pg_commands *commands,
			       const struct pg_command *command, int argc, char **argv)
{
	struct parsing parsing = {.arena = arena, .command = command};
	struct argp argp = pg_help_argp(arena, commands, command);

	argp.parser = parse;
	parsing.options = command->create(arena);
	/* argp's own help and its exits would leave main() and an unchecked stdout behind. */
	if (argp_parse(&argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_IN_ORDER, NULL,
		       &parsing)) {
		suggest_option(arena, command, argc, argv);
		return PG_EXIT_USAGE;
	}
	if (parsing.question == PG_ASK_ROWS)
		return answer(arena, pg_rows_text(arena, commands));
	if (parsing.question != PG_ASK_NOTHING)
		return answer(arena, pg_help_text(arena, &argp, parsing.question, argv[0]));
	return command->run(arena, parsing.options);
}

static const struct pg_command *find(const struct pg_commands *commands, const char *name)
{
	for (size_t i = 0; i < commands->num; i++) {
		if (strcmp(commands->items[i]->name, name) == 0)
			return commands->items[i];
	}
	return NULL;
}

/**
 * A word that is like a command's name, and neither a command nor a file. Options and paths are
 * left to the default command, and so is what resembles no command: it says that it cannot open it.
 */
static const char *mistaken_for(struct pg_arena *arena, const struct pg_commands *commands,
				const char *word)
{
	static const char *const others[][2] = {
		{"help", "--help"},	 {"version", "--version"}, {"list", "funcs"},
		{"search", "funcs"}, {"record", "trace"},	   {"attach", "run"},
		{"load", "run"},	 {"compile", "build"},	   {"probe", "trace"},
	};
	const char **names = PG_NEW_N(arena, commands->num, const char *);

	if (word[strcspn(word, "/.-")] || access(word, F_OK) == 0)
		return NULL;
	for (size_t i = 0; i < PG_ARRAY_SIZE(others); i++) {
		if (strcmp(others[i][0], word) == 0)
			return others[i][1];
	}
	for (size_t i = 0; i < commands->num; i++)
		names[i] = commands->items[i]->name;
	return pg_suggest(word, names, commands->num);
}

static enum pg_exit_status unknown_command(struct pg_arena *arena, const char *word,
					   const char *near)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_error *error = pg_error(arena, "'%s': no such command or file", word);

	pg_diag_error(diags, pg_error_hint(arena, error, "did you mean '%s'?", near));
	pg_report(diags);
	return PG_EXIT_USAGE;
}

enum pg_exit_status pg_commands_run(struct pg_arena *arena, const struct pg_commands *commands,
				    int argc, char **argv)
{
	const struct pg_command *command = argc > 1 ? find(commands, argv[1]) : NULL;
	const char *near = NULL;

	if (command) {
		argv[1] = pg_printf(arena, "probegen %s", command->name);
		return run(arena, commands, command, argc - 1, argv + 1);
	}
	if (argc > 1)
		near = mistaken_for(arena, commands, argv[1]);
	if (near)
		return unknown_command(arena, argv[1], near);
	if (argc > 0)
		argv[0] = pg_printf(arena, "probegen");
	return run(arena, commands, commands->items[0], argc, argv);
}
