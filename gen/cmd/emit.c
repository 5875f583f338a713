// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/emit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/outfile.h"
#include "base/quote.h"
#include "base/str.h"
#include "cmd/cli/report.h"
#include "emit/trace/start.h"

struct emitted {
	const char *path, *text;
};

/** "%exec PATH": the target of the command line, which the spec's own probes are in. */
static const char *directive(struct pg_arena *arena, const struct pg_pipeline_options *pipeline)
{
	PG_CLEANUP(pg_free_pointer) char *path = NULL;
	struct pg_str text = {.arena = arena};
	const char *name = pipeline->module;

	if (!pipeline->program)
		return name ? pg_printf(arena, "%%module %s\n", name) : "";
	path = realpath(pipeline->program, NULL);
	pg_str_add(&text, "%%exec ");
	for (name = path ? path : pipeline->program; *name; name++)
		pg_str_add(&text, "%s%c", strchr(" \t\n\v\f\r\\", *name) ? "\\" : "", *name);
	pg_str_add(&text, "\n");
	return pg_str_text(&text);
}

static const struct pg_error *check_absent(struct pg_arena *arena, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return NULL;
	return pg_error_hint(arena, pg_error(arena, "%s is there already", path),
			     "--emit does not replace files: name another folder, or name the "
			     "event otherwise (NAME=POINT)");
}

/** Both or none. */
static const struct pg_error *write_both(struct pg_arena *arena, const struct emitted files[2])
{
	struct pg_outfile first, second;
	const struct pg_error *error;

	for (size_t i = 0; i < 2; i++)
		PG_TRY(check_absent(arena, files[i].path));
	PG_TRY(pg_outfile_write(arena, files[0].path, files[0].text, strlen(files[0].text),
				&first));
	error = pg_outfile_write(arena, files[1].path, files[1].text, strlen(files[1].text),
				 &second);
	if (error) {
		pg_outfile_discard(&first);
		return error;
	}
	error = pg_outfile_commit(arena, &first);
	if (error) {
		pg_outfile_discard(&second);
		return error;
	}
	return pg_outfile_commit(arena, &second);
}

void pg_emit_start(struct pg_arena *arena, const struct pg_source *const *sources, size_t num,
		   const struct pg_pipeline_options *pipeline, const struct pg_trace_options *trace,
		   const char *folder, struct pg_diags *diags)
{
	struct pg_pipeline_options options = *pipeline;
	struct pg_pipeline_info info, unused;
	struct emitted files[2];
	const struct pg_error *error;

	options.backend = &pg_start_backend;
	options.backend_options = trace;
	files[1].text = pg_pipeline_run(arena, sources, num, &options, diags, &info);
	options.stop_after = PG_STAGE_SPEC;
	if (!files[1].text)
		return;
	files[0].text = pg_pipeline_run(arena, sources, num, &options, diags, &unused);
	if (!files[0].text)
		return;
	files[0].text = pg_printf(arena, "%s%s", directive(arena, pipeline), files[0].text);
	files[0].path = pg_printf(arena, "%s/%s.probe", folder, info.event);
	files[1].path = pg_printf(arena, "%s/%s.bpf.c", folder, info.event);
	error = write_both(arena, files);
	pg_diag_error(diags, error);
	if (!error)
		fprintf(stderr, "probegen: wrote %s and %s\n", pg_shown(arena, files[0].path),
			pg_shown(arena, files[1].path));
}
