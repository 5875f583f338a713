// SPDX-License-Identifier: GPL-2.0-only
/* probegen cost: what each program of a spec will cost, told beforehand. */
#include <string.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/terminal.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "emit/text/cost.h"
#include "pipeline.h"

struct cost_options {
	struct pg_pipeline_options pipeline;
	struct pg_cost_options form;
	struct pg_inputs inputs;
};

enum { KEY_JSON = 0x400 };

static const struct pg_option form_options[] = {
	{"json", KEY_JSON, {0}, "answer with JSON, an object a line: see probegen(1)", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct cost_options *cost = to;

	(void)key;
	(void)value;
	(void)state;
	cost->form.json = true;
	return 0;
}

static const struct pg_option_group form_group = {"Output:", 3, form_options, parse};

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct cost_options *cost = to;

	(void)state;
	pg_inputs_add(&cost->inputs, false, operand);
	return 0;
}

static const char *find_fault(const void *options)
{
	const struct cost_options *cost = options;

	return cost->inputs.num ? NULL : "no SPEC given";
}

static enum pg_exit_status run(struct pg_arena *arena, void *options)
{
	struct cost_options *cost = options;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(&cost->inputs, diags);
	struct pg_pipeline_info info = {0};
	const char *text = NULL;

	cost->form.page.width = pg_terminal_width(STDOUT_FILENO);
	cost->form.page.colour = pg_wants_colour(STDOUT_FILENO);
	cost->pipeline.backend_options = &cost->form;
	if (sources)
		text = pg_pipeline_run(arena, sources, cost->inputs.num, &cost->pipeline, diags,
				       &info);
	if (text)
		pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

static void *create(struct pg_arena *arena)
{
	struct cost_options *cost = PG_NEW(arena, struct cost_options);

	cost->pipeline.stop_after = PG_STAGE_HEADER;
	cost->pipeline.backend = &pg_cost_backend;
	cost->pipeline.with_probing = true;
	cost->inputs.arena = arena;
	return cost;
}

const struct pg_command pg_command_cost = {
	.name = "cost",
	.summary = "what each probe of SPECs will cost",
	.usage = "SPEC...\n-e TEXT...",
	.operand = {PG_VALUE_FILE, "SPEC", "*.probe"},
	.about = "Print of each program of SPEC files what an event of it will cost: how the kernel "
		 "will carry out the probe, decided from the code as the kernel decides, the calls of "
		 "helpers, operations on maps, and the bytes that it reads.",
	.more = "For example:\n"
		"\n"
		"  $ probegen cost -e 'vfs_read+0x20' -e 'vfs_read file count'",
	.exits = "0 done, 1 the spec or the debug info is at fault, 2 usage",
	.parts = {{&pg_inputs_group, offsetof(struct cost_options, inputs)},
		  {&pg_debug_info_group, offsetof(struct cost_options, pipeline)},
		  {&pg_probes_group, offsetof(struct cost_options, pipeline)},
		  {&form_group, 0}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
