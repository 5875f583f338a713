// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"
#include "base/quote.h"
#include "run/show/print.h"
#include "run/tally/histogram.h"
#include "run/tally/table.h"
#include "run/valuejson.h"

static const char *const kinds[] = {"sum", "avg", "min", "max"};

/* --- A grid of texts --- */

/** Lines of cells; the first `num_left` columns are flush left, the others right. */
struct grid {
	struct pg_arena *arena;
	size_t num_columns, num_left;
	const char **cells; /* line by line */
	size_t num_cells;
};

static void add_cell(struct grid *grid, const char *text)
{
	*PG_PUSH(grid->arena, grid->cells, grid->num_cells) = text;
}

/** Characters of a text that a terminal can show; all but the first byte of one are 10xxxxxx. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static size_t *widths_of(const struct grid *grid)
{
	size_t *widths = PG_NEW_N(grid->arena, grid->num_columns + 1, size_t);

	for (size_t i = 0; i < grid->num_cells; i++) {
		size_t width = width_of(grid->cells[i]), *widest = &widths[i % grid->num_columns];

		*widest = width > *widest ? width : *widest;
	}
	return widths;
}

static void print_line(struct pg_str *text, const struct grid *grid, const size_t *widths,
		       size_t line)
{
	for (size_t i = 0; i < grid->num_columns; i++) {
		const char *cell = grid->cells[line * grid->num_columns + i];
		const int space = (int)(widths[i] - width_of(cell));

		if (i < grid->num_left)
			pg_str_add(text, "%s%s%*s", i ? "  " : "", cell, space, "");
		else
			pg_str_add(text, "%s%*s%s", i ? "  " : "", space, "", cell);
	}
	pg_str_add(text, "\n");
}

/* --- Cells --- */

static const char *total_text(struct pg_arena *arena, const struct pg_tally_table *table,
			      const struct pg_tally_row *row, size_t i)
{
	if (!row->count)
		return "-";
	if (table->totals[i].kind == PG_TALLY_AVG)
		return pg_wide_average_text(arena, row->totals[i], row->count);
	return pg_wide_text(arena, row->totals[i]);
}

static const char *total_title(struct pg_arena *arena, const struct pg_tally_total *total)
{
	return pg_printf(arena, "%s(%s)", kinds[total->kind], pg_shown(arena, total->label));
}

static void add_titles(struct grid *grid, const struct pg_tally_table *table)
{
	add_cell(grid, "count");
	for (size_t i = 0; i < table->num_totals; i++)
		add_cell(grid, total_title(grid->arena, &table->totals[i]));
}

static void add_numbers(struct grid *grid, const struct pg_tally_table *table,
			const struct pg_tally_row *row)
{
	add_cell(grid, pg_printf(grid->arena, "%" PRIu64, row->count));
	for (size_t i = 0; i < table->num_totals; i++)
		add_cell(grid, total_text(grid->arena, table, row, i));
}

/** A key without its name; comm as it is in the lines of events, without quotes. */
static const char *key_cell(struct pg_arena *arena, const struct pg_value *item)
{
	struct pg_value unnamed = *item;
	struct pg_str text = {.arena = arena};

	if (item->kind == PG_VALUE_STRING && strcmp(item->name, "comm") == 0)
		return pg_shown(arena, item->text);
	unnamed.name = NULL;
	pg_value_print(&text, &(struct pg_value){
				      .kind = PG_VALUE_RECORD, .items = &unnamed, .num_items = 1});
	return pg_str_text(&text);
}

/* --- Tables --- */

static size_t num_shown(const struct pg_tally_rows *rows, uint64_t top)
{
	return top && top < rows->num ? (size_t)top : rows->num;
}

static void print_rest(struct pg_str *text, const struct pg_tally_rows *rows, uint64_t top)
{
	const size_t rest = rows->num - num_shown(rows, top);

	if (rest)
		pg_str_add(text, "(%zu more)\n", rest);
}

static void print_stacks(struct pg_str *text, const struct pg_tally_table *table,
			 const struct pg_tally_row *row)
{
	for (size_t i = 0; i < table->num_stacks; i++) {
		if (table->num_stacks > 1 || !row->stacks[i].num)
			pg_str_add(text, "    %s%s\n", pg_shown(text->arena, table->stacks[i].label),
				   row->stacks[i].num ? ":" : ": none");
		for (size_t j = 0; j < row->stacks[i].num; j++)
			pg_str_add(text, "        %s\n",
				   pg_shown(text->arena, row->stacks[i].items[j]));
	}
}

static struct grid make_grid(struct pg_arena *arena, const struct pg_tally_table *table,
			     const struct pg_tally_rows *rows, size_t num)
{
	const struct pg_value *first = &rows->items[0].key;
	struct grid grid = {
		.arena = arena,
		.num_columns = first->num_items + 1 + table->num_totals,
		.num_left = first->num_items,
	};

	for (size_t i = 0; i < first->num_items; i++)
		add_cell(&grid, pg_shown(arena, first->items[i].name));
	add_titles(&grid, table);
	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < first->num_items; j++)
			add_cell(&grid, key_cell(arena, &rows->items[i].key.items[j]));
		add_numbers(&grid, table, &rows->items[i]);
	}
	return grid;
}

static void print_rows(struct pg_str *text, const struct pg_tally_table *table,
		       const struct pg_tally_rows *rows, size_t num)
{
	const struct grid grid = make_grid(text->arena, table, rows, num);
	const size_t *widths = widths_of(&grid);

	pg_str_add(text, "%s:\n", pg_shown(text->arena, table->event));
	print_line(text, &grid, widths, 0);
	for (size_t i = 0; i < num; i++) {
		print_line(text, &grid, widths, i + 1);
		print_stacks(text, table, &rows->items[i]);
	}
}

/** "write comm="dd" count=12 sum(bytes)=49152:" */
static void print_head(struct pg_str *text, const struct pg_tally_table *table,
		       const struct pg_tally_row *row)
{
	pg_str_add(text, "%s", pg_shown(text->arena, table->event));
	if (row->key.num_items)
		pg_str_add(text, " ");
	pg_value_print(text, &row->key);
	if (table->num_totals)
		pg_str_add(text, " count=%" PRIu64, row->count);
	for (size_t i = 0; i < table->num_totals; i++)
		pg_str_add(text, " %s=%s", total_title(text->arena, &table->totals[i]),
			   total_text(text->arena, table, row, i));
	pg_str_add(text, ":\n");
	print_stacks(text, table, row);
}

void pg_tally_print(struct pg_str *text, const struct pg_tally_table *table,
		    const struct pg_tally_rows *rows, uint64_t top)
{
	const size_t num = num_shown(rows, top);

	if (!rows->num)
		return;
	if (!table->buckets)
		print_rows(text, table, rows, num);
	for (size_t i = 0; table->buckets && i < num; i++) {
		print_head(text, table, &rows->items[i]);
		pg_histogram_print(text, table, &rows->items[i]);
	}
	print_rest(text, rows, top);
}

void pg_tally_print_whole(struct pg_str *text, const struct pg_tally_table *tables,
			  const struct pg_tally_rows *rows, size_t num)
{
	struct grid grid = {
		.arena = text->arena,
		.num_columns = 2 + tables[0].num_totals,
		.num_left = 1,
	};
	static const struct pg_tally_row none = {.count = 0};
	const size_t *widths;

	add_cell(&grid, "event");
	add_titles(&grid, &tables[0]);
	for (size_t i = 0; i < num; i++) {
		add_cell(&grid, pg_shown(text->arena, tables[i].event));
		add_numbers(&grid, &tables[i], rows[i].num ? &rows[i].items[0] : &none);
	}
	widths = widths_of(&grid);
	for (size_t i = 0; i <= num; i++)
		print_line(text, &grid, widths, i);
}

/* --- As JSON --- */

static json_t *json_of_total(struct pg_arena *arena, const struct pg_tally_table *table,
			     const struct pg_tally_row *row, size_t i)
{
	if (table->totals[i].kind == PG_TALLY_AVG)
		return pg_json_must(json_real((double)((long double)row->totals[i] /
						       (long double)row->count)));
	return pg_wide_json(arena, row->totals[i]);
}

static void set_totals(struct pg_arena *arena, const struct pg_tally_table *table,
		       const struct pg_tally_row *row, json_t *line)
{
	for (size_t i = 0; i < table->num_totals; i++) {
		const char *kind = kinds[table->totals[i].kind];

		if (!json_object_get(line, kind))
			pg_json_set(line, kind, pg_json_must(json_object()));
		pg_json_set(json_object_get(line, kind), table->totals[i].label,
			    json_of_total(arena, table, row, i));
	}
}

static json_t *json_of_frames(const struct pg_tally_frames *frames)
{
	json_t *stack = pg_json_must(json_array());

	for (size_t i = 0; i < frames->num; i++)
		pg_json_append(stack, pg_json_text(frames->items[i]));
	return stack;
}

static json_t *json_of_key(const struct pg_tally_table *table, const struct pg_tally_row *row)
{
	json_t *key = pg_value_json(&row->key);

	for (size_t i = 0; i < table->num_stacks; i++)
		pg_json_set(key, table->stacks[i].label, json_of_frames(&row->stacks[i]));
	return key;
}

void pg_tally_print_json(struct pg_str *text, const struct pg_tally_table *table,
			 const struct pg_tally_rows *rows, uint64_t top, uint64_t time)
{
	for (size_t i = 0; i < num_shown(rows, top); i++) {
		const struct pg_tally_row *row = &rows->items[i];
		json_t *line = pg_json_must(json_object());

		pg_json_set(line, "time",
			    pg_json_must(json_sprintf("%" PRIu64 ".%09" PRIu64, time / 1000000000,
						      time % 1000000000)));
		pg_json_set(line, "event", pg_json_text(table->event));
		pg_json_set(line, "by", json_of_key(table, row));
		pg_json_set(line, "count", pg_json_number(row->count));
		set_totals(text->arena, table, row, line);
		if (table->buckets)
			pg_json_set(line, "histogram", pg_histogram_json(text->arena, table, row));
		pg_json_add_line(text, line);
	}
}
