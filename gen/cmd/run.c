// SPDX-License-Identifier: GPL-2.0-only
/* probegen run: load a program, attach it, and print its output until it is enough. */
#include "base/infile.h"
#include "cmd/cli/report.h"
#include "cmd/cli/select.h"
#include "cmd/cli/session.h"
#include "cmd/commands.h"
#include "run/session.h"

struct run_options {
	const char *program;
	struct pg_session_options session;
};

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct run_options *run = to;

	if (run->program)
		return pg_usage_error(state, "one program at a time: %s", operand);
	run->program = operand;
	return 0;
}

static const char *find_fault(const void *options)
{
	const struct run_options *run = options;

	return run->program ? pg_select_find_fault(&run->session.select) : "no program given";
}

static enum pg_exit_status run(struct pg_arena *arena, void *options)
{
	const struct run_options *asked = options;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_error *error;
	const char *bytes;
	size_t size;
	int command = 0;

	error = pg_read_regular(arena, asked->program, &bytes, &size);
	pg_diag_error(diags, error);
	if (!error)
		command = pg_session_run(arena, asked->program, bytes, size, &asked->session,
					 diags);
	return pg_select_status(pg_report(diags), command);
}

static void *create(struct pg_arena *arena)
{
	struct run_options *run = PG_NEW(arena, struct run_options);

	run->session.select.arena = arena;
	return run;
}

const struct pg_command pg_command_run = {
	.name = "run",
	.summary = "load a program, attach it, and print what it says",
	.usage = "PROG.bpf.o",
	.operand = {PG_VALUE_FILE, "PROG.bpf.o", "*.bpf.o"},
	.about = "Load a BPF object, attach all its programs where their sections say, and print "
		 "what they say by bpf_printk() until ^C. Needs root. A program whose probes were "
		 "generated for another build of the kernel is refused.",
	.more = "For example:\n"
		"\n"
		"  $ probegen build page_write.bpf.c\n"
		"  $ sudo probegen run page_write.bpf.o\n"
		"\n"
		"The lines are those of the kernel's trace_pipe, from a separate instance; "
		"other programs' bpf_printk() is among them. Nothing stays attached when it ends, "
		"however it ends.",
	.exits = "0 done, 1 the program does not fit, is refused or cannot be attached, 2 usage; "
		 "that of the command of -c",
	.parts = {{&pg_select_group, offsetof(struct run_options, session.select)},
		  {&pg_session_group, offsetof(struct run_options, session)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
