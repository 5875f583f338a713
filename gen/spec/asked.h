/* SPDX-License-Identifier: GPL-2.0-only */
/** Arguments that are not shown: what the conditions, keys and totals of `trace` read. */
#ifndef PG_SPEC_ASKED_H
#define PG_SPEC_ASKED_H

#include "spec/spec.h"

/**
 * Add an expression to a probe as such an argument. In it the names of the probe's arguments stand for
 * these, and other names for variables at the probe. text: bytes, with a NUL and one more, of the
 * text that it is compared with, so that it is a string; 0: it is a number. Its span is that of the
 * expression. False: problems went to diags.
 */
bool pg_spec_ask(struct pg_arena *arena, struct pg_probe *probe, const struct pg_expr *expr,
		 uint64_t text, struct pg_diags *diags);

/** Is this the name of such an argument? They begin with pg_, which is reserved. */
bool pg_is_asked(const char *name);

#endif
