/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that makes C headers: model to definitions, and through a template to text. */
#ifndef PG_EMIT_C_HEADER_H
#define PG_EMIT_C_HEADER_H

#include <stdbool.h>

#include "base/error.h"
#include "ir/model.h"

struct pg_header_options {
	/** NULL: header.m4 in templates/ of $PROBEGEN_DATADIR, or of where probegen is installed.
	 */
	const char *template_file;
	bool trace_defs; /**< print the definitions on stderr */
};

/** What a header cannot express: NULL, or the first such thing in the model. */
const struct pg_error *pg_header_check(struct pg_arena *arena, const struct pg_model *model);

/**
 * The definitions, to be looked at: what templates/README.md describes, with the quotes `<|` and
 * `|>`. Checks the model first.
 */
const struct pg_error *pg_header_defs(struct pg_arena *arena, const struct pg_model *model,
				      const char **ret_text);

/** The header. NUL-terminated, in the arena. */
const struct pg_error *pg_header_emit(struct pg_arena *arena, const struct pg_model *model,
				      const struct pg_header_options *options,
				      const char **ret_text);

/** The template that is used without template_file. */
const char *pg_header_template(struct pg_arena *arena);

#endif
