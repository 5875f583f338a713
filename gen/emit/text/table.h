/* SPDX-License-Identifier: GPL-2.0-only */
/** Aligned tables for people: characters that a terminal cannot show are escaped in their texts. */
#ifndef PG_EMIT_TEXT_TABLE_H
#define PG_EMIT_TEXT_TABLE_H

#include <stdbool.h>

#include "base/arena.h"

/** The page that the output is shown on. */
struct pg_page {
	unsigned width; /**< columns; 0: lines may have any length */
	bool colour;
};

struct pg_table;

/** headings: one per column. */
struct pg_table *pg_table_create(struct pg_arena *arena, const char *const *headings,
				 size_t num_columns);

/** Align a column to the right: numbers. */
void pg_table_align_right(struct pg_table *table, size_t column);

/**
 * A column that is cut, for good where there is no room at all, so that the others fit the page: it
 * says the least. Its cells are cut before lines are.
 */
void pg_table_yield(struct pg_table *table, size_t column);

/** A row. A dim one stands for something that cannot be used. */
void pg_table_add(struct pg_table *table, const char *const *cells, bool dim);

/** A line between rows. */
void pg_table_add_line(struct pg_table *table, const char *text);

/**
 * The table's lines, indented by two. A cell much longer than the others of its column pushes the
 * rest of its row; a line that is wider than the page is cut with an ellipsis.
 */
const char *pg_table_text(const struct pg_table *table, const struct pg_page *page);

/** The columns that a text takes: characters of UTF-8. */
size_t pg_text_columns(const char *text);

/** The text cut to so many columns, with an ellipsis where it is; 0: not cut. */
const char *pg_text_cut(struct pg_arena *arena, const char *text, size_t columns);

#endif
