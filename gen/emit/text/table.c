// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/table.h"

#include "base/quote.h"
#include "base/str.h"

/** Of a column: longer cells push the rest of their row. */
#define WIDEST 36

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
	table->right = PG_NEW_N(arena, num_columns, bool);
	table->widths = PG_NEW_N(arena, num_columns, size_t);
	widen(table, headings);
	return table;
}

void pg_table_align_right(struct pg_table *table, size_t column)
{
	table->right[column] = true;
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

/** The cells of a row, without blanks at its end. */
static const char *join(const struct pg_table *table, const char *const *cells)
{
	struct pg_str text = {.arena = table->arena};
	size_t num = table->num_columns;

	while (num && !*cells[num - 1])
		num--;
	for (size_t i = 0; i < num; i++) {
		size_t columns = pg_text_columns(cells[i]);
		int pad = columns < table->widths[i] ? (int)(table->widths[i] - columns) : 0;

		if (i + 1 == num && !table->right[i])
			pad = 0;
		pg_str_add(&text, "  %*s%s%*s", table->right[i] ? pad : 0, "", cells[i],
			   table->right[i] ? 0 : pad, "");
	}
	return pg_str_text(&text);
}

const char *pg_table_text(const struct pg_table *table, const struct pg_page *page)
{
	struct pg_str text = {.arena = table->arena};

	pg_str_add(&text, "%s%s%s\n", page->colour ? BOLD : "",
		   pg_text_cut(table->arena, join(table, table->headings), page->width),
		   page->colour ? PLAIN : "");
	for (size_t i = 0; i < table->num_rows; i++) {
		const struct row *row = &table->rows[i];
		bool dim = row->dim && page->colour;
		const char *line = row->cells ? join(table, row->cells)
					      : pg_printf(table->arena, "  %s", row->line);

		pg_str_add(&text, "%s%s%s\n", dim ? DIM : "",
			   pg_text_cut(table->arena, line, page->width), dim ? PLAIN : "");
	}
	return pg_str_text(&text);
}
