// SPDX-License-Identifier: GPL-2.0-only
/* probegen run: load a program, attach it, and print what it says until it is enough. */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"
#include "base/outfile.h"
#include "cmd/options.h"
#include "run/fit.h"
#include "run/loader.h"
#include "run/stream.h"
#include "run/tracepipe.h"

enum { KEY_FORCE = 0x200, KEY_FOR, KEY_COUNT };

struct run_options {
	struct pg_common_options common;
	const char *program;
	struct pg_stream_limits limits;
	bool force, verbose;
};

static const struct argp_option options[] = {
	{"count", KEY_COUNT, "N", 0, "end after N lines", 0},
	{"for", KEY_FOR, "SECONDS", 0, "end after so many seconds", 0},
	{"force", KEY_FORCE, NULL, 0, "run it though it was made for another kernel", 0},
	{"verbose", 'v', NULL, 0, "all of the verifier's log when it refuses the program", 0},
	{0},
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
	"The lines are those of the kernel's trace_pipe, from an instance of its own; other programs' "
	"bpf_printk() is among them. Nothing stays attached when it ends, however it ends.\n"
	"\n"
	"Exit status: 0 done, 1 the program does not fit, is refused or cannot be attached, 2 usage.";

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
	argp_error(state, "--count wants a number of lines: %s", arg);
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *run = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &run->common;
		return 0;
	case KEY_FORCE:
		run->force = true;
		return 0;
	case KEY_FOR:
		return parse_seconds(arg, state, &run->limits.seconds);
	case KEY_COUNT:
		return parse_count(arg, state, &run->limits.count);
	case 'v':
		run->verbose = true;
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

/* --- One run --- */

struct run {
	struct pg_arena *arena;
	const struct run_options *options;
	struct pg_diags *diags;
	struct pg_fits fits;
	struct pg_stream *stream;
	struct pg_tracepipe *tracepipe;
	struct pg_loader *loader;
	uint64_t lost;
	const struct pg_error *stopped; /* why the wait was ended from within */
};

static void say(struct run *run, enum pg_severity severity, const char *text)
{
	pg_diag(run->diags, severity, (struct pg_span){0}, "%s", text);
}

/** Does it belong here? Programs that hold no probe of probegen may run anywhere. */
static const struct pg_error *check_fit(struct run *run, const char *bytes, size_t size)
{
	const char *name = run->options->program;

	if (!pg_fits_any(bytes, size))
		return NULL;
	PG_TRY(pg_fits_find(run->arena, name, bytes, size, &run->fits));
	for (size_t i = 0; i < run->fits.num; i++) {
		const struct pg_fit *fit = &run->fits.items[i];

		if (fit->why)
			say(run, run->options->force ? PG_SEV_WARNING : PG_SEV_ERROR,
			    pg_printf(run->arena, "%s: %s: %s", name, fit->checked.event.name,
				      fit->why));
	}
	if (run->fits.num_misfits > 0 && !run->options->force)
		say(run, PG_SEV_NOTE,
		    "generate it for this one with `probegen build', or run it with --force");
	return NULL;
}

static const struct pg_error *make_loader(struct run *run)
{
	const char *bytes;
	size_t size;

	PG_TRY(pg_read_file(run->arena, run->options->program, &bytes, &size));
	PG_TRY(check_fit(run, bytes, size));
	if (pg_diags_have_errors(run->diags))
		return NULL;
	return pg_loader_create(run->arena, run->options->program, bytes, size, &run->loader);
}

/** A line of bpf_printk(), or the kernel's remark that it had to drop some. */
static enum pg_record_verdict print_line(void *state, const void *record, size_t size)
{
	struct run *run = state;
	static const char mark[] = "[LOST ";
	const char *lost = memmem(record, size, mark, strlen(mark));

	if (lost && memcmp(record, "CPU:", 4) == 0) {
		run->lost += strtoull(lost + strlen(mark), NULL, 10);
		return PG_RECORD_SKIP;
	}
	run->stopped = pg_stream_stdout(run->arena, record, size);
	return run->stopped ? PG_RECORD_STOP : PG_RECORD_COUNT;
}

/** A module that was unloaded has taken its probes along. */
static bool has_vanished(void *state)
{
	struct run *run = state;

	for (size_t i = 0; i < run->fits.num; i++) {
		const struct pg_fit *fit = &run->fits.items[i];

		bool same = i > 0 && strcmp(fit->checked.event.image,
					    fit[-1].checked.event.image) == 0;

		if (same || pg_fit_is_still_there(fit))
			continue;
		run->stopped = pg_error(run->arena, "%s is gone or was replaced: %s is not probed any more",
					pg_fit_image_text(run->arena, &fit->checked.event),
					fit->checked.event.name);
		return true;
	}
	return false;
}

static void report_attached(const struct run *run)
{
	size_t num = pg_loader_num_attached(run->loader);
	const char *section;

	for (size_t i = 0; (section = pg_loader_unattached(run->loader, i)) != NULL; i++)
		fprintf(stderr, "probegen: not attached, since its section does not say where: %s\n",
			section);
	fprintf(stderr, "probegen: %zu program%s attached; ^C ends\n", num, num == 1 ? "" : "s");
}

static const struct pg_error *wait_for_lines(struct run *run)
{
	struct pg_stream_limits limits = run->options->limits;
	enum pg_stream_end end;

	limits.tick = has_vanished;
	limits.tick_state = run;
	PG_TRY(pg_stream_wait(run->stream, &limits, &end));
	pg_loader_detach(run->loader);
	if (end == PG_STREAM_SIGNAL || end == PG_STREAM_TIME)
		PG_TRY(pg_stream_drain(run->stream));
	if (run->lost)
		say(run, PG_SEV_WARNING,
		    pg_printf(run->arena, "%llu lines were lost: they came faster than they "
			      "could be read", (unsigned long long)run->lost));
	return run->stopped;
}

static const struct pg_error *run_all(struct run *run)
{
	PG_TRY(make_loader(run));
	if (pg_diags_have_errors(run->diags))
		return NULL;
	pg_report(run->diags); /* warnings come first */
	PG_TRY(pg_loader_load(run->loader));
	PG_TRY(pg_stream_create(run->arena, &run->stream));
	PG_TRY(pg_tracepipe_create(run->arena, &run->tracepipe));
	PG_TRY(pg_stream_add_tracepipe(run->stream, run->tracepipe, print_line, run));
	PG_TRY(pg_loader_attach(run->loader));
	report_attached(run);
	return wait_for_lines(run);
}

/** What the verifier has to say stands before the error that it led to. */
static void report_log(const struct run *run)
{
	if (run->loader)
		fputs(pg_loader_log(run->loader, run->options->verbose), stderr);
}

static enum pg_exit_status run(struct pg_arena *arena, const struct run_options *asked)
{
	struct run run = {.arena = arena, .options = asked, .diags = pg_diags_create(arena)};
	const struct pg_error *error = run_all(&run);

	if (error && run.loader)
		report_log(&run);
	pg_diag_error(run.diags, error);
	pg_loader_destroy(run.loader);
	pg_tracepipe_destroy(run.tracepipe);
	pg_stream_destroy(run.stream);
	return pg_report(run.diags);
}

static enum pg_exit_status run_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_help_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct run_options asked = {.program = NULL};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &asked, &status))
		return status;
	return run(arena, &asked);
}

const struct pg_command pg_command_run = {"run", run_main};
