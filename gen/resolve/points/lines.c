// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/lines.h"

#include <ctype.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "dbg/line/linefind.h"
#include "dbg/line/srcfile.h"
#include "resolve/points/arrivals.h"
#include "resolve/points/missed.h"
#include "resolve/points/owner.h"

struct rows {
	const struct pg_line_row *rows;
	size_t num;
	unsigned end; /* the lines of the query's function come before; UINT_MAX: all lines */
	struct pg_code_range *code; /* of the query's function */
	size_t num_code;
	/* The last file looked at: the rows of one file share its string. */
	const char *file;
	bool file_matches;
};

static bool has_code(const struct rows *rows, uint64_t address)
{
	for (size_t i = 0; i < rows->num_code; i++) {
		if (address >= rows->code[i].from && address < rows->code[i].to)
			return true;
	}
	return false;
}

/** Is a row in what the query can mean: in the file and, when given, in the function's code? */
static bool is_in(struct rows *rows, const struct pg_line_query *query,
		  const struct pg_line_row *row)
{
	if (row->end_sequence || !row->line || !row->file || row->line >= rows->end)
		return false;
	if (row->file != rows->file) {
		rows->file = row->file;
		rows->file_matches = strcmp(row->file, query->file) == 0;
	}
	return rows->file_matches && (!query->function || has_code(rows, row->address));
}

/** A row that the query can mean. */
static bool is_candidate(struct rows *rows, const struct pg_line_query *query,
			 const struct pg_line_row *row)
{
	return pg_line_is_stmt(row) && is_in(rows, query, row);
}

/** The lowest line >= wanted of a candidate; 0: none. */
static unsigned next_line(struct rows *rows, const struct pg_line_query *query, unsigned wanted)
{
	unsigned best = 0;

	for (size_t i = 0; i < rows->num; i++) {
		const struct pg_line_row *row = &rows->rows[i];

		if (row->line >= wanted && (!best || row->line < best) &&
		    is_candidate(rows, query, row))
			best = row->line;
	}
	return best;
}

/**
 * The rows for a query. Functions that are inlined into one and defined below it have rows in its
 * code, too: at times outside of the instance's ranges, so that only the line shows where they
 * belong.
 */
static const struct pg_error *open_rows(struct pg_resolver *resolver,
					const struct pg_line_query *query, struct rows *ret)
{
	*ret = (struct rows){.end = UINT_MAX};
	PG_TRY(pg_lines_of_unit(resolver->dbg, query->unit, &ret->rows, &ret->num));
	if (!query->function)
		return NULL;
	pg_function_ranges(resolver->arena, query->function, &ret->code, &ret->num_code);
	ret->end = pg_function_end(query->unit, query->function);
	/* Of a function that a macro defines, the code may be the lines where the macro is used. */
	if (!next_line(ret, query, 1))
		ret->end = UINT_MAX;
	return NULL;
}

/** One that begins with a row of the line. */
struct block {
	UT_hash_handle hh;
	const void *die;
};

/** gdb stops at the first row of each block that begins the line. */
static bool is_gdbs(struct pg_arena *arena, struct pg_place *place, const struct pg_line_row *row,
		    struct block **blocks)
{
	const void *die;
	struct block *block;

	if (!row->begins || !place->num_scopes)
		return false;
	die = pg_scope_block(place->scopes, place->num_scopes)->addr;
	HASH_FIND_PTR(*blocks, &die, block);
	if (block)
		return false;
	block = PG_NEW(arena, struct block);
	block->die = die;
	HASH_ADD_PTR(*blocks, die, block);
	return true;
}

/** The places at the rows of a line. */
struct candidates {
	struct pg_candidate *items;
	size_t num;
	const struct pg_error *error; /* of the last one that cannot be used */
};

/** For other arguments another choice may be made among the places that are left out. */
static void set_candidates(struct pg_arena *arena, struct pg_place *places, size_t num,
			   const struct candidates *all)
{
	struct pg_candidates *candidates = PG_NEW(arena, struct pg_candidates);

	*candidates = (struct pg_candidates){all->items, all->num};
	for (size_t i = 0; i < num; i++)
		places[i].candidates = candidates;
}

static struct candidates find_candidates(struct pg_resolver *resolver,
					 const struct pg_line_query *query,
					 const struct pg_line_row *const *rows, size_t num)
{
	struct candidates candidates = {.items = NULL};
	struct block *blocks = NULL;
	const struct pg_error *error;

	for (size_t i = 0; i < num; i++) {
		struct pg_candidate found = {.is_rest = !pg_line_is_stmt(rows[i])};
		bool is_meant;

		error = pg_place_of_row(resolver, query->function, rows[i], &found.place,
					&is_meant);
		if (!found.is_rest)
			candidates.error = error;
		if (error || !is_meant)
			continue;
		found.column = rows[i]->column;
		found.has_code = !rows[i]->is_followed;
		found.instance = pg_instance_of_row(resolver, &found.place, rows[i]);
		found.is_gdbs = is_gdbs(resolver->arena, &found.place, rows[i], &blocks);
		*PG_PUSH(resolver->arena, candidates.items, candidates.num) = found;
	}
	HASH_CLEAR(hh, blocks);
	return candidates;
}

/**
 * The places where arrivals are seen that the line's rows miss become candidates, too. The rows that
 * are no statements have then served their purpose.
 */
static void add_missed(struct pg_resolver *resolver, const struct pg_line_query *query,
		       struct candidates *candidates)
{
	const struct pg_candidates all = {candidates->items, candidates->num};
	struct pg_missed *missed = NULL;
	size_t num_missed = 0, num = 0;

	pg_missed_find(resolver, &all, &missed, &num_missed);
	for (size_t i = 0; i < all.num; i++) {
		if (!all.items[i].is_rest)
			candidates->items[num++] = all.items[i];
	}
	candidates->num = num;
	for (size_t i = 0; i < num_missed; i++) {
		const struct pg_line_row row = {.address = missed[i].address,
						.file = missed[i].file,
						.line = missed[i].line};
		struct pg_candidate found = {.instance = missed[i].instance};
		bool is_meant;

		if (!pg_place_of_row(resolver, query->function, &row, &found.place,
				     &is_meant) &&
		    is_meant &&
		    pg_instance_of_row(resolver, &found.place, &row) == found.instance)
			*PG_PUSH(resolver->arena, candidates->items, candidates->num) = found;
	}
}

/**
 * The places of one line, from its rows; an error only when none of them can be used (`is_lenient`:
 * then there are none), or when they are beyond a limit.
 */
static const struct pg_error *places_of_rows(struct pg_resolver *resolver,
					     const struct pg_line_query *query,
					     const struct pg_line_row *const *rows, size_t num,
					     struct pg_place **ret, size_t *ret_num,
					     const struct pg_error **ret_unusable)
{
	struct candidates candidates = find_candidates(resolver, query, rows, num);

	add_missed(resolver, query, &candidates);
	*ret = NULL;
	*ret_num = 0;
	*ret_unusable = candidates.error;
	PG_TRY(pg_arrivals_choose(resolver, query->probe, candidates.items, candidates.num, ret,
				  ret_num));
	if (*ret_num < candidates.num)
		set_candidates(resolver->arena, *ret, *ret_num, &candidates);
	return NULL;
}

/** Exactly this line. */
static const struct pg_error *places_of(struct pg_resolver *resolver, struct rows *rows,
					const struct pg_line_query *query, unsigned line,
					struct pg_place **ret, size_t *ret_num)
{
	const struct pg_line_row **found = NULL;
	const struct pg_error *unusable;
	size_t num = 0;

	for (size_t i = 0; i < rows->num; i++) {
		if (rows->rows[i].line == line && is_in(rows, query, &rows->rows[i]))
			*PG_PUSH(resolver->arena, found, num) = &rows->rows[i];
	}
	PG_TRY(places_of_rows(resolver, query, found, num, ret, ret_num, &unusable));
	return *ret_num ? NULL : unusable;
}

const struct pg_error *pg_places_of_line(struct pg_resolver *resolver,
					 const struct pg_line_query *query, struct pg_place **ret,
					 size_t *ret_num, unsigned *ret_line)
{
	struct rows rows;
	unsigned line = query->line;

	*ret_num = 0;
	*ret_line = 0;
	PG_TRY(open_rows(resolver, query, &rows));
	while ((line = next_line(&rows, query, line))) {
		if (line != query->line && !query->function && line >= query->end)
			return NULL;
		PG_TRY(places_of(resolver, &rows, query, line, ret, ret_num));
		if (*ret_num) {
			*ret_line = line;
			return NULL;
		}
		line++;
	}
	return NULL;
}

/* --- Lines that match a pattern --- */

/** A text without its blanks, which patterns do not count. */
static const char *squeezed(struct pg_arena *arena, const char *text)
{
	char *squeezed = pg_printf(arena, "%s", text), *to = squeezed;

	for (const char *from = squeezed; *from; from++) {
		if (!isspace((unsigned char)*from))
			*to++ = *from;
	}
	*to = '\0';
	return squeezed;
}

static const struct pg_error *source_of(struct pg_resolver *resolver,
					const struct pg_line_query *query,
					const struct pg_srcfile **ret)
{
	PG_TRY(pg_srcfile_find(resolver->dbg, query->file, ret));
	if (*ret)
		return NULL;
	return pg_error_hint(resolver->arena,
			     pg_error(resolver->arena,
				      "a ;PATTERN needs the source, which is not at '%s'",
				      pg_file_normal(resolver->arena, query->file)),
			     "--source DIR names the tree that it is in");
}

const struct pg_error *pg_places_of_pattern(struct pg_resolver *resolver,
					    const struct pg_line_query *query, const char *pattern,
					    struct pg_place **ret, size_t *ret_num)
{
	const char *squeezed_pattern = squeezed(resolver->arena, pattern);
	const struct pg_srcfile *source;
	struct rows rows;

	*ret = NULL;
	*ret_num = 0;
	PG_TRY(source_of(resolver, query, &source));
	PG_TRY(open_rows(resolver, query, &rows));
	for (unsigned line = 0; (line = next_line(&rows, query, line + 1));) {
		struct pg_place *places;
		size_t num;

		if (line > source->num)
			return pg_error(resolver->arena,
					"%s: has %zu lines, but line %u has code: it is not the "
					"source that was compiled",
					source->path, source->num, line);
		if (fnmatch(squeezed_pattern, squeezed(resolver->arena, source->lines[line - 1]),
			    0) != 0)
			continue;
		PG_TRY(places_of(resolver, &rows, query, line, &places, &num));
		for (size_t i = 0; i < num; i++)
			*PG_PUSH(resolver->arena, *ret, *ret_num) = places[i];
	}
	return NULL;
}

/* --- All lines --- */

static int by_line(const void *a, const void *b)
{
	const struct pg_line_row *x = *(const struct pg_line_row *const *)a;
	const struct pg_line_row *y = *(const struct pg_line_row *const *)b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x > y) - (x < y);
}

const struct pg_error *pg_places_of_lines(struct pg_resolver *resolver,
					  const struct pg_line_query *query, struct pg_place **ret,
					  size_t *ret_num, const struct pg_error **ret_unusable)
{
	const struct pg_line_row **found = NULL;
	const struct pg_error *unusable;
	struct pg_place *places;
	size_t num = 0, num_places;
	struct rows rows;

	*ret = NULL;
	*ret_num = 0;
	*ret_unusable = NULL;
	PG_TRY(open_rows(resolver, query, &rows));
	for (size_t i = 0; i < rows.num; i++) {
		if (is_in(&rows, query, &rows.rows[i]))
			*PG_PUSH(resolver->arena, found, num) = &rows.rows[i];
	}
	if (num)
		qsort(found, num, sizeof(*found), by_line);
	for (size_t begin = 0, end; begin < num; begin = end) {
		for (end = begin; end < num && found[end]->line == found[begin]->line; end++)
			;
		PG_TRY(places_of_rows(resolver, query, found + begin, end - begin, &places,
				      &num_places, &unusable));
		if (!num_places && unusable)
			*ret_unusable = unusable;
		for (size_t i = 0; i < num_places; i++)
			*PG_PUSH(resolver->arena, *ret, *ret_num) = places[i];
	}
	return NULL;
}

const struct pg_error *pg_last_line(struct pg_resolver *resolver,
				    const struct pg_line_query *query, unsigned *ret)
{
	struct rows rows;

	*ret = 0;
	PG_TRY(open_rows(resolver, query, &rows));
	for (size_t i = 0; i < rows.num; i++) {
		const struct pg_line_row *row = &rows.rows[i];
		struct pg_place place;
		bool is_meant;

		if (row->line <= *ret || !is_candidate(&rows, query, row))
			continue;
		PG_TRY(pg_place_of_row(resolver, query->function, row, &place, &is_meant));
		if (is_meant)
			*ret = row->line;
	}
	return NULL;
}

const struct pg_error *pg_line_of_place(struct pg_resolver *resolver, struct pg_place *place,
					const char **ret_file, unsigned *ret_line)
{
	const struct pg_line_row *row;
	struct rows rows = {.rows = NULL};
	struct pg_found_line found;

	*ret_file = NULL;
	*ret_line = place->line;
	if (place->file)
		*ret_file = pg_file_for_people(resolver->dbg, &place->unit, place->file);
	if (!place->has_unit || place->file)
		return NULL;
	if (pg_line_find(resolver->dbg, &place->unit, place->address, &found)) {
		*ret_file = pg_file_for_people(resolver->dbg, &place->unit, found.file);
		*ret_line = found.line;
		return NULL;
	}
	PG_TRY(pg_lines_of_unit(resolver->dbg, &place->unit, &rows.rows, &rows.num));
	row = pg_line_at(rows.rows, rows.num, place->address);
	if (row) {
		*ret_file = pg_file_for_people(resolver->dbg, &place->unit, row->file);
		*ret_line = row->line;
	}
	return NULL;
}

/** With blanks as single ones, and none at the ends. */
static const char *with_single_blanks(struct pg_arena *arena, const char *text)
{
	char *single = pg_printf(arena, "%s", text), *to = single;

	for (const char *from = single; *from; from++) {
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > single && to[-1] != ' ')
			*to++ = ' ';
	}
	to -= to > single && to[-1] == ' ';
	*to = '\0';
	return single;
}

const char *pg_text_of_line(struct pg_resolver *resolver, const struct pg_place *place)
{
	const struct pg_srcfile *source = NULL;

	if (!place->file || pg_srcfile_find(resolver->dbg, place->file, &source) || !source ||
	    !place->line || place->line > source->num)
		return NULL;
	return with_single_blanks(resolver->arena, source->lines[place->line - 1]);
}

/* --- Where else? --- */

/** Can the probe be set at all of the places, and read its arguments there? */
static bool are_good(struct pg_resolver *resolver, struct pg_place *places, size_t num,
		     const struct pg_probe *probe)
{
	for (size_t i = 0; i < num; i++) {
		if (pg_probe_refusal(resolver->dbg, places[i].address) ||
		    !pg_arguments_readable(resolver, &places[i], probe))
			return false;
	}
	return num > 0;
}

/** A line that a query can mean, and how far it is. */
struct near_line {
	unsigned line, distance;
};

static int by_distance(const void *a, const void *b)
{
	const struct near_line *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static size_t lines_by_distance(struct pg_resolver *resolver, struct rows *rows,
				const struct pg_line_query *query, struct near_line **ret)
{
	struct near_line *lines = NULL;
	size_t num = 0;

	for (unsigned line = 0; (line = next_line(rows, query, line + 1));) {
		unsigned distance =
			line > query->line ? line - query->line : query->line - line;

		*PG_PUSH(resolver->arena, lines, num) = (struct near_line){line, distance};
	}
	if (num)
		qsort(lines, num, sizeof(*lines), by_distance);
	*ret = lines;
	return num;
}

const char *pg_readable_lines(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_probe *probe)
{
	enum { MAX_SHOWN = 6 };
	struct pg_line_query query = {.unit = &place->unit, .probe = probe};
	struct rows rows;
	struct near_line *lines;
	const char *text = NULL, *file;
	unsigned first, shown = 0;
	size_t num;

	if (!place->num_scopes)
		return NULL;
	query.function = &place->scopes[place->func].die;
	pg_function_declared(query.function, &query.file, &first);
	if (!query.file || pg_line_of_place(resolver, place, &file, &query.line) ||
	    open_rows(resolver, &query, &rows))
		return NULL;
	num = lines_by_distance(resolver, &rows, &query, &lines);
	for (size_t i = 0; i < num && shown < MAX_SHOWN; i++) {
		struct pg_place *places;
		size_t num_places;

		if (lines[i].line < first || lines[i].line == place->line ||
		    places_of(resolver, &rows, &query, lines[i].line, &places, &num_places) ||
		    !are_good(resolver, places, num_places, probe))
			continue;
		text = pg_printf(resolver->arena, "%s%s:%u", text ? text : pg_place_function(resolver, place),
				 text ? ", " : "", lines[i].line - first);
		shown++;
	}
	return text;
}
