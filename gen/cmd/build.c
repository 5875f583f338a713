// SPDX-License-Identifier: GPL-2.0-only
/* probegen build: generate the probe headers that a program includes, and compile it. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/infile.h"
#include "base/outfile.h"
#include "cmd/cli/builds.h"
#include "cmd/cli/groups.h"
#include "cmd/cli/report.h"
#include "cmd/commands.h"
#include "cmd/make/includes.h"
#include "emit/c/header.h"
#include "emit/clang.h"
#include "pipeline.h"
#include "run/fit.h"

struct build_options {
	struct pg_pipeline_options pipeline;
	struct pg_header_options header;
	struct pg_arena *arena;
	const char *program;
	const char *output; /* NULL: the program's name, ending in .o */
	const char **clang_args;
	size_t num_clang_args;
};

struct header {
	const char *path, *text;
};

struct build {
	struct pg_arena *arena;
	const struct build_options *options;
	struct pg_diags *diags;
	const char *object;
	const char *source_dir, *object_dir; /* "." or without a final slash */
	const struct pg_arch *arch; /* of the kernel; NULL while no header was generated */
	struct header *headers;
	size_t num_headers;
	const char **missing; /* specs of headers that are included, and that are not there */
	size_t num_missing;
};

static const struct pg_option options[] = {
	{"output", 'o', {PG_VALUE_FILE, "FILE", NULL},
	 "the object to write, instead of PROG.bpf.o", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct build_options *build = to;

	(void)key;
	(void)state;
	build->output = value;
	return 0;
}

static error_t take_operand(void *to, char *operand, struct argp_state *state)
{
	struct build_options *build = to;

	if (state->quoted && state->next > state->quoted) {
		*PG_PUSH(build->arena, build->clang_args, build->num_clang_args) = operand;
		return 0;
	}
	if (build->program)
		return pg_usage_error(
			state, "one program at a time: %s (arguments of clang follow --)", operand);
	build->program = operand;
	return 0;
}

static const char *find_fault(const void *options_read)
{
	const struct build_options *build = options_read;

	return build->program ? NULL : "no program given";
}

static const char *dir_of(struct pg_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return pg_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *default_object(struct pg_arena *arena, const char *program)
{
	size_t len = strlen(program);

	if (len > 2 && strcmp(program + len - 2, ".c") == 0)
		len -= 2;
	return pg_printf(arena, "%.*s.o", (int)len, program);
}

/** The path of a probe's file in a folder. */
static const char *path_in(struct pg_arena *arena, const char *dir, const char *name,
			   const char *suffix)
{
	if (strcmp(dir, ".") == 0)
		return pg_printf(arena, "%s%s", name, suffix);
	return pg_printf(arena, "%s/%s%s", dir, name, suffix);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/** An included file is searched in the program's own folder first: no other may be there. */
static const struct pg_error *check_shadow(const struct build *build, const char *name)
{
	const char *path = path_in(build->arena, build->source_dir, name, ".probe.h");

	if (is_same_file(build->source_dir, build->object_dir) || access(path, F_OK) != 0)
		return NULL;
	return pg_error_hint(build->arena,
			     pg_error(build->arena,
				      "%s is in the way: the program would include it instead of "
				      "the header generated in %s", path, build->object_dir),
			     "remove it, or write the object next to the program");
}

static const struct pg_error *generate(struct build *build, const char *name, const char *spec)
{
	struct pg_source *source = PG_NEW(build->arena, struct pg_source);
	const struct pg_source *sources[] = {source};
	struct pg_pipeline_info info = {0};
	struct header header;

	PG_TRY(check_shadow(build, name));
	source->name = spec;
	PG_TRY(pg_read_file(build->arena, spec, &source->text, &source->len));
	header.path = path_in(build->arena, build->object_dir, name, ".probe.h");
	header.text = pg_pipeline_run(build->arena, sources, 1, &build->options->pipeline,
				      build->diags, &info);
	if (!header.text)
		return NULL;
	build->arch = info.arch;
	*PG_PUSH(build->arena, build->headers, build->num_headers) = header;
	return NULL;
}

static bool begins_with(const char *text, size_t len, const char *with, size_t num)
{
	return len >= num && memcmp(text, with, num) == 0;
}

/** clang goes by a file's name: an object would go to the linker, and a spec as well. */
static const struct pg_error *check_kind(const struct build *build, const char *text, size_t len)
{
	const char *program = build->options->program, *suffix = strrchr(program, '.');
	const struct pg_error *error;

	if (begins_with(text, len, "\x7f" "ELF", 4))
		return pg_error_hint(build->arena,
				     pg_error(build->arena,
					      "%s: is an ELF file, not a program in C", program),
				     "probegen run loads an object, probegen check asks whether it "
				     "fits");
	if (suffix && strcmp(suffix, ".c") == 0)
		return NULL;
	error = pg_error(build->arena, "%s: is not a program in C: its name does not end in .c",
			 program);
	if (suffix && strcmp(suffix, ".probe") == 0)
		error = pg_error_hint(build->arena, error,
				      "a spec becomes a header by itself: probegen -o %s.h %s", program,
				      program);
	return error;
}

/** All headers as texts, so that one run reports the problems of all specs. */
static void generate_headers(struct build *build)
{
	const char *text, *const *names;
	size_t len, num = 0;
	const struct pg_error *error;

	error = pg_read_file(build->arena, build->options->program, &text, &len);
	if (!error)
		error = check_kind(build, text, len);
	pg_diag_error(build->diags, error);
	if (error)
		return;
	names = pg_find_probe_includes(build->arena, text, len, &num);
	for (size_t i = 0; i < num; i++) {
		const char *spec =
			path_in(build->arena, build->source_dir, names[i], ".probe");

		if (access(spec, F_OK) == 0)
			pg_diag_error(build->diags, generate(build, names[i], spec));
		else
			*PG_PUSH(build->arena, build->missing, build->num_missing) = spec;
	}
}

static const struct pg_error *write_headers(const struct build *build)
{
	for (size_t i = 0; i < build->num_headers; i++) {
		const struct header *header = &build->headers[i];

		PG_TRY(pg_write_file(build->arena, header->path, header->text,
				     strlen(header->text)));
	}
	return NULL;
}

/**
 * Is each program in a section of the event whose context it takes? An object of another byte order
 * is not read here: it is checked where it will run.
 */
static const struct pg_error *check_programs(const struct build *build, const char *bytes,
					     size_t size)
{
	struct pg_records records;
	struct pg_fits fits;

	if (pg_records_begin(bytes, size, &records) < 0)
		return NULL;
	PG_TRY(pg_fits_read(build->arena, build->object, bytes, size, &fits));
	for (size_t i = 0; i < fits.num_misplaced; i++)
		pg_diag_error(build->diags,
			      pg_error_hint(build->arena,
					    pg_error(build->arena, "%s: %s",
						     build->options->program,
						     fits.misplaced[i].problem),
					    "%s", fits.misplaced[i].hint));
	return NULL;
}

/** A header that clang misses, and that we would have made of its spec. */
static const struct pg_error *explain(const struct build *build, const struct pg_error *error)
{
	for (size_t i = 0; error->words && i < build->num_missing; i++) {
		const char *slash = strrchr(build->missing[i], '/');

		if (strstr(error->words, pg_printf(build->arena, "%s.h' file not found",
						   slash ? slash + 1 : build->missing[i])))
			return pg_error_hint(build->arena, error,
					     "there is no %s, of which its header would be made",
					     build->missing[i]);
	}
	return error;
}

static const struct pg_error *compile(const struct build *build)
{
	const struct pg_clang_job job = {
		.program = build->options->program,
		.path = build->options->program,
		.header_dir = build->object_dir,
		.arch = build->arch,
		.more_args = build->options->clang_args,
		.num_more_args = build->options->num_clang_args,
	};
	const struct pg_error *error;
	const char *bytes;
	size_t size;

	error = pg_clang_compile(build->arena, &job, build->diags, &bytes, &size);
	if (error)
		return explain(build, error);
	PG_TRY(check_programs(build, bytes, size));
	if (pg_diags_have_errors(build->diags))
		return NULL;
	return pg_write_file(build->arena, build->object, bytes, size);
}

static const struct pg_error *write_outputs(const struct build *build)
{
	struct stat st;

	if (stat(build->object, &st) == 0 && !S_ISREG(st.st_mode))
		return pg_error(build->arena, "cannot write %s: not a regular file", build->object);
	PG_TRY(write_headers(build));
	return compile(build);
}

static enum pg_exit_status run(struct pg_arena *arena, void *options_read)
{
	const struct build_options *asked = options_read;
	struct build build = {.arena = arena, .options = asked};

	build.diags = pg_diags_create(arena);
	build.object = asked->output ? asked->output
					: default_object(arena, asked->program);
	build.source_dir = dir_of(arena, asked->program);
	build.object_dir = dir_of(arena, build.object);
	generate_headers(&build);
	if (!pg_diags_have_errors(build.diags))
		pg_diag_error(build.diags, write_outputs(&build));
	return pg_report(build.diags);
}

static void *create(struct pg_arena *arena)
{
	struct build_options *build = PG_NEW(arena, struct build_options);

	build->pipeline = (struct pg_pipeline_options){
		.stop_after = PG_STAGE_HEADER,
		.backend = &pg_header_backend,
		.backend_options = &build->header,
		.builds = pg_build_files_create(arena),
	};
	build->arena = arena;
	return build;
}

static const struct pg_option_group output_group = {NULL, 0, options, parse};

const struct pg_command pg_command_build = {
	.name = "build",
	.summary = "a program: the headers that it includes, and its object",
	.usage = "PROG.bpf.c [-- CLANG-ARG...]",
	.operand = {PG_VALUE_FILE, "PROG.bpf.c", "*.bpf.c"},
	.about = "Generate the probe headers that a BPF program includes, and compile it with "
		 "clang.",
	.more = "For each #include \"NAME.probe.h\" in the program's text, NAME.probe.h is "
		"generated from NAME.probe if that is in the program's folder; headers go to the "
		"folder of the object. CLANG-ARGs are added to `-target bpf -g -O2 -Wall'. The "
		"environment variable CLANG names another clang.\n"
		"\n"
		"For example:\n"
		"\n"
		"  $ probegen build -k /usr/lib/debug/boot/vmlinux-$(uname -r) page_write.bpf.c\n"
		"\n"
		"writes page_write.probe.h and page_write.bpf.o.",
	.exits = "0 done, 1 the spec, the debug info or the program is at fault, 2 usage",
	.parts = {{&output_group, 0},
		  {&pg_debug_info_group, offsetof(struct build_options, pipeline)},
		  {&pg_builds_group, offsetof(struct build_options, pipeline)},
		  {&pg_probes_group, offsetof(struct build_options, pipeline)},
		  {&pg_template_group, offsetof(struct build_options, header)}},
	.create = create,
	.take_operand = take_operand,
	.find_fault = find_fault,
	.run = run,
};
