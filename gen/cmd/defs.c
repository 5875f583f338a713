// SPDX-License-Identifier: GPL-2.0-only
/* probegen defs: specs to definitions for kprobe_events, or to a script for bpftrace. */
#include <string.h>

#include "base/outfile.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "emit/bpftrace/script.h"
#include "emit/tracefs/kprobe.h"
#include "pipeline.h"

struct defs_options {
	struct pg_pipeline_options pipeline;
	struct pg_inputs inputs;
};

enum { KEY_BPFTRACE = 0x400 };

static const struct pg_option form_options[] = {
	{"bpftrace", KEY_BPFTRACE, {0}, "print a script for bpftrace instead", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct defs_options *defs = to;

	(void)key;
	(void)value;
	(void)state;
	defs->pipeline.backend = &pg_bpftrace_backend;
	return 0;
}

static const struct pg_option_group form_group = {NULL, 0, form_options, parse};

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct defs_options *defs = to;

	(void)state;
	pg_inputs_add(&defs->inputs, false, operand);
	return 0;
}

static const char *find_fault(const void *options)
{
	const struct defs_options *defs = options;

	return defs->inputs.num ? NULL : "no SPEC given";
}

static enum pg_exit_status run(struct pg_arena *arena, void *options)
{
	const struct defs_options *defs = options;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(&defs->inputs, diags);
	struct pg_pipeline_info info = {0};
	const char *text = NULL;

	if (sources)
		text = pg_pipeline_run(arena, sources, defs->inputs.num, &defs->pipeline, diags,
				       &info);
	if (text)
		pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

static void *create(struct pg_arena *arena)
{
	struct defs_options *defs = PG_NEW(arena, struct defs_options);

	defs->pipeline.stop_after = PG_STAGE_HEADER;
	defs->pipeline.backend = &pg_kprobe_backend;
	defs->inputs.arena = arena;
	return defs;
}

const struct pg_command pg_command_defs = {
	.name = "defs",
	.summary = "SPECs as definitions for the kernel's kprobe_events, or for bpftrace",
	.usage = "SPEC...\n-e TEXT...",
	.operand = {PG_VALUE_FILE, "SPEC", "*.probe"},
	.about = "Print the probes of SPEC files as definitions for the kernel's kprobe_events, as "
		 "`perf probe -D' does (SPEC `-' is standard input). What these cannot express is "
		 "refused; an argument marked `?' is left out then, and a note says so. "
		 "With --bpftrace print a script for bpftrace instead, which "
		 "shows the arguments of each event.",
	.more = "For example:\n"
		"\n"
		"  $ probegen defs -e 'generic_perform_write:50 bytes offset'\n"
		"\n"
		"and as root, to trace with it:\n"
		"\n"
		"  # probegen defs SPEC >>/sys/kernel/tracing/kprobe_events",
	.exits = "0 done, 1 the spec or the debug info is at fault, 2 usage",
	.parts = {{&pg_inputs_group, offsetof(struct defs_options, inputs)},
		  {&form_group, 0},
		  {&pg_debug_info_group, offsetof(struct defs_options, pipeline)},
		  {&pg_probes_group, offsetof(struct defs_options, pipeline)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
