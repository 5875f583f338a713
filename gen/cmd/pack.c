// SPDX-License-Identifier: GPL-2.0-only
/* probegen pack: what specs come to on one build, to be used without its debug info. */
#include <string.h>

#include "base/outfile.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "emit/text/pack.h"
#include "pipeline.h"

struct pack_options {
	struct pg_pipeline_options pipeline;
	struct pg_pack_options pack;
	struct pg_inputs inputs;
	const char *output; /* NULL: stdout */
};

static const struct pg_option options[] = {
	{"output", 'o', {PG_VALUE_FILE, "FILE", NULL},
	 "write FILE, at the end and as a whole, instead of stdout", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pack_options *pack = to;

	(void)key;
	(void)state;
	pack->output = value;
	return 0;
}

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct pack_options *pack = to;

	(void)state;
	pg_inputs_add(&pack->inputs, false, operand);
	return 0;
}

static const char *find_fault(const void *options_read)
{
	const struct pack_options *pack = options_read;

	return pack->inputs.num ? NULL : "no SPEC given";
}

static enum pg_exit_status run(struct pg_arena *arena, void *options_read)
{
	struct pack_options *pack = options_read;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(&pack->inputs, diags);
	struct pg_pipeline_info info;
	const char *text = NULL;

	pack->pack.is_strict = pack->pipeline.strict;
	if (sources)
		text = pg_pipeline_run(arena, sources, pack->inputs.num, &pack->pipeline, diags,
				       &info);
	if (text)
		pg_diag_error(diags, pack->output ? pg_write_file(arena, pack->output, text,
								  strlen(text))
						  : pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

static void *create(struct pg_arena *arena)
{
	struct pack_options *pack = PG_NEW(arena, struct pack_options);

	pack->pipeline = (struct pg_pipeline_options){
		.stop_after = PG_STAGE_HEADER,
		.backend = &pg_pack_backend,
		.backend_options = &pack->pack,
		.is_one_of_several = true,
	};
	pack->inputs.arena = arena;
	return pack;
}

static const struct pg_option_group output_group = {NULL, 0, options, parse};

const struct pg_command pg_command_pack = {
	.name = "pack",
	.summary = "what SPECs come to on one build, to be kept",
	.usage = "SPEC...\n-e TEXT...",
	.operand = {PG_VALUE_FILE, "SPEC", "*.probe"},
	.about = "Write a pack: what the probes of SPEC files come to on one build, as JSON. A header for "
		 "that build can be made from it later, without its debug info: a pack takes "
		 "the place of a vmlinux, a module or a program, in the options -k, -m, -x and --for, and in diff.",
	.more = "For example:\n"
		"\n"
		"  $ probegen pack -k vmlinux-6.1 -o 6.1.pack page_write.probe\n"
		"  $ probegen build --for 6.1.pack --for vmlinux-6.12 page_write.bpf.c",
	.exits = "0 done, 1 the spec or the debug info is at fault, 2 usage",
	.parts = {{&output_group, 0},
		  {&pg_inputs_group, offsetof(struct pack_options, inputs)},
		  {&pg_debug_info_group, offsetof(struct pack_options, pipeline)},
		  {&pg_probes_group, offsetof(struct pack_options, pipeline)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
