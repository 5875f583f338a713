/* SPDX-License-Identifier: GPL-2.0-only */
/** What each program of a spec costs, as a table for people or as JSON, a program a line. */
#ifndef PG_EMIT_TEXT_COST_H
#define PG_EMIT_TEXT_COST_H

#include "base/json.h"
#include "emit/backend.h"
#include "emit/text/table.h"

/** The options of the back end. */
struct pg_cost_options {
	bool json;
	struct pg_page page;
};

extern const struct pg_backend pg_cost_backend;

/** The programs of a model as an array: each as it is a line of the back end. */
json_t *pg_cost_list(struct pg_arena *arena, const struct pg_model *model);

#endif
