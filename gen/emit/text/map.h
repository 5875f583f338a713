/* SPDX-License-Identifier: GPL-2.0-only */
/** The map of a function: lines down, variables across. */
#ifndef PG_EMIT_TEXT_MAP_H
#define PG_EMIT_TEXT_MAP_H

#include "emit/text/table.h"
#include "ir/survey.h"

/**
 * A row for each line, a column for each variable that is readable somewhere, one mark for each
 * pair; what does not fit next to each other on a page is drawn in several parts.
 */
const char *pg_map_text(struct pg_arena *arena, const struct pg_map *map,
			const struct pg_page *page);

/** The meaning of the marks, and of what is said of costs; once, below all maps. */
const char *pg_map_legend(struct pg_arena *arena, const struct pg_page *page, bool with_cost);

#endif
