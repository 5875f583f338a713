// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/table.h"

#include <stdint.h>

#include "base/quote.h"
#include "base/str.h"

/** Of a column: longer cells push the rest of their row. */
#define WIDEST 36

/*
 * Columns that a column keeps which yields: where that makes a row fit the page, and where the row
 * is cut all the same; and what the last column has to have next to it: else the one that yields is
 * left out.
 */
#define LEAST	   6
#define LEAST_CUT  14
#define LEAST_LAST 12

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define PLAIN "\033[0m"

struct row {
	const char *const *cells; /* NULL: a line, not a row */
	const char *line;
	bool dim;
};

struct pg_table {
	struct pg_arena *arena;
	const char *const *headings;
	size_t num_columns;
	bool *right;
	size_t yielding; /* a column; none: num_columns */
	size_t *widths;
	struct row *rows;
	size_t num_rows;
};

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t pg_text_columns(const char *text)
{
	size_t num = 0;

	for (; *text; text++)
		num += begins_character(*text);
	return num;
}

const char *pg_text_cut(struct pg_arena *arena, const char *text, size_t columns)
{
	const char *end = text;

	if (!columns || pg_text_columns(text) <= columns)
		return text;
	for (size_t num = 0; *end; end++) {
		if (begins_character(*end) && ++num == columns)
			break;
	}
	return pg_printf(arena, "%.*s…", (int)(end - text), text);
}

static void widen(struct pg_table *table, const char *const *cells)
{
	for (size_t i = 0; i < table->num_columns; i++) {
		size_t columns = pg_text_columns(cells[i]);

		if (columns > table->widths[i])
			table->widths[i] = columns < WIDEST ? columns : WIDEST;
	}
}

struct pg_table *pg_table_create(struct pg_arena *arena, const char *const *headings,
				 size_t num_columns)
{
	struct pg_table *table = PG_NEW(arena, struct pg_table);

	table->arena = arena;
	table->headings = headings;
	table->num_columns = num_columns;
	table->yielding = num_columns;
	table->right = PG_NEW_N(arena, num_columns, bool);
	table->widths = PG_NEW_N(arena, num_columns, size_t);
	widen(table, headings);
	return table;
}

void pg_table_align_right(struct pg_table *table, size_t column)
{
	table->right[column] = true;
}

void pg_table_yield(struct pg_table *table, size_t column)
{
	table->yielding = column;
}

void pg_table_add(struct pg_table *table, const char *const *cells, bool dim)
{
	const char **shown = PG_NEW_N(table->arena, table->num_columns, const char *);

	for (size_t i = 0; i < table->num_columns; i++)
		shown[i] = pg_shown(table->arena, cells[i]);
	*PG_PUSH(table->arena, table->rows, table->num_rows) =
		(struct row){.cells = shown, .dim = dim};
	widen(table, shown);
}

void pg_table_add_line(struct pg_table *table, const char *text)
{
	*PG_PUSH(table->arena, table->rows, table->num_rows) = (struct row){.line = pg_shown(table->arena, text)};
}

/* --- Lines --- */

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/** What a row needs in the table's columns 0 to num, but in the one that yields. */
static size_t columns_of_others(const struct pg_table *table, const char *const *cells, size_t num)
{
	size_t columns = 0;

	for (size_t i = 0; i < num; i++) {
		size_t own = pg_text_columns(cells[i]);
		bool is_last = i + 1 == table->num_columns && !table->right[i];

		if (i != table->yielding)
			columns += 2 + (is_last ? own : max(own, table->widths[i]));
	}
	return columns;
}

/**
 * How wide the column that yields is on a page: so wide that all lines fit, if it can be. 0: it is
 * left out, as it would leave the last column no room.
 */
static size_t yielded_width(const struct pg_table *table, const struct pg_page *page)
{
	size_t width = SIZE_MAX, before;

	if (table->yielding == table->num_columns || !page->width)
		return width;
	before = columns_of_others(table, table->headings, table->num_columns - 1) + 2;
	for (size_t i = 0; i < table->num_rows; i++) {
		const struct row *row = &table->rows[i];
		size_t others = !row->cells ? 0
					    : 2 + columns_of_others(table, row->cells,
								    table->num_columns);
		size_t room = page->width > others ? page->width - others : 0;

		width = min(width, room >= LEAST ? room : LEAST_CUT);
	}
	return page->width < before + LEAST + 2 + LEAST_LAST ? 0 : width;
}

/** The cells of a row, without blanks at its end; the column that yields so wide at most. */
static const char *join(const struct pg_table *table, const char *const *cells, size_t yielded)
{
	struct pg_str text = {.arena = table->arena};
	size_t num = table->num_columns;

	while (num && !*cells[num - 1])
		num--;
	for (size_t i = 0; i < num; i++) {
		size_t most = i == table->yielding ? yielded : SIZE_MAX;
		const char *cell = most == SIZE_MAX ? cells[i]
						    : pg_text_cut(table->arena, cells[i], most);
		size_t columns = pg_text_columns(cell), width = min(table->widths[i], most);
		int pad = columns < width ? (int)(width - columns) : 0;

		if (!most)
			continue;
		if (i + 1 == num && !table->right[i])
			pad = 0;
		pg_str_add(&text, "  %*s%s%*s", table->right[i] ? pad : 0, "", cell,
			   table->right[i] ? 0 : pad, "");
	}
	return pg_str_text(&text);
}

const char *pg_table_text(const struct pg_table *table, const struct pg_page *page)
{
	struct pg_str text = {.arena = table->arena};
	size_t yielded = yielded_width(table, page);

	pg_str_add(&text, "%s%s%s\n", page->colour ? BOLD : "",
		   pg_text_cut(table->arena, join(table, table->headings, yielded), page->width),
		   page->colour ? PLAIN : "");
	for (size_t i = 0; i < table->num_rows; i++) {
		const struct row *row = &table->rows[i];
		bool dim = row->dim && page->colour;
		const char *line = row->cells ? join(table, row->cells, yielded)
					      : pg_printf(table->arena, "  %s", row->line);

		pg_str_add(&text, "%s%s%s\n", dim ? DIM : "",
			   pg_text_cut(table->arena, line, page->width), dim ? PLAIN : "");
	}
	return pg_str_text(&text);
}
