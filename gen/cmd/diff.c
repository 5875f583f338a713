// SPDX-License-Identifier: GPL-2.0-only
/* probegen diff: what specs come to on two builds. */
#include <stdio.h>
#include <string.h>

#include "base/outfile.h"
#include "base/quote.h"
#include "cmd/cli/builds.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "emit/text/differences.h"
#include "pipeline.h"

enum { NUM_BUILDS = 2 };

enum { KEY_JSON = 0x400, KEY_EXIT_CODE };

struct diff_options {
	struct pg_pipeline_options pipeline;
	struct pg_inputs inputs;
	bool json, exit_code;
};

static const struct pg_option options[] = {
	{"json", KEY_JSON, {0}, "print an object per probe, one a line", 0},
	{"exit-code", KEY_EXIT_CODE, {0}, "exit with 1 where a probe differs", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct diff_options *diff = to;

	(void)value;
	(void)state;
	if (key == KEY_JSON)
		diff->json = true;
	else
		diff->exit_code = true;
	return 0;
}

static const struct pg_option_group form_group = {NULL, 0, options, parse};

/** The first operands are the builds, as far as -k and -x have not named them. */
static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct diff_options *diff = to;

	(void)state;
	if (diff->pipeline.builds->num < NUM_BUILDS)
		pg_build_files_add(diff->pipeline.builds, PG_TARGET_KERNEL, operand);
	else
		pg_inputs_add(&diff->inputs, false, operand);
	return 0;
}

static const char *find_fault(const void *options_read)
{
	const struct diff_options *diff = options_read;

	if (diff->pipeline.builds->num != NUM_BUILDS)
		return "two builds are compared: OLD and NEW, or -x twice";
	return diff->inputs.num ? NULL : "no SPEC given";
}

static enum pg_exit_status show(struct pg_arena *arena, const struct diff_options *diff,
				const struct pg_build *builds, const struct pg_model *moved,
				struct pg_diags *diags)
{
	const struct pg_differences all =
		pg_differences_of(arena, &builds[0], &builds[1], moved);
	const char *text = diff->json ? all.json : all.text;
	enum pg_exit_status status;

	pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	status = pg_report(diags);
	if (status != PG_EXIT_DONE)
		return status;
	if (!diff->json)
		fprintf(stderr, "probegen: %zu of %zu probes differ between %s and %s\n",
			all.num_differ, all.num, pg_shown(arena, builds[0].name),
			pg_shown(arena, builds[1].name));
	return diff->exit_code && all.num_differ ? PG_EXIT_FAILED : PG_EXIT_DONE;
}

static enum pg_exit_status run(struct pg_arena *arena, void *options_read)
{
	const struct diff_options *diff = options_read;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(&diff->inputs, diags);
	struct pg_build builds[NUM_BUILDS] = {{.name = NULL}};
	struct pg_model moved;

	if (!sources ||
	    !pg_pipeline_compare(arena, sources, diff->inputs.num, &diff->pipeline, diags, builds,
				 &moved))
		return pg_report(diags);
	return show(arena, diff, builds, &moved, diags);
}

static void *create(struct pg_arena *arena)
{
	struct diff_options *diff = PG_NEW(arena, struct diff_options);

	diff->pipeline.stop_after = PG_STAGE_PLANS;
	diff->pipeline.builds = pg_build_files_create(arena);
	diff->inputs.arena = arena;
	return diff;
}

const struct pg_command pg_command_diff = {
	.name = "diff",
	.summary = "which probes of SPECs differ between two builds",
	.usage = "OLD NEW SPEC...\nOLD NEW -e TEXT...\n-x OLD -x NEW SPEC...",
	.operand = {PG_VALUE_FILE, "SPEC", "*.probe"},
	.about = "Say which probes of SPEC files come to something else on the build NEW than on "
		 "OLD, two vmlinux files or packs (with -x, two releases of a program): the functions "
		 "that have gained or lost sites, lines whose text is another, arguments that cannot be "
		 "read any more or have another type. What one of the two does not have is not an "
		 "error here. Addresses and lines of files are not compared.",
	.more = "For example:\n"
		"\n"
		"  $ probegen diff --exit-code vmlinux-6.1 vmlinux-6.12 tools/*.probe",
	.exits = "0 done, 1 the spec or the debug info is at fault, or with --exit-code a probe "
		 "differs, 2 usage",
	.parts = {{&pg_inputs_group, offsetof(struct diff_options, inputs)},
		  {&form_group, 0},
		  {&pg_debug_info_group, offsetof(struct diff_options, pipeline)},
		  {&pg_probes_group, offsetof(struct diff_options, pipeline)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
