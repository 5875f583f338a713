/* SPDX-License-Identifier: GPL-2.0-only */
/** `probegen trace --emit`: a spec and a program to begin one's own with. */
#ifndef PG_CMD_EMIT_H
#define PG_CMD_EMIT_H

#include "emit/trace/trace.h"
#include "pipeline.h"

/**
 * Write EVENT.probe and EVENT.bpf.c into a folder, both or none, after the first event of the
 * sources. A file that is there is not replaced. Of the options of `trace` the filter is taken.
 */
void pg_emit_start(struct pg_arena *arena, const struct pg_source *const *sources, size_t num,
		   const struct pg_pipeline_options *pipeline, const struct pg_trace_options *trace,
		   const char *folder, struct pg_diags *diags);

#endif
