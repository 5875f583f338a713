/* SPDX-License-Identifier: GPL-2.0-only */
/** What each program of a spec costs, as a table for people or as JSON, a program a line. */
#ifndef PG_EMIT_TEXT_COST_H
#define PG_EMIT_TEXT_COST_H

#include "emit/backend.h"
#include "emit/text/table.h"

/** The options of the back end. */
struct pg_cost_options {
	bool json;
	struct pg_page page;
};

extern const struct pg_backend pg_cost_backend;

#endif
