// SPDX-License-Identifier: GPL-2.0-only
/* probegen trace: probes from the command line, without a program. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/types.h>
#include <probegen/record.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/outfile.h"
#include "cmd/cli/counting.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/cli/select.h"
#include "cmd/cli/session.h"
#include "cmd/commands.h"
#include "cmd/emit.h"
#include "emit/clang.h"
#include "emit/trace/trace.h"
#include "pipeline.h"
#include "run/own.h"
#include "run/select/mapped.h"
#include "run/session.h"

enum { KEY_FILTER = 0x400, KEY_STACK, KEY_FOLD, KEY_MAX_CALLS, KEY_PROGRAM, KEY_EMIT, KEY_UNWIND };

/** Frames of --stack without a number, and at most: as many --fold has without --stack. */
#define FRAMES	    32
#define MOST_FRAMES 127

/** Bytes of --unwind without a number. */
#define STACK_SIZE 16384

/** Of --max-calls: the kernel makes room for all at once. */
#define MOST_CALLS 10000000

struct trace_options {
	struct pg_pipeline_options pipeline;
	struct pg_arena *arena;
	struct pg_inputs inputs;
	struct pg_trace_options trace;
	struct pg_counting counting;
	struct pg_session_options session;
	const char *output; /* NULL: run it */
	bool program;	    /* print its text */
	const char *emit;   /* a folder for a program to begin one's own with; NULL: none */
};

static const struct pg_option events_options[] = {
	{"filter", KEY_FILTER, {PG_VALUE_TEXT, "CONDITION", NULL},
	 "show only those for which CONDITION on the arguments, pid, tid, cpu and comm holds; "
	 "EVENT:CONDITION is for one probe", 0},
	{"stack", KEY_STACK, {PG_VALUE_TEXT, "N", NULL},
	 "show up to N (32) frames of the stacks of kernel and process", PG_OPTION_OPTIONAL_VALUE},
	{"unwind", KEY_UNWIND, {PG_VALUE_TEXT, "BYTES", NULL},
	 "find the frames of the process by its call frame information (DWARF) and a copy of the BYTES "
	 "(16384) of its stack's top, not by frame pointers; with inlined functions",
	 PG_OPTION_OPTIONAL_VALUE},
	{"fold", KEY_FOLD, {0}, "count equal stacks, and print them folded, for flame graphs", 0},
	{"max-calls", KEY_MAX_CALLS, {PG_VALUE_TEXT, "N", NULL},
	 "remember what was earlier in the last N (10240) calls of each probe", 0},
	{0},
};

static const struct pg_option instead_options[] = {
	{"output", 'o', {PG_VALUE_FILE, "FILE", NULL},
	 "write the object to FILE, for `probegen run'", 0},
	{"emit", KEY_EMIT, {PG_VALUE_DIR, "DIR", NULL},
	 "write a spec and a program in C into DIR, to begin your own", 0},
	{"program", KEY_PROGRAM, {0}, "print the program that would run", 0},
	{0},
};

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
	uint64_t frames = FRAMES;
	error_t error = text ? pg_take_number(state, "--stack", text, MOST_FRAMES, &frames) : 0;

	trace->trace.frames = (unsigned)frames;
	return error;
}

/** Room for the bytes wherever in its page the stack pointer is. */
static error_t parse_unwind(struct trace_options *trace, const char *text,
			    struct argp_state *state)
{
	uint64_t size = STACK_SIZE;
	error_t error = text ? pg_take_number(state, "--unwind", text, PROBE_MOST_SAVED, &size) : 0;

	trace->trace.pages =
		(unsigned)((size + PROBE_SAVED_PAGE - 1) / PROBE_SAVED_PAGE) + 1;
	return error;
}

/** Of --fold: the counts are of stacks, and there are no other keys. */
static const char *find_folding_fault(const struct trace_options *trace)
{
	if (pg_table_is_asked(&trace->counting.table))
		return "--fold counts stacks, so --by, --hist, --sum and their like cannot be used "
		       "with it: count --by kstack, or ustack";
	if (trace->session.limits.count)
		return "--fold and --count cannot be used together: end it with --for";
	if (trace->session.top || trace->session.limits.interval > 0)
		return "--top and --interval are for tables, and --fold prints none";
	return NULL;
}

static const char *find_counting_fault(const struct trace_options *trace)
{
	if (trace->counting.table.hist && trace->counting.table.lhist)
		return "--hist and --lhist cannot be used together";
	if (trace->trace.pages)
		return "--unwind is for events that are shown: the kernel, which walks the stacks of --by "
		       "ustack, knows frame pointers alone";
	if (trace->trace.frames)
		return "--stack is for events that are shown: count by kstack, or ustack";
	if (trace->session.limits.count)
		return "--count is for events that are shown: end counting with --for";
	if (trace->output && (trace->session.top || trace->session.limits.interval > 0))
		return "--top and --interval are for `probegen run' then";
	return NULL;
}

static const char *find_showing_fault(const struct trace_options *trace)
{
	if (trace->session.top || trace->session.limits.interval > 0)
		return "--top and --interval are for what is counted: by --by, --sum, --hist ...";
	return NULL;
}

/** Options that do not go with what is done with the events: shown, counted or folded. */
static const char *find_events_fault(const struct trace_options *trace)
{
	const bool counts = pg_table_is_asked(&trace->counting.table);

	if ((counts || trace->trace.fold) && trace->session.select.has_rate)
		return "--rate is for events that are shown: what is counted is counted in full";
	if (trace->trace.fold)
		return find_folding_fault(trace);
	return counts ? find_counting_fault(trace) : find_showing_fault(trace);
}

/** Options that do not go with what is made in place of running it. */
static const char *find_output_fault(const struct trace_options *trace)
{
	const bool selects = pg_select_asks(&trace->session.select);

	if (!!trace->program + !!trace->output + !!trace->emit > 1)
		return "of -o, --emit and --program only one can be used";
	if (trace->emit && (trace->trace.frames || trace->trace.pages || trace->trace.fold ||
			    pg_table_is_asked(&trace->counting.table)))
		return "--emit writes a program that prints events: use it without --stack, --unwind, --fold, "
		       "--by, --hist, --sum and their like";
	if (trace->emit && trace->trace.max_calls)
		return "--max-calls is not for the program of --emit: define PROBE_ENTRIES in it";
	if (trace->emit && selects)
		return "-p, -c, --uid, --cgroup and --rate are not for the program of --emit: give it "
		       "a --filter";
	if ((trace->output || trace->program) && selects)
		return "-p, -c, --uid, --cgroup and --rate are for `probegen run', which takes "
		       "them, too: an object is for any process";
	return NULL;
}

static const char *find_fault(const void *options)
{
	const struct trace_options *trace = options;
	const char *fault = trace->inputs.num ? find_output_fault(trace) : "no PROBE given";

	if (!fault)
		fault = find_events_fault(trace);
	return fault ? fault : pg_select_find_fault(&trace->session.select);
}


static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct trace_options *trace = to;

	switch (key) {
	case KEY_FILTER:
		*PG_PUSH(trace->arena, trace->trace.filters, trace->trace.num_filters) =
			source_of(trace->arena, "--filter", value);
		return 0;
	case KEY_STACK:
		return parse_frames(trace, value, state);
	case KEY_UNWIND:
		return parse_unwind(trace, value, state);
	case KEY_FOLD:
		trace->trace.fold = true;
		return 0;
	case KEY_MAX_CALLS:
		return pg_take_number(state, "--max-calls", value, MOST_CALLS,
				      &trace->trace.max_calls);
	case KEY_EMIT:
		trace->emit = value;
		return 0;
	case KEY_PROGRAM:
		trace->program = true;
		return 0;
	case 'o':
		trace->output = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/** A file's name, as files of specs have it, or the text of a probe. A program or an object is refused as a file. */
static bool is_file(const char *operand)
{
	const char *dot = strrchr(operand, '.');

	if (strcmp(operand, "-") == 0 || (dot && strcmp(dot, ".probe") == 0))
		return true;
	return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".o") == 0) &&
	       access(operand, F_OK) == 0;
}

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct trace_options *trace = to;

	(void)state;
	pg_inputs_add(&trace->inputs, !is_file(operand), operand);
	return 0;
}

/* --- The object --- */

static const char *make_program(struct trace_options *trace, const struct pg_source *const *sources,
				struct pg_diags *diags, struct pg_pipeline_info *ret_info)
{
	if (trace->trace.fold && !trace->trace.frames)
		trace->trace.frames = MOST_FRAMES;
	if (trace->trace.pages && !trace->trace.frames)
		trace->trace.frames = FRAMES;
	trace->trace.table = trace->counting.table;
	trace->pipeline.backend = &pg_trace_backend;
	trace->pipeline.backend_options = &trace->trace;
	trace->pipeline.with_frames = trace->trace.frames > 0;
	trace->pipeline.with_probing = true;
	return pg_pipeline_run(trace->arena, sources, trace->inputs.num, &trace->pipeline, diags,
			       ret_info);
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
				      const struct pg_arch *arch, struct pg_diags *diags,
				      const char **ret_bytes, size_t *ret_size)
{
	/* Programs have the events' names: main, malloc … are not those of C here. */
	static const char *const more_args[] = {"-ffreestanding", "-DPROBE_TRACE_ONLY"};
	PG_CLEANUP(pg_close_fd) int fd = hold_text(text, strlen(text));
	const struct pg_clang_job job = {
		.program = "trace.bpf.c",
		.path = pg_printf(arena, "/proc/self/fd/%d", fd),
		.arch = arch,
		.more_args = more_args,
		.num_more_args = PG_ARRAY_SIZE(more_args),
	};

	if (fd < 0)
		return pg_error_errno(arena, errno, "cannot hold the program's text");
	return pg_clang_compile(arena, &job, diags, ret_bytes, ret_size);
}

/** libbpf cannot read an object of the other byte order: it is checked where it is loaded, by `run`. */
static bool is_checked_there(const struct trace_options *trace, const struct pg_pipeline_info *info)
{
	return trace->output && info->arch->order != PG_HOST_ORDER;
}

/** The object, to a file or into the kernel; then the result is the status of the command of -c. */
static int use_object(struct trace_options *trace, const char *text,
		      const struct pg_pipeline_info *info, struct pg_diags *diags)
{
	const struct pg_error *error;
	const char *bytes;
	size_t size;
	int command = 0;

	error = compile(trace->arena, text, info->arch, diags, &bytes, &size);
	if (!error && !is_checked_there(trace, info))
		error = pg_own_check(trace->arena, "the program for this", bytes, size,
				     &info->programs);
	if (!error && trace->output)
		error = pg_write_file(trace->arena, trace->output, bytes, size);
	else if (!error)
		command = pg_session_run(trace->arena, "trace.bpf.o", bytes, size,
					 &trace->session, diags);
	pg_diag_error(diags, error);
	return command;
}

/**
 * -x NAME of one process is the file that this process runs: in a container, or once it was replaced, another
 * one than NAME leads to here.
 */
static void find_in_process(struct trace_options *trace, struct pg_diags *diags)
{
	const struct pg_select_pid *of = trace->session.select.pids;
	const char *name = trace->pipeline.program, *path;

	if (!of || of->next || !name || strchr(name, '/') || access(name, F_OK) == 0)
		return;
	path = pg_mapped_file(trace->arena, of->pid, name);
	if (path)
		trace->pipeline.program = path;
	else
		pg_diag(diags, PG_SEV_WARNING, (struct pg_span){0},
			"process %u does not run '%s' now; a library that it loads later is probed by its "
			"path (-x PATH)",
			of->pid, name);
}

static enum pg_exit_status run(struct pg_arena *arena, void *options)
{
	struct trace_options *trace = options;
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_pipeline_info info = {0};
	const struct pg_source *const *sources = pg_inputs_read(&trace->inputs, diags);
	const char *text = NULL;
	int command = 0;

	find_in_process(trace, diags);
	if (sources && trace->emit)
		pg_emit_start(arena, sources, trace->inputs.num, &trace->pipeline, &trace->trace,
			      trace->emit, diags);
	else if (sources)
		text = make_program(trace, sources, diags, &info);
	if (text && trace->program)
		pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	else if (text)
		command = use_object(trace, text, &info, diags);
	return pg_select_status(pg_report(diags), command);
}

static void *create(struct pg_arena *arena)
{
	struct trace_options *trace = PG_NEW(arena, struct trace_options);

	pg_counting_begin(arena, &trace->counting);
	trace->pipeline.stop_after = PG_STAGE_HEADER;
	trace->arena = trace->inputs.arena = trace->session.select.arena = arena;
	return trace;
}

static const struct pg_option_group events_group = {"Events:", 3, events_options, parse};
static const struct pg_option_group instead_group = {"Instead of running it:", 5, instead_options,
						     parse};

const struct pg_command pg_command_trace = {
	.name = "trace",
	.summary = "fetch and print the arguments of probes, without a program",
	.usage = "PROBE|SPEC...",
	.operand = {PG_VALUE_PROBE, "PROBE", NULL},
	.about = "Fetch and print the arguments of probes as they happen, without writing a "
		 "program.",
	.more = "For example, as root:\n"
		"\n"
		"  # probegen trace 'generic_perform_write:50 bytes offset'\n"
		"  # probegen trace 'vfs_read file->f_flags count' --filter 'count > 4096'",
	.exits = "0 done, 1 the probes, the debug info or the kernel are at fault, 2 usage; "
		 "that of the command of -c",
	.parts = {{&pg_debug_info_group, offsetof(struct trace_options, pipeline)},
		  {&pg_probes_group, offsetof(struct trace_options, pipeline)},
		  {&events_group, 0},
		  {&pg_counting_group, offsetof(struct trace_options, counting)},
		  {&instead_group, 0},
		  {&pg_select_group, offsetof(struct trace_options, session.select)},
		  {&pg_session_group, offsetof(struct trace_options, session)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
