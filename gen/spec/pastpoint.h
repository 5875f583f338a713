/* SPDX-License-Identifier: GPL-2.0-only */
/** The places that $at and $since name: :LINE, +OFFSET and @FILE:LINE. */
#ifndef PG_SPEC_PASTPOINT_H
#define PG_SPEC_PASTPOINT_H

#include <stdio.h>

#include "spec/cexpr.h"
#include "spec/tokens.h"

/** From the token looked at on; false after an error. */
bool pg_past_point_parse(struct pg_tokens *tokens, struct pg_past_point *ret);

/** It parses back to itself. */
void pg_past_point_print(const struct pg_past_point *point, FILE *to);

#endif
