// SPDX-License-Identifier: GPL-2.0-only
/* probegen defs: specs to definitions for kprobe_events. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/outfile.h"
#include "cmd/inputs.h"
#include "cmd/options.h"
#include "emit/tracefs/kprobe.h"

struct defs_options {
	struct pg_common_options common;
	struct pg_arena *arena;
	struct pg_inputs inputs;
};

static const struct argp_option options[] = {
	{"expression", 'e', "TEXT", 0, "take a probe from the command line", 0},
	{0},
};

static const char args_doc[] = "SPEC...\n-e TEXT...";

static const char doc[] =
	"Print the probes of SPEC files as definitions for the kernel's kprobe_events, as `perf "
	"probe -D' does (SPEC `-' is standard input). What these cannot express is refused; an "
	"argument marked `?' is left out then, and a note says so."
	"\v"
	"For example:\n"
	"\n"
	"  $ probegen defs -e 'generic_perform_write:50 bytes offset'\n"
	"\n"
	"and as root, to trace with it:\n"
	"\n"
	"  # probegen defs SPEC >>/sys/kernel/tracing/kprobe_events\n"
	"\n"
	"Exit status: 0 done, 1 the spec or the debug info is at fault, 2 usage.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct defs_options *defs = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &defs->common;
		return 0;
	case 'e':
	case ARGP_KEY_ARG:
		pg_inputs_add(defs->arena, &defs->inputs, key == 'e', arg);
		return 0;
	case ARGP_KEY_END:
		if (defs->common.question != PG_ASK_NOTHING || defs->inputs.num)
			return 0;
		argp_error(state, "no SPEC given");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum pg_exit_status run(struct pg_arena *arena, const struct defs_options *defs)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(arena, &defs->inputs, diags);
	struct pg_pipeline_info info = {0};
	const char *text = NULL;

	if (sources)
		text = pg_pipeline_run(arena, sources, defs->inputs.num, &defs->common.pipeline,
				       diags, &info);
	if (text)
		pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

static enum pg_exit_status defs_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_probe_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct defs_options defs = {
		.common.pipeline = {.stop_after = PG_STAGE_HEADER, .backend = &pg_kprobe_backend},
		.arena = arena,
	};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &defs, &status))
		return status;
	return run(arena, &defs);
}

const struct pg_command pg_command_defs = {"defs", defs_main};
