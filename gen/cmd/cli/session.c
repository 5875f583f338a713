// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/session.h"

#include <stdlib.h>

#include "run/count/guard.h"
#include "run/session.h"

enum { KEY_FORCE = 0x300, KEY_FOR, KEY_COUNT, KEY_JSON, KEY_TOP, KEY_INTERVAL, KEY_GUARD };

static const struct pg_option options[] = {
	{"count", KEY_COUNT, {PG_VALUE_TEXT, "N", NULL},
	 "end after N events (lines of bpf_printk)", 0},
	{"for", KEY_FOR, {PG_VALUE_TEXT, "SECONDS", NULL}, "end after so many seconds", 0},
	{"interval", KEY_INTERVAL, {PG_VALUE_TEXT, "SECONDS", NULL},
	 "print what was counted each so many seconds, and begin anew", 0},
	{"top", KEY_TOP, {PG_VALUE_TEXT, "N", NULL}, "print the N greatest of what was counted", 0},
	{"json", KEY_JSON, {0}, "print events as JSON, an object a line: see probegen(1)", 0},
	{"guard", KEY_GUARD, {PG_VALUE_TEXT, "PERCENT", NULL},
	 "stop a probe whose programs take more than PERCENT (10) of a CPU, or that loses more "
	 "events than it shows", PG_OPTION_OPTIONAL_VALUE},
	{"force", KEY_FORCE, {0}, "run it even if it was made for another kernel", 0},
	{"verbose", 'v', {0}, "print all of the verifier's log when it refuses the program", 0},
	{0},
};

static error_t parse_seconds(const char *option, const char *value, struct argp_state *state,
			     double *ret)
{
	char *end;

	*ret = strtod(value, &end);
	if (end != value && *end == '\0' && *ret > 0 && *ret < 1e9)
		return 0;
	return pg_usage_error(state, "%s: '%s' is not a number of seconds", option, value);
}

static error_t parse_guard(struct pg_session_options *session, const char *value,
			   struct argp_state *state)
{
	uint64_t percent = PG_GUARD_SHARE;
	error_t error = value ? pg_take_number(state, "--guard", value, PG_GUARD_MOST_SHARE, &percent)
			      : 0;

	session->guard = (unsigned)percent;
	return error;
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_session_options *session = to;

	switch (key) {
	case KEY_FORCE:
		session->force = true;
		return 0;
	case KEY_FOR:
		return parse_seconds("--for", value, state, &session->limits.seconds);
	case KEY_COUNT:
		/* Elsewhere it counts, and has no number. */
		if (*value < '0' || *value > '9')
			return pg_usage_error(state,
					      "--count: '%s' is not a number of events, after which it ends; "
					      "events are counted by trace --by event", value);
		return pg_take_number(state, "--count", value, UINT64_MAX, &session->limits.count);
	case KEY_INTERVAL:
		return parse_seconds("--interval", value, state, &session->limits.interval);
	case KEY_TOP:
		return pg_take_number(state, "--top", value, UINT64_MAX, &session->top);
	case KEY_GUARD:
		return parse_guard(session, value, state);
	case KEY_JSON:
		session->json = true;
		return 0;
	case 'v':
		session->verbose = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct pg_option_group pg_session_group = {"Running:", 7, options, parse};
