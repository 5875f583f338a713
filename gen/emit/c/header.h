/* SPDX-License-Identifier: GPL-2.0-only */
/** The back end that makes C headers: model to definitions, and through a template to text. */
#ifndef PG_EMIT_C_HEADER_H
#define PG_EMIT_C_HEADER_H

#include "emit/backend.h"

struct pg_header_options {
	/** NULL: header.m4 in templates/ of $PROBEGEN_DATADIR, or of where probegen is installed.
	 */
	const char *template_file;
	bool trace_defs; /**< print the definitions on stderr, too */
	/** The text is the definitions, for people: those that templates/README.md describes, with
	 * the quotes `<|` and `|>`. */
	bool only_defs;
	bool is_trace; /**< it will be part of a program of `trace` */
};

/** Its options are a struct pg_header_options. */
extern const struct pg_backend pg_header_backend;

#endif
