/* SPDX-License-Identifier: GPL-2.0-only */
/** The parser's state, shared by its parts: lines and points, and arguments. */
#ifndef PG_SPEC_PARSE_H
#define PG_SPEC_PARSE_H

#include "spec/spec.h"
#include "spec/tokens.h"

struct pg_parser {
	struct pg_tokens tokens; /**< whose lexer goes from line to line, too */

	struct pg_target target;
	struct pg_probe probe; /**< the one being parsed; its args are here: */
	struct pg_arg *args;
	bool in_probe;
	bool probe_ok; /**< its point parsed */
};

/** Parse the arguments up to the end of the line and append them to the probe's. */
void pg_parse_args(struct pg_parser *p);

#endif
