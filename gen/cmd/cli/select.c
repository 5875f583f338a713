// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/command/words.h"

enum { KEY_UID = 0x500, KEY_CGROUP, KEY_RATE };

static const struct pg_option options[] = {
	{"pid", 'p', {PG_VALUE_TEXT, "PID,...", NULL},
	 "only those of these processes; end with the last of them", 0},
	{"command", 'c', {PG_VALUE_TEXT, "COMMAND", NULL},
	 "run COMMAND, show only what it and all that it starts does, and end with it", 0},
	{"uid", KEY_UID, {PG_VALUE_TEXT, "UID", NULL}, "only those of this user", 0},
	{"cgroup", KEY_CGROUP, {PG_VALUE_DIR, "PATH", NULL},
	 "only those in this cgroup, or below it", 0},
	{"rate", KEY_RATE, {PG_VALUE_TEXT, "N", NULL},
	 "show at most N events a second, and count the others; 0: no limit. On a terminal it is "
	 "10000", 0},
	{0},
};

/** A decimal number, and nothing else; false: it is not one, or too large. */
static bool take_number(const char *text, uint64_t most, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *ret <= most;
}

static error_t parse_pids(struct pg_select_options *select, const char *text,
			  struct argp_state *state)
{
	for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		const char *word = pg_strndup(select->arena, at, strcspn(at, ","));
		struct pg_select_pid *pid = PG_NEW(select->arena, struct pg_select_pid);
		uint64_t number;

		if (!take_number(word, INT32_MAX, &number) || number == 0)
			return pg_usage_error(state, "-p: '%s' is not the number of a process",
					      word);
		*pid = (struct pg_select_pid){(uint32_t)number, select->pids};
		select->pids = pid;
	}
	return 0;
}

static error_t parse_command(struct pg_select_options *select, const char *text,
			     struct argp_state *state)
{
	const struct pg_error *error = pg_words_split(select->arena, text, &select->argv);

	if (select->command)
		return pg_usage_error(state, "-c: one command at a time: %s", text);
	select->command = text;
	if (!error)
		return 0;
	return pg_usage_error(state, "-c: %s%s%s", error->message, error->hint ? ": " : "",
			      error->hint ? error->hint : "");
}

static error_t parse_user(struct pg_select_options *select, const char *text,
			  struct argp_state *state)
{
	uint64_t number;

	if (!take_number(text, UINT32_MAX - 1, &number))
		return pg_usage_error(state, "--uid: '%s' is not the number of a user", text);
	select->by_uid = true;
	select->uid = (uint32_t)number;
	return 0;
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_select_options *select = to;

	switch (key) {
	case 'p':
		return parse_pids(select, value, state);
	case 'c':
		return parse_command(select, value, state);
	case KEY_UID:
		return parse_user(select, value, state);
	case KEY_CGROUP:
		select->cgroup = value;
		return 0;
	case KEY_RATE:
		select->has_rate = true;
		return take_number(value, UINT64_MAX, &select->rate)
			       ? 0
			       : pg_usage_error(state, "--rate: '%s' is not a number", value);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const char *pg_select_find_fault(const struct pg_select_options *select)
{
	return select->pids && select->command ? "-p and -c cannot be used together" : NULL;
}

enum pg_exit_status pg_select_status(enum pg_exit_status own, int command)
{
	return own == PG_EXIT_DONE ? (enum pg_exit_status)command : own;
}

const struct pg_option_group pg_select_group = {"Whose events:", 6, options, parse};
