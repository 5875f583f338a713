// SPDX-License-Identifier: GPL-2.0-only
/* probegen [gen]: specs to a header, on stdout or into a file. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/outfile.h"
#include "cmd/depfile.h"
#include "cmd/inputs.h"
#include "cmd/options.h"

enum { KEY_STOP_AFTER = 0x200, KEY_TRACE };

struct gen_options {
	struct pg_common_options common;
	struct pg_arena *arena;
	struct pg_inputs inputs;
	const char *output; /* NULL: stdout */
	bool depfile;
};

static const struct argp_option options[] = {
	{"expression", 'e', "TEXT", 0, "take a probe from the command line", 0},
	{"output", 'o', "FILE", 0, "write FILE at the end and as a whole, not stdout", 0},
	{NULL, 'M', "D", OPTION_HIDDEN, NULL, 0},
	{"-MD", 0, NULL, OPTION_DOC | OPTION_NO_USAGE,
	 "with -o FILE: also write FILE.d, a make dependency file", 0},
	{NULL, 0, NULL, 0, "Debugging:", 3},
	{"stop-after", KEY_STOP_AFTER, "STAGE", 0,
	 "print the data of a stage: spec, sites, plans or defs", 0},
	{"trace", KEY_TRACE, "defs", 0, "print the m4 definitions on stderr", 0},
	{0},
};

static const char args_doc[] = "SPEC...\n-e TEXT...";

static const char doc[] =
	"Generate the C header that fetches local variables at the probes of SPEC files, for BPF "
	"programs (SPEC `-' is standard input)."
	"\v"
	"For example, three variables in the middle of a kernel function:\n"
	"\n"
	"  $ cat page_write.probe\n"
	"  page_write=generic_perform_write:50\n"
	"      bytes offset file\n"
	"  $ probegen -o page_write.probe.h page_write.probe\n"
	"\n"
	"and in a BPF program:\n"
	"\n"
	"  #include \"page_write.probe.h\"\n"
	"  int BPF_PROBE(page_write, bytes, offset) { ... }\n"
	"\n"
	"Commands; a first word that is none of them is a SPEC, of `gen':\n"
	"  gen     the header of SPECs, as above\n"
	"  build   a program: the headers that it includes, and its object\n"
	"  vars    the variables at a point, and whether they can be read\n"
	"  lines   the lines of a function, and which variables can be read there\n"
	"  funcs   the functions that can be probed\n"
	"  defs    SPECs as definitions for the kernel's kprobe_events\n"
	"  check   was a program generated for this kernel?\n"
	"  run     load a program, attach it, and print what it says\n"
	"  trace   fetch and print the arguments of probes, without a program\n"
	"Each has its own help: `probegen build --help'.\n"
	"\n"
	"Exit status: 0 done, 1 the spec or the debug info is at fault, 2 usage.";

static bool parse_stage(const char *name, enum pg_stage *ret)
{
	static const char *const names[] = {"spec", "sites", "plans", "defs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*ret = (enum pg_stage)i;
			return true;
		}
	}
	return false;
}

/** What no single option shows to be wrong. */
static error_t check(const struct gen_options *gen, struct argp_state *state)
{
	if (gen->common.question != PG_ASK_NOTHING)
		return 0;
	if (gen->inputs.num == 0) {
		argp_error(state, "no SPEC given");
		return EINVAL;
	}
	if (gen->depfile && !gen->output) {
		argp_error(state, "-MD needs -o FILE");
		return EINVAL;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct gen_options *gen = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &gen->common;
		return 0;
	case 'e':
		pg_inputs_add(gen->arena, &gen->inputs, true, arg);
		return 0;
	case ARGP_KEY_ARG:
		pg_inputs_add(gen->arena, &gen->inputs, false, arg);
		return 0;
	case 'o':
		gen->output = arg;
		return 0;
	case 'M':
		gen->depfile = true;
		if (strcmp(arg, "D") == 0)
			return 0;
		argp_error(state, "unknown option -M%s", arg);
		return EINVAL;
	case KEY_STOP_AFTER:
		if (parse_stage(arg, &gen->common.pipeline.stop_after))
			return 0;
		argp_error(state, "unknown stage '%s': spec, sites, plans or defs", arg);
		return EINVAL;
	case KEY_TRACE:
		gen->common.pipeline.trace_defs = true;
		if (strcmp(arg, "defs") == 0)
			return 0;
		argp_error(state, "unknown trace '%s': only defs can be traced", arg);
		return EINVAL;
	case ARGP_KEY_END:
		return check(gen, state);
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

static enum pg_exit_status run(struct pg_arena *arena, const struct gen_options *gen)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *const *sources = pg_inputs_read(arena, &gen->inputs, diags);
	struct pg_pipeline_info info = {0};
	const char *text = NULL;

	if (sources)
		text = pg_pipeline_run(arena, sources, gen->inputs.num, &gen->common.pipeline,
				       diags, &info);
	if (text)
		pg_diag_error(diags, write_outputs(arena, gen, text, &info));
	return pg_report(diags);
}

static enum pg_exit_status gen_main(struct pg_arena *arena, int argc, char **argv)
{
	static const struct argp_child children[] = {{&pg_header_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {options, parse, args_doc, doc, children, NULL, NULL};
	struct gen_options gen = {.common.pipeline.stop_after = PG_STAGE_HEADER, .arena = arena};
	enum pg_exit_status status;

	if (!pg_parse_options(arena, &argp, argc, argv, &gen, &status))
		return status;
	return run(arena, &gen);
}

const struct pg_command pg_command_gen = {"gen", gen_main};
