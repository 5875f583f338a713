/* SPDX-License-Identifier: GPL-2.0-only */
/** The variables at a point, as a table. */
#ifndef PG_EMIT_TEXT_VARS_H
#define PG_EMIT_TEXT_VARS_H

#include "emit/text/table.h"
#include "ir/survey.h"

/** A table per site, under a line that says where it is. */
const char *pg_vars_text(struct pg_arena *arena, const struct pg_survey *survey,
			 const struct pg_page *page);

#endif
