// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names are longer than marks are wide, so the headings are stairs: each name stands on its own
 * row, and a line leads from it down to its column.
 *
 *     LINE SITES  iocb
 *                 |i
 *                 ||bytes
 *       50     1  mmr   if (unlikely(fatal_signal_pending(current))) {
 */
#include "emit/text/map.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/array.h"
#include "base/quote.h"
#include "base/str.h"
#include "emit/fetch/cost.h"

/** "LINE SITES  ", and "PROBED        NS  " behind it, where costs were asked for. */
#define MARGIN	    12
#define COST_MARGIN 18
/** When the page has no width: that of a usual terminal. */
#define USUAL_WIDTH 80
/** Of the lines of the legend then. */
#define LEGEND_WIDTH 100
/** More columns have no blank between them. */
#define MOST_APART 20
/** Of the text next to the marks; with less room there is none. */
#define LEAST_TEXT 16

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

static const char marks[] = {
	[PG_WHERE_REGISTER] = 'r', [PG_WHERE_MEMORY] = 'm', [PG_WHERE_CONSTANT] = 'c',
	[PG_WHERE_ENTRY] = 'e',	   [PG_WHERE_PARTLY] = '~', [PG_WHERE_NOWHERE] = '.',
	[PG_WHERE_UNKNOWN] = ' ',  [PG_WHERE_PAST] = 'p',
};

/** Texts one after the other, in lines that fit. */
struct flow {
	struct pg_str str;
	size_t width, column;
};

static void flow(struct flow *flow, const char *gap, const char *text)
{
	bool begins = flow->column + strlen(gap) + strlen(text) > flow->width;

	if (flow->column == 0)
		gap = "";
	else if (begins)
		gap = "\n";
	pg_str_add(&flow->str, "%s%s", gap, text);
	flow->column = (begins ? 0 : flow->column + strlen(gap)) + strlen(text);
}

const char *pg_map_legend(struct pg_arena *arena, const struct pg_page *page, bool with_cost)
{
	static const char *const entries[] = {
		"r register", "m memory", "c constant", "e its value at the function's entry",
		"~ a part of it, or at some of the sites only",
		"p before in the same call: $last(VAR)", ". not readable",
		"> calls what is inlined",
		"PROBED how the kernel carries out a probe (+: cheaper at others of the sites)",
		"NS about what its programs take",
	};
	const size_t num = PG_ARRAY_SIZE(entries) - (with_cost ? 0 : 2);
	struct flow legend = {.str.arena = arena,
			      .width = page->width ? page->width : LEGEND_WIDTH};

	for (size_t i = 0; i < num; i++)
		flow(&legend, "  ", entries[i]);
	pg_str_add(&legend.str, "\n");
	return pg_str_text(&legend.str);
}

static const char *colour_of(enum pg_where where)
{
	static const char *const colours[] = {
		[PG_WHERE_REGISTER] = "\033[32m", [PG_WHERE_MEMORY] = "\033[32m",
		[PG_WHERE_CONSTANT] = "\033[32m", [PG_WHERE_ENTRY] = "\033[36m",
		[PG_WHERE_PARTLY] = "\033[33m",	  [PG_WHERE_NOWHERE] = "\033[2m",
		[PG_WHERE_UNKNOWN] = "",	  [PG_WHERE_PAST] = "\033[36m",
	};

	return colours[where];
}

/** Some of the map's columns, which are drawn next to each other. */
struct part {
	struct pg_arena *arena;
	const struct pg_map *map;
	const struct pg_page *page;
	size_t *columns;
	size_t num;
	size_t gap; /* between two columns */
};

static size_t margin_of(const struct pg_map *map)
{
	return MARGIN + (map->with_cost ? COST_MARGIN : 0);
}

static size_t width_of(const struct pg_map *map, const struct pg_page *page)
{
	return page->width > margin_of(map) + LEAST_TEXT ? page->width : USUAL_WIDTH;
}

/** The columns that the marks take. */
static size_t span_of(const struct part *part)
{
	return part->num ? part->num + (part->num - 1) * part->gap : 0;
}

static const char *column_name(struct pg_arena *arena, const struct pg_map *map, size_t column)
{
	return pg_shown(arena, map->columns[column].name);
}

static void add_headings(const struct part *part, struct pg_str *str)
{
	const char *left = part->map->with_cost ? "LINE SITES  PROBED        NS" : "LINE SITES";

	for (size_t i = 0; i < part->num; i++) {
		const char *name = column_name(part->arena, part->map, part->columns[i]);

		pg_str_add(str, "%-*s", (int)margin_of(part->map), i ? "" : left);
		for (size_t j = 0; j < i; j++)
			pg_str_add(str, "|%*s", (int)part->gap, "");
		pg_str_add(str, "%s%s%s\n", part->page->colour ? BOLD : "", name,
			   part->page->colour ? PLAIN : "");
	}
	if (!part->num)
		pg_str_add(str, "%s\n", left);
}

static void add_marks(const struct part *part, const struct pg_map_line *line, struct pg_str *str)
{
	for (size_t i = 0; i < part->num; i++) {
		enum pg_where where = line->marks[part->columns[i]];
		int gap = i ? (int)part->gap : 0;

		if (part->page->colour && where != PG_WHERE_UNKNOWN)
			pg_str_add(str, "%*s%s%c%s", gap, "", colour_of(where), marks[where],
				   PLAIN);
		else
			pg_str_add(str, "%*s%c", gap, "", marks[where]);
	}
}

/**
 * The source with its tabs as four blanks, which leaves more of it on a page, and other blanks of C
 * as one.
 */
static const char *source_text(struct pg_arena *arena, const char *source)
{
	struct pg_str str = {.arena = arena};

	for (const char *c = source; *c; c++) {
		if (*c == '\t')
			pg_str_add(&str, "    ");
		else
			pg_str_add_n(&str, isspace((unsigned char)*c) ? " " : c, 1);
	}
	return pg_shown(arena, pg_str_text(&str));
}

/** The line's source; where it is not at hand, the functions that are called and inlined. */
static const char *text_of(struct pg_arena *arena, const struct pg_map_line *line)
{
	struct pg_str str = {.arena = arena};

	if (line->source)
		return source_text(arena, line->source);
	for (size_t i = 0; i < line->num_calls; i++)
		pg_str_add(&str, "%s%s()", i ? ", " : "", line->calls[i]);
	return pg_shown(arena, pg_str_text(&str));
}

/** The dearest way of a line's sites; unknown is not known to be cheaper than any. */
static const char *probed_text(struct pg_arena *arena, const struct pg_event *event)
{
	enum pg_probing dearest = event->sites[0].probed.how;
	bool is_mixed = false;

	for (size_t i = 1; i < event->num_sites; i++) {
		enum pg_probing how = event->sites[i].probed.how;

		is_mixed |= how != dearest;
		if (dearest != PG_PROBING_UNKNOWN && (how == PG_PROBING_UNKNOWN || how > dearest))
			dearest = how;
	}
	return pg_printf(arena, "%s%s", pg_probing_name(dearest), is_mixed ? "+" : "");
}

static void add_cost(const struct part *part, const struct pg_map_line *line, struct pg_str *str)
{
	const struct pg_model *probe = line->probe;

	if (!part->map->with_cost)
		return;
	if (probe)
		pg_str_add(str, "%-10s %5u  ", probed_text(part->arena, &probe->events[0]),
			   pg_cost_together(part->arena, probe, &probe->events[0]));
	else
		pg_str_add(str, "%-10s %5s  ", "refused", "?");
}

static void add_line(const struct part *part, const struct pg_map_line *line, struct pg_str *str)
{
	size_t used = margin_of(part->map) + span_of(part) + 4;
	size_t width = width_of(part->map, part->page);
	const char *text = used + LEAST_TEXT > width ? "" : text_of(part->arena, line);
	size_t begin = str->len;

	pg_str_add(str, "%4u %5zu  ", line->line, line->num_sites);
	add_cost(part, line, str);
	add_marks(part, line, str);
	pg_str_add(str, " %c %s", line->num_calls ? '>' : ' ',
		   pg_text_cut(part->arena, text, width - used));
	while (str->len > begin && str->text[str->len - 1] == ' ')
		str->len--;
	str->text[str->len] = '\0';
	pg_str_add(str, "\n");
}

/** As many columns as a page holds, from *at on; names stand to the right of their columns. */
static struct part next_part(struct pg_arena *arena, const struct pg_map *map,
			     const struct pg_page *page, const size_t *shown, size_t num,
			     size_t *at)
{
	struct part part = {
		.arena = arena, .map = map, .page = page, .gap = num > MOST_APART ? 0 : 1};
	size_t room = width_of(map, page) - margin_of(map) - 3;

	while (*at < num) {
		const char *name = column_name(arena, map, shown[*at]);
		size_t before = part.num ? span_of(&part) + part.gap : 0;

		if (part.num && before + pg_text_columns(name) > room)
			break;
		*PG_PUSH(arena, part.columns, part.num) = shown[(*at)++];
	}
	return part;
}

/** min() and its like make variables, whose names have no meaning for people. */
static bool is_of_macro(const struct pg_map_column *column)
{
	return strncmp(column->name, "__UNIQUE_ID_", strlen("__UNIQUE_ID_")) == 0;
}

static bool is_shown(const struct pg_map_column *column)
{
	return column->somewhere && !is_of_macro(column);
}

/** The columns that are not drawn. */
static void add_hidden(struct pg_arena *arena, const struct pg_map *map, const struct pg_page *page,
		       struct pg_str *str)
{
	struct flow names = {.str.arena = arena, .width = page->width ? page->width : SIZE_MAX};
	const char *last = NULL;
	size_t num_of_macros = 0;

	flow(&names, "", "Readable at none of the lines:");
	for (size_t i = 0; i < map->num_columns; i++) {
		const struct pg_map_column *column = &map->columns[i];

		num_of_macros += is_of_macro(column) && column->somewhere;
		if (column->somewhere || is_of_macro(column))
			continue;
		if (last)
			flow(&names, " ", pg_printf(arena, "%s,", last));
		last = column_name(arena, map, i);
	}
	if (last) {
		flow(&names, " ", last);
		pg_str_add(str, "%s\n", pg_str_text(&names.str));
	}
	if (num_of_macros)
		pg_str_add(str, "Left out: %zu of macros (__UNIQUE_ID_...)\n", num_of_macros);
}

const char *pg_map_text(struct pg_arena *arena, const struct pg_map *map,
			const struct pg_page *page)
{
	struct pg_str str = {.arena = arena};
	const char *title = pg_printf(arena, "%s:LINE, in %s, %s", map->prefix, map->func,
				      map->file ? map->file : "?");
	size_t *shown = PG_NEW_N(arena, map->num_columns, size_t), num = 0, at = 0;

	for (size_t i = 0; i < map->num_columns; i++) {
		if (is_shown(&map->columns[i]))
			shown[num++] = i;
	}
	title = pg_shown(arena, title);
	pg_str_add(&str, "%s\n", page->width ? pg_text_cut(arena, title, page->width) : title);
	do {
		struct part part = next_part(arena, map, page, shown, num, &at);

		pg_str_add(&str, "\n");
		add_headings(&part, &str);
		for (size_t i = 0; i < map->num_lines; i++)
			add_line(&part, &map->lines[i], &str);
	} while (at < num);
	add_hidden(arena, map, page, &str);
	return pg_str_text(&str);
}
