// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "dbg/kernel.h"
#include "dbg/open.h"
#include "emit/backend.h"
#include "emit/header.h"
#include "ir/model.h"
#include "resolve/resolve.h"
#include "spec/spec.h"

struct run {
	struct pg_arena *arena;
	const struct pg_pipeline_options *options;
	struct pg_diags *diags;
	struct pg_pipeline_info *info;
	struct pg_spec spec;
	struct pg_dbg *dbg;
	struct pg_model model;
};

static void report(struct run *run, const struct pg_error *error)
{
	struct pg_span nowhere = {NULL};

	pg_diag(run->diags, PG_SEV_ERROR, nowhere, "%s", error->message);
	if (error->hint)
		pg_diag(run->diags, PG_SEV_NOTE, nowhere, "%s", error->hint);
}

static bool succeeded(struct run *run, const struct pg_error *error)
{
	if (error)
		report(run, error);
	return !pg_diags_have_errors(run->diags);
}

static bool parse(struct run *run, const struct pg_source *const *sources, size_t num)
{
	for (size_t i = 0; i < num; i++)
		pg_spec_parse(run->arena, sources[i], &run->spec, run->diags);
	pg_spec_check(run->arena, &run->spec, run->diags);
	return succeeded(run, NULL);
}

const struct pg_error *pg_pipeline_open(struct pg_arena *arena,
					const struct pg_pipeline_options *options,
					struct pg_dbg **ret)
{
	const char *path = options->kernel;

	if (!path)
		PG_TRY(pg_kernel_find(arena, options->sysroot, &path));
	PG_TRY(pg_dbg_open(arena, path, ret));
	(*ret)->source_dir = options->source;
	return NULL;
}

static bool open_debug_info(struct run *run)
{
	if (!succeeded(run, pg_pipeline_open(run->arena, run->options, &run->dbg)))
		return false;
	run->info->arch = run->dbg->arch;
	*PG_PUSH(run->arena, run->info->files, run->info->num_files) = run->dbg->path;
	return true;
}

static bool resolve(struct run *run)
{
	const struct pg_resolve_options options = {
		.strict = run->options->strict,
		.with_plans = run->options->stop_after != PG_STAGE_SITES,
	};

	pg_resolve(run->arena, run->dbg, &run->spec, &options, run->diags, &run->model);
	return succeeded(run, NULL);
}

/** A stage's data as text. */
static const char *text_of(struct run *run, void (*print)(const struct run *run, FILE *to))
{
	PG_CLEANUP(pg_free_pointer) char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		abort();
	print(run, to);
	if (fclose(to) != 0)
		abort();
	return pg_strndup(run->arena, text, len);
}

static void print_spec(const struct run *run, FILE *to)
{
	pg_spec_print(&run->spec, to);
}

static void print_sites(const struct run *run, FILE *to)
{
	pg_model_print(&run->model, false, to);
}

static void print_plans(const struct run *run, FILE *to)
{
	pg_model_print(&run->model, true, to);
}

static const char *emit(struct run *run)
{
	const struct pg_header_options options = {
		.template_file = run->options->template_file,
		.trace_defs = run->options->trace_defs,
	};
	bool is_header = run->options->stop_after == PG_STAGE_HEADER;
	const char *text = NULL;

	if (!succeeded(run, is_header
				    ? pg_header_emit(run->arena, &run->model, &options, &text)
				    : pg_header_defs(run->arena, &run->model, &text)))
		return NULL;
	return text;
}

static const char *emit_by(struct run *run, const struct pg_backend *backend)
{
	backend->check(run->arena, &run->model, run->diags);
	if (!succeeded(run, NULL))
		return NULL;
	return backend->emit(run->arena, &run->model);
}

static const char *run_stages(struct run *run, const struct pg_source *const *sources, size_t num)
{
	enum pg_stage last = run->options->stop_after;

	if (!parse(run, sources, num))
		return NULL;
	if (last == PG_STAGE_SPEC)
		return text_of(run, print_spec);
	if (!open_debug_info(run) || !resolve(run))
		return NULL;
	if (last == PG_STAGE_SITES)
		return text_of(run, print_sites);
	if (last == PG_STAGE_PLANS)
		return text_of(run, print_plans);
	if (run->options->backend)
		return emit_by(run, run->options->backend);
	return emit(run);
}

const char *pg_pipeline_run(struct pg_arena *arena, const struct pg_source *const *sources,
			    size_t num_sources, const struct pg_pipeline_options *options,
			    struct pg_diags *diags, struct pg_pipeline_info *ret_info)
{
	struct run run = {
		.arena = arena, .options = options, .diags = diags, .info = ret_info};
	const char *text;

	*ret_info = (struct pg_pipeline_info){NULL};
	text = run_stages(&run, sources, num_sources);
	pg_dbg_close(run.dbg);
	return text;
}
