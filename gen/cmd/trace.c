// SPDX-License-Identifier: GPL-2.0-only
/* probegen trace: probes from the command line, without a program. */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/outfile.h"
#include "cmd/inputs.h"
#include "cmd/options.h"
#include "cmd/session.h"
#include "emit/clang.h"
#include "emit/trace/trace.h"
#include "run/own.h"

enum { KEY_FILTER = 0x200, KEY_HISTOGRAM, KEY_STACK, KEY_PROGRAM };

/** Frames of --stack without a number, and at most. */
#define FRAMES	    32
#define MOST_FRAMES 127

struct trace_options {
	struct pg_common_options common;
	struct pg_arena *arena;
	struct pg_inputs inputs;
	struct pg_trace_options trace;
	struct pg_session_options session;
	const char *output; /* NULL: run it */
	bool program;	    /* print its text */
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "Events:", 3},
	{"filter", KEY_FILTER, "CONDITION", 0,
	 "show those for which it holds, of the arguments and pid, tid, cpu, comm", 0},
	{"hist", KEY_HISTOGRAM, "ARG", 0, "count the values of an argument in powers of two", 0},
	{"stack", KEY_STACK, "N", OPTION_ARG_OPTIONAL, "show up to N (32) frames of the stack", 0},
	{NULL, 0, NULL, 0, "In place of running it:", 4},
	{"output", 'o', "FILE", 0, "write the object to FILE, for `probegen run'", 0},
	{"program", KEY_PROGRAM, NULL, 0, "print the program, to begin one of your own with", 0},
	{0},
};

static const char args_doc[] = "PROBE...";

static const char doc[] =
	"Fetch and print the arguments of probes as they happen, without a program of one's own."
	"\v"
	"For example, as root:\n"
	"\n"
	"  # probegen trace 'generic_perform_write:51 bytes offset'\n"
	"  # probegen trace 'vfs_read name=file->f_path.dentry->d_name.name:string count' \\\n"
	"        --filter 'count > 4096 && comm == \"dd\"'\n"
	"\n"
	"Exit status: 0 done, 1 the probes, the debug info or the kernel are at fault, 2 usage.";

static const struct pg_source *source_of(struct pg_arena *arena, const char *name,
					 const char *text)
{
	struct pg_source *source = PG_NEW(arena, struct pg_source);

	*source = (struct pg_source){.name = name, .text = text, .len = strlen(text)};
	return source;
}

static error_t parse_frames(struct trace_options *trace, const char *text,
			    struct argp_state *state)
{
	char *end;
	unsigned long frames = text ? strtoul(text, &end, 10) : FRAMES;

	if (text && (*end || frames < 1 || frames > MOST_FRAMES)) {
		argp_error(state, "--stack wants a number from 1 to %d: %s", MOST_FRAMES, text);
		return EINVAL;
	}
	trace->trace.frames = (unsigned)frames;
	return 0;
}

/** What does not go together, and what is missing. */
static error_t check_options(struct trace_options *trace, struct argp_state *state)
{
	const char *problem = NULL;

	if (trace->common.question != PG_ASK_NOTHING)
		return 0;
	if (!trace->inputs.num)
		problem = "no PROBE given";
	else if (trace->program && trace->output)
		problem = "--program prints a text, and -o writes an object: one of both";
	else if (trace->trace.histogram && trace->trace.frames)
		problem = "--hist counts and shows no stacks: not with --stack";
	else if (trace->trace.histogram && trace->session.limits.count)
		problem = "--hist has no events to count: end it with --for";
	if (!problem)
		return 0;
	argp_error(state, "%s", problem);
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *trace = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &trace->common;
		state->child_inputs[1] = &trace->session;
		return 0;
	case KEY_FILTER:
		trace->trace.filter = source_of(trace->arena, "--filter", arg);
		return 0;
	case KEY_HISTOGRAM:
		trace->trace.histogram = source_of(trace->arena, "--hist", arg);
		return 0;
	case KEY_STACK:
		return parse_frames(trace, arg, state);
	case KEY_PROGRAM:
		trace->program = true;
		return 0;
	case 'o':
		trace->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		pg_inputs_add(trace->arena, &trace->inputs, true, arg);
		return 0;
	case ARGP_KEY_END:
		return check_options(trace, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* --- The object --- */

static const char *make_program(struct trace_options *trace, struct pg_diags *diags,
				struct pg_pipeline_info *ret_info)
{
	const struct pg_source *const *sources =
		pg_inputs_read(trace->arena, &trace->inputs, diags);

	trace->common.pipeline.backend = &pg_trace_backend;
	trace->common.pipeline.backend_options = &trace->trace;
	return sources ? pg_pipeline_run(trace->arena, sources, trace->inputs.num,
					 &trace->common.pipeline, diags, ret_info)
		       : NULL;
}

/** A file without a name, which clang inherits; so it is gone with us, however we end. */
static int hold_text(const char *text, size_t len)
{
	int fd = memfd_create("trace.bpf.c", 0);

	for (size_t done = 0; fd >= 0 && done < len;) {
		ssize_t put = write(fd, text + done, len - done);

		if (put < 0 && errno != EINTR) {
			close(fd);
			return -1;
		}
		done += put > 0 ? (size_t)put : 0;
	}
	return fd;
}

static const struct pg_error *compile(struct pg_arena *arena, const char *text,
				      const struct pg_arch *arch, const char **ret_bytes,
				      size_t *ret_size)
{
	/* Programs have the events' names: main, malloc … are not those of C here. */
	static const char *const more_args[] = {"-ffreestanding", "-DPROBE_TRACE_ONLY"};
	PG_CLEANUP(pg_close_fd) int fd = hold_text(text, strlen(text));
	const struct pg_clang_job job = {
		.program = "trace.bpf.c",
		.path = pg_printf(arena, "/proc/self/fd/%d", fd),
		.arch = arch,
		.more_args = more_args,
		.num_more_args = sizeof(more_args) / sizeof(*more_args),
	};

	if (fd < 0)
		return pg_error(arena, "cannot hold the program's text: %s", strerror(errno));
	return pg_clang_compile(arena, &job, ret_bytes, ret_size);
}

/** The object, to a file or into the kernel. */
static void use_object(struct trace_options *trace, const char *text,
		       const struct pg_pipeline_info *info, struct pg_diags *diags)
{
	const struct pg_error *error;
	const char *bytes;
	size_t size;

	error = compile(trace->arena, text, info->arch, &bytes, &size);
	if (!error)
		error = pg_own_check(trace->arena, "the program for this", bytes, size,
				     &info->programs);
	if (!error && trace->output)
		error = pg_write_file(trace->arena, trace->output, bytes, size);
	else if (!error)
		pg_session_run(trace->arena, "trace.bpf.o", bytes, size, &trace->session, diags);
	pg_diag_error(diags, error);
}

static enum pg_exit_status run(struct trace_options *trace)
{
	struct pg_diags *diags = pg_diags_create(trace->arena);
	struct pg_pipeline_info info = {0};
	const char *text = make_program(trace, diags, &info);

	if (text && trace->program)
		pg_diag_error(diags, pg_write_stdout(trace->arena, text, strlen(text)));
	else if (text)
		use_object(trace, text, &info, diags);
	return pg_report(diags);
}

static enum pg_exit_status trace_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {
		{&pg_probe_argp, 0, NULL, 0}, {&pg_session_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct trace_options trace = {
		.common.pipeline.stop_after = PG_STAGE_HEADER,
		.arena = arena,
	};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &trace, &status))
		return status;
	return run(&trace);
}

const struct pg_command pg_command_trace = {"trace", trace_main};
