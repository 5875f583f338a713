// SPDX-License-Identifier: GPL-2.0-only
/* probegen run: load a program, attach it, and print what it says until it is enough. */
#include "cmd/cmd.h"

#include <errno.h>

#include "base/infile.h"
#include "cmd/options.h"
#include "cmd/session.h"

struct run_options {
	struct pg_common_options common;
	const char *program;
	struct pg_session_options session;
};

static const char args_doc[] = "PROG.bpf.o";

static const char doc[] =
	"Load a BPF object, attach all its programs where their sections say, and print what they "
	"say by bpf_printk() until ^C. Needs root. A program whose probes were generated for "
	"another build of the kernel is refused."
	"\v"
	"For example:\n"
	"\n"
	"  $ probegen build page_write.bpf.c\n"
	"  $ sudo probegen run page_write.bpf.o\n"
	"\n"
	"The lines are those of the kernel's trace_pipe, from an instance of its own; "
	"other programs' "
	"bpf_printk() is among them. Nothing stays attached when it ends, however it ends.\n"
	"\n"
	"Exit status: 0 done, 1 the program does not fit, is refused or cannot be attached, "
	"2 usage.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *run = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &run->common;
		state->child_inputs[1] = &run->session;
		return 0;
	case ARGP_KEY_ARG:
		if (run->program) {
			argp_error(state, "one program at a time: %s", arg);
			return EINVAL;
		}
		run->program = arg;
		return 0;
	case ARGP_KEY_END:
		if (run->program || run->common.question != PG_ASK_NOTHING)
			return 0;
		argp_error(state, "no program given");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum pg_exit_status run(struct pg_arena *arena, const struct run_options *asked)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_error *error;
	const char *bytes;
	size_t size;

	error = pg_read_regular(arena, asked->program, &bytes, &size);
	pg_diag_error(diags, error);
	if (!error)
		pg_session_run(arena, asked->program, bytes, size, &asked->session, diags);
	return pg_report(diags);
}

static enum pg_exit_status run_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&pg_help_argp, 0, NULL, 0}, {&pg_session_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {NULL, parse, args_doc, doc, children, NULL, NULL};
	struct run_options asked = {.program = NULL};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &asked, &status))
		return status;
	return run(arena, &asked);
}

const struct pg_command pg_command_run = {"run", run_main};
