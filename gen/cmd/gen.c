// SPDX-License-Identifier: GPL-2.0-only
/* probegen [gen]: specs to a header, on stdout or into a file. */
#include "cmd/commands.h"

#include <string.h>

#include "base/array.h"
#include "base/outfile.h"
#include "cmd/cli/builds.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/inputs.h"
#include "cmd/cli/report.h"
#include "cmd/make/depfile.h"
#include "emit/c/header.h"
#include "pipeline.h"

enum { KEY_STOP_AFTER = 0x400, KEY_TRACE };

struct gen_options {
	struct pg_pipeline_options pipeline;
	struct pg_header_options header;
	struct pg_inputs inputs;
	const char *output; /* NULL: stdout */
	bool depfile;
};

static const struct pg_option options[] = {
	{"output", 'o', {PG_VALUE_FILE, "FILE", NULL},
	 "write FILE, at the end and as a whole, instead of stdout", 0},
	{NULL, 'M', {PG_VALUE_CHOICE, "D", "D"},
	 "with -o FILE: also write FILE.d, a make dependency file", PG_OPTION_GLUED},
	{0},
};

static const struct pg_option debugging_options[] = {
	{"stop-after", KEY_STOP_AFTER, {PG_VALUE_CHOICE, "STAGE", "spec sites plans defs"},
	 "print the data of a stage: spec, sites, plans or defs", 0},
	{"trace", KEY_TRACE, {PG_VALUE_CHOICE, "defs", "defs"},
	 "print the m4 definitions on stderr", 0},
	{0},
};

/** Definitions are a text of the header's back end. */
static bool parse_stage(const char *name, struct gen_options *gen)
{
	static const char *const names[] = {"spec", "sites", "plans", "defs"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			gen->pipeline.stop_after = (enum pg_stage)i;
			gen->header.only_defs = i == PG_STAGE_HEADER;
			return true;
		}
	}
	return false;
}

static const char *find_fault(const void *options_read)
{
	const struct gen_options *gen = options_read;

	if (gen->inputs.num == 0)
		return "no SPEC given";
	return gen->depfile && !gen->output ? "-MD needs -o FILE" : NULL;
}

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct gen_options *gen = to;

	(void)state;
	pg_inputs_add(&gen->inputs, false, operand);
	return 0;
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct gen_options *gen = to;

	switch (key) {
	case 'o':
		gen->output = value;
		return 0;
	case 'M':
		gen->depfile = true;
		if (strcmp(value, "D") == 0)
			return 0;
		return pg_usage_error(state, "unknown option -M%s", value);
	case KEY_STOP_AFTER:
		if (parse_stage(value, gen))
			return 0;
		return pg_usage_error(
			state, "unknown stage '%s': it must be spec, sites, plans or defs", value);
	case KEY_TRACE:
		gen->header.trace_defs = true;
		if (strcmp(value, "defs") == 0)
			return 0;
		return pg_usage_error(state, "unknown trace '%s': only defs can be traced", value);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct pg_error *write_depfile(struct pg_arena *arena, const struct gen_options *gen,
					    const struct pg_pipeline_info *info,
					    struct pg_outfile *ret)
{
	struct pg_depfile deps = {.target = gen->output};

	for (size_t i = 0; i < gen->inputs.num; i++) {
		if (!gen->inputs.items[i].is_text && strcmp(gen->inputs.items[i].value, "-") != 0)
			pg_depfile_add(arena, &deps, gen->inputs.items[i].value);
	}
	for (size_t i = 0; i < info->num_files; i++)
		pg_depfile_add(arena, &deps, info->files[i]);
	return pg_depfile_write(arena, &deps, pg_printf(arena, "%s.d", gen->output), ret);
}

/** The header and its dependencies: both are written before one of them is renamed. */
static const struct pg_error *write_both(struct pg_arena *arena, const struct gen_options *gen,
					 const char *text, const struct pg_pipeline_info *info)
{
	struct pg_outfile header, deps;
	const struct pg_error *error;

	PG_TRY(write_depfile(arena, gen, info, &deps));
	error = pg_outfile_write(arena, gen->output, text, strlen(text), &header);
	if (!error)
		error = pg_outfile_commit(arena, &header);
	if (!error)
		return pg_outfile_commit(arena, &deps);
	pg_outfile_discard(&deps);
	return error;
}

static const struct pg_error *write_outputs(struct pg_arena *arena, const struct gen_options *gen,
					    const char *text, const struct pg_pipeline_info *info)
{
	if (!gen->output)
		return pg_write_stdout(arena, text, strlen(text));
	if (gen->depfile)
		return write_both(arena, gen, text, info);
	return pg_write_file(arena, gen->output, text, strlen(text));
}

static enum pg_exit_status run(struct pg_arena *arena, void *options_read)
{
	const struct gen_options *gen = options_read;
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(&gen->inputs, diags);
	struct pg_pipeline_info info = {0};
	const char *text = NULL;

	if (sources)
		text = pg_pipeline_run(arena, sources, gen->inputs.num, &gen->pipeline, diags,
				       &info);
	if (text)
		pg_diag_error(diags, write_outputs(arena, gen, text, &info));
	return pg_report(diags);
}

static void *create(struct pg_arena *arena)
{
	struct gen_options *gen = PG_NEW(arena, struct gen_options);

	gen->pipeline = (struct pg_pipeline_options){
		.stop_after = PG_STAGE_HEADER,
		.backend = &pg_header_backend,
		.backend_options = &gen->header,
		.builds = pg_build_files_create(arena),
	};
	gen->inputs.arena = arena;
	return gen;
}

static const struct pg_option_group output_group = {NULL, 0, options, parse};
static const struct pg_option_group debugging_group = {"Debugging:", 3, debugging_options, parse};

const struct pg_command pg_command_gen = {
	.name = "gen",
	.summary = "the header of SPECs, as above",
	.usage = "SPEC...\n-e TEXT...",
	.operand = {PG_VALUE_FILE, "SPEC", "*.probe"},
	.about = "Generate the C header that fetches local variables at the probes of SPEC files, "
		 "for BPF programs (SPEC `-' is standard input).",
	.more = "For example, three variables in the middle of a kernel function:\n"
		"\n"
		"  $ cat page_write.probe\n"
		"  page_write=generic_perform_write:50\n"
		"      bytes offset file\n"
		"  $ probegen -o page_write.probe.h page_write.probe\n"
		"\n"
		"and in a BPF program:\n"
		"\n"
		"  #include \"page_write.probe.h\"\n"
		"  int BPF_PROBE(page_write, bytes, offset) { ... }",
	.exits = "0 done, 1 the spec or the debug info is at fault, 2 usage",
	.parts = {{&output_group, 0},
		  {&pg_inputs_group, offsetof(struct gen_options, inputs)},
		  {&pg_debug_info_group, offsetof(struct gen_options, pipeline)},
		  {&pg_builds_group, offsetof(struct gen_options, pipeline)},
		  {&pg_probes_group, offsetof(struct gen_options, pipeline)},
		  {&pg_template_group, offsetof(struct gen_options, header)},
		  {&debugging_group, 0}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
