// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/session.h"

#include <errno.h>
#include <stdlib.h>

enum { KEY_FORCE = 0x400, KEY_FOR, KEY_COUNT, KEY_JSON };

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Running:", 5},
	{"count", KEY_COUNT, "N", 0, "end after N events (lines of bpf_printk)", 0},
	{"for", KEY_FOR, "SECONDS", 0, "end after so many seconds", 0},
	{"json", KEY_JSON, NULL, 0, "events as JSON, an object a line: see probegen(1)", 0},
	{"force", KEY_FORCE, NULL, 0, "run it though it was made for another kernel", 0},
	{"verbose", 'v', NULL, 0, "all of the verifier's log when it refuses the program", 0},
	{0},
};

static error_t parse_seconds(const char *arg, struct argp_state *state, double *ret)
{
	char *end;

	*ret = strtod(arg, &end);
	if (end != arg && *end == '\0' && *ret > 0 && *ret < 1e9)
		return 0;
	argp_error(state, "--for wants a number of seconds: %s", arg);
	return EINVAL;
}

static error_t parse_count(const char *arg, struct argp_state *state, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(arg, &end, 10);
	if (*arg >= '0' && *arg <= '9' && *end == '\0' && errno == 0 && *ret > 0)
		return 0;
	argp_error(state, "--count wants a number of events: %s", arg);
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pg_session_options *session = state->input;

	switch (key) {
	case KEY_FORCE:
		session->force = true;
		return 0;
	case KEY_FOR:
		return parse_seconds(arg, state, &session->limits.seconds);
	case KEY_COUNT:
		return parse_count(arg, state, &session->limits.count);
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

const struct argp pg_session_argp = {.options = options, .parser = parse};
