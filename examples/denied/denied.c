// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* denied: which directory of a path is it that says "Permission denied"? */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>
#include <probegen/check.h>

#include "denied.probe.h"
#include "denied.h"
#include "denied.skel.h"

static struct {
	__u32 process, user;
	bool verbose;
} wanted = {ANY, ANY, false};

static volatile sig_atomic_t stopped;

/* --- The command line --- */

const char *argp_program_version = PACKAGE_STRING;

static const struct argp_option options[] = {
	{"pid", 'p', "PID", 0, "only this process", 0},
	{"uid", 'u', "UID", 0, "only processes of this user", 0},
	{"verbose", 'v', NULL, 0, "print what libbpf says", 0},
	{0},
};

static const char doc[] =
	"Print the directory that denies access whenever a path cannot be followed for lack of "
	"permission, until ^C."
	"\v"
	"For each of them: who it was, the error, the directory's mode and owner, what was to be "
	"looked up in it, and the path that was asked for. ? stands for what could not be read; "
	"... ends a name that may be longer.";

static __u32 parse_number(const char *text, struct argp_state *state)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || number >= ANY)
		argp_error(state, "not a number of a process or user: %s", text);
	return (__u32)number;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	switch (key) {
	case 'p':
		wanted.process = parse_number(text, state);
		return 0;
	case 'u':
		wanted.user = parse_number(text, state);
		return 0;
	case 'v':
		wanted.verbose = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {.options = options, .parser = parse_option, .doc = doc};

/* --- Printing --- */

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN || wanted.verbose ? vfprintf(stderr, format, args) : 0;
}

/* Any user may have chosen a name: control characters in it must not reach the terminal. */
static void print_text(const char *text, size_t size, const char *mark, int width)
{
	size_t length = strnlen(text, size);
	int columns = 0;

	putchar(' ');
	for (size_t i = 0; i < length; i++) {
		unsigned char c = text[i];

		columns += printf(iscntrl(c) ? "\\x%02x" : "%c", c);
	}
	columns += printf("%s", mark);
	printf("%*s", columns < width ? width - columns : 0, "");
}

static const char *mark_of(const char *name, size_t size, bool is_known)
{
	if (!is_known)
		return "?";
	return strnlen(name, size) + 1 < size ? "" : "...";
}

#define PRINT_NAME(args, field, width)                                                             \
	print_text((args)->field, sizeof((args)->field),                                           \
		   mark_of((args)->field, sizeof((args)->field), BPF_ARG_OK(args, field)), width)

static void print_heading(void)
{
	printf("%7s %6s %-15s %-7s %4s %6s %6s %-16s %-24s %s\n", "PID", "UID", "COMMAND", "ERROR",
	       "MODE", "OWNER", "GROUP", "DIRECTORY", "LOOKED UP IN IT", "PATH");
}

static int print_event(void *unused, void *record, size_t size)
{
	const struct denied_event *event = record;
	const struct denied_args *args = &event->args;
	const char *error = strerrorname_np(-args->err);

	(void)unused;
	(void)size;
	printf("%7u %6u", event->process, event->user);
	print_text(event->command, sizeof(event->command), "", 15);
	printf(" %-7s", error ? error : "?");
	if (BPF_ARG_OK(args, mode) && BPF_ARG_OK(args, owner) && BPF_ARG_OK(args, group))
		printf(" %04o %6u %6u", args->mode & 07777u, args->owner, args->group);
	else
		printf(" %4s %6s %6s", "?", "?", "?");
	PRINT_NAME(args, directory, 16);
	PRINT_NAME(args, rest, 24);
	PRINT_NAME(args, path, 0);
	putchar('\n');
	return 0;
}

/* --- The program --- */

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Was the program made for this very kernel? In another one the variables are elsewhere. */
static bool fits(void)
{
	struct pg_checked misfit;
	size_t size;
	const void *object = denied_bpf__elf_bytes(&size);

	if (pg_check(object, size, &misfit) == 0)
		return true;
	fprintf(stderr, "denied: %s\n  made for: %s (build id %s)\n  running:  build id %s\n",
		pg_check_text(misfit.verdict), misfit.event.release, misfit.event.build_id,
		misfit.running);
	return false;
}

static struct denied_bpf *start(void)
{
	struct denied_bpf *program = denied_bpf__open();

	if (!program)
		return NULL;
	program->rodata->wanted_process = wanted.process;
	program->rodata->wanted_user = wanted.user;
	if (denied_bpf__load(program) == 0 && denied_bpf__attach(program) == 0)
		return program;
	denied_bpf__destroy(program);
	return NULL;
}

/* Until a signal comes; then what is left in the ring buffer, too. */
static int print_events(struct denied_bpf *program)
{
	struct ring_buffer *ring =
		ring_buffer__new(bpf_map__fd(program->maps.events), print_event, NULL, NULL);
	int got = ring ? 0 : -errno;

	print_heading();
	while (!stopped && (got >= 0 || got == -EINTR))
		got = ring_buffer__poll(ring, 200);
	denied_bpf__detach(program);
	if (ring && (got >= 0 || got == -EINTR))
		got = ring_buffer__consume(ring);
	ring_buffer__free(ring);
	return got < 0 ? got : 0;
}

int main(int argc, char **argv)
{
	const struct sigaction on_signal = {.sa_handler = stop};
	struct denied_bpf *program;
	unsigned long long lost;
	int error;

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	libbpf_set_print(print_libbpf);
	sigaction(SIGINT, &on_signal, NULL);
	sigaction(SIGTERM, &on_signal, NULL);

	if (!fits())
		return 1;
	program = start();
	if (!program) {
		fprintf(stderr, "denied: cannot load and attach: %s\n", strerror(errno));
		return 1;
	}
	error = print_events(program);
	if (error)
		fprintf(stderr, "denied: cannot read events: %s\n", strerror(-error));
	lost = program->bss->lost;
	if (lost)
		fprintf(stderr, "denied: %llu events lost\n", lost);
	denied_bpf__destroy(program);
	return error ? 1 : 0;
}
