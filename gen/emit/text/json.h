/* SPDX-License-Identifier: GPL-2.0-only */
/** Listings as JSON: one object a line. The schema is in probegen(1). */
#ifndef PG_EMIT_TEXT_JSON_H
#define PG_EMIT_TEXT_JSON_H

#include "base/diag.h"
#include "ir/survey.h"

/** A line per site. */
const char *pg_json_of_survey(struct pg_arena *arena, const struct pg_survey *survey);

/** A question that could not be answered, and why. */
const char *pg_json_of_error(struct pg_arena *arena, const struct pg_source *point,
			     const struct pg_diags *diags);

/** A line per line of the map. */
const char *pg_json_of_map(struct pg_arena *arena, const struct pg_map *map);

/** A line per function. */
const char *pg_json_of_funcs(struct pg_arena *arena, const struct pg_func *funcs, size_t num);

#endif
