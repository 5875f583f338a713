// SPDX-License-Identifier: GPL-2.0-only
/* Maps: where the variables of a function are, line by line. */
#include <stdlib.h>
#include <string.h>

/* The table of columns lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(group->resolver->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

#include "dbg/func/func.h"
#include "dbg/func/inline.h"
#include "dbg/line/srcfile.h"
#include "resolve/ask/earlier.h"
#include "resolve/ask/readable.h"
#include "resolve/ask/survey.h"
#include "resolve/points/arrivals.h"
#include "resolve/points/sites.h"
#include "resolve/where/capture.h"

/** Readings in one map: its lines, each with all variables of the function. */
#define MOST_READINGS 2000000

/** Where the column of a name is. */
struct named {
	UT_hash_handle hh;
	const char *name;
	size_t column;
};

/** The places of one function's lines, and the map that is made of them. */
struct group {
	struct pg_resolver *resolver;
	const char *name; /* of the function */
	const char *declared_file;
	unsigned first; /* its own line; 0: lines count from the file's first */
	unsigned declared_line;
	struct pg_place **places; /* by line */
	size_t num_places;
	struct pg_map_column *columns;
	size_t num_columns;
	struct named *named; /* the columns */
	size_t num_readings;
	struct pg_inlined_call *calls;
	size_t num_calls;
	const struct pg_srcfile *source;
};

/* --- Functions --- */

static void declare(struct group *group, struct pg_place *place)
{
	group->name = pg_place_function(group->resolver, place);
	if (place->num_scopes)
		pg_function_declared(&place->scopes[place->func].die, &group->declared_file,
				     &group->declared_line);
	else /* of code without debug info there is one map for each symbol */
		group->declared_file = place->file;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static struct group *group_of(struct pg_resolver *resolver, struct pg_place *place,
			      struct group **groups, size_t *num)
{
	struct group wanted = {.resolver = resolver};

	declare(&wanted, place);
	for (size_t i = 0; i < *num; i++) {
		struct group *known = &(*groups)[i];

		if (known->declared_line == wanted.declared_line &&
		    is_same(known->name, wanted.name) &&
		    is_same(known->declared_file, wanted.declared_file))
			return known;
	}
	*PG_PUSH(resolver->arena, *groups, *num) = wanted;
	return &(*groups)[*num - 1];
}

static int by_line(const void *a, const void *b)
{
	const struct pg_place *x = *(struct pg_place *const *)a, *y = *(struct pg_place *const *)b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->address > y->address) - (x->address < y->address);
}

static int by_declaration(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = strcmp(x->declared_file ? x->declared_file : "",
			   y->declared_file ? y->declared_file : "");

	if (order)
		return order;
	if (x->declared_line != y->declared_line)
		return x->declared_line < y->declared_line ? -1 : 1;
	return strcmp(x->name, y->name);
}

static size_t group_places(struct pg_resolver *resolver, struct pg_place *places, size_t num,
			   bool from_function, struct group **ret)
{
	size_t num_groups = 0;

	*ret = NULL;
	for (size_t i = 0; i < num; i++) {
		struct group *group = group_of(resolver, &places[i], ret, &num_groups);

		if (from_function)
			group->first = group->declared_line;
		if (places[i].line >= group->first)
			*PG_PUSH(resolver->arena, group->places, group->num_places) = &places[i];
	}
	for (size_t i = 0; i < num_groups; i++) {
		if ((*ret)[i].num_places)
			qsort((*ret)[i].places, (*ret)[i].num_places, sizeof(struct pg_place *),
			      by_line);
	}
	if (num_groups)
		qsort(*ret, num_groups, sizeof(**ret), by_declaration);
	return num_groups;
}

/* --- Inlined calls --- */

/** Those of each instance that has places. */
static void find_calls(struct group *group)
{
	const void **known = NULL;
	size_t num_known = 0;

	for (size_t i = 0; i < group->num_places; i++) {
		struct pg_place *place = group->places[i];
		Dwarf_Die *function;
		struct pg_inlined_call *calls;
		size_t at = 0, num;

		if (!place->num_scopes)
			continue;
		function = &place->scopes[place->func].die;
		while (at < num_known && known[at] != function->addr)
			at++;
		if (at < num_known)
			continue;
		*PG_PUSH(group->resolver->arena, known, num_known) = function->addr;
		num = pg_inlined_calls(group->resolver->dbg, function, &calls);
		for (size_t j = 0; j < num; j++)
			*PG_PUSH(group->resolver->arena, group->calls, group->num_calls) = calls[j];
	}
}

static void set_calls(const struct group *group, struct pg_map_line *line)
{
	const char **names = NULL;

	for (size_t i = 0; i < group->num_calls; i++) {
		size_t known = 0;

		if (group->calls[i].line != line->file_line)
			continue;
		while (known < line->num_calls && strcmp(names[known], group->calls[i].name) != 0)
			known++;
		if (known == line->num_calls)
			*PG_PUSH(group->resolver->arena, names, line->num_calls) =
				group->calls[i].name;
	}
	line->calls = names;
}

/* --- Variables --- */

/** What each of the function's variables is at one place. */
struct readings {
	struct pg_scoped *scoped;
	enum pg_where *where;
	size_t num;
};

/** One more place of the line: a variable that differs between the places is readable partly. */
static enum pg_where join(enum pg_where line, enum pg_where place, bool is_first)
{
	bool was_readable = line <= PG_WHERE_ENTRY, is_readable = place <= PG_WHERE_ENTRY;

	if (is_first || line == place)
		return place;
	if (was_readable && is_readable)
		return line;
	if (line >= PG_WHERE_PAST && place >= PG_WHERE_PAST)
		return PG_WHERE_NOWHERE;
	return PG_WHERE_PARTLY;
}

/**
 * The mark for a probe of the line that asks for this variable alone: it is set at the places where
 * the variable is readable, if these see each arrival (resolve/points/arrivals.h).
 */
static enum pg_where where_it_is_asked(struct pg_resolver *resolver,
				       const struct pg_candidates *candidates, struct pg_arg *arg)
{
	const struct pg_probe probe = {.args = arg, .num_args = 1};
	enum pg_where where = PG_WHERE_NOWHERE;
	struct pg_place *places = NULL;
	size_t num = 0, num_read = 0;
	bool is_any = false;

	for (size_t i = 0; i < candidates->num && !is_any; i++) {
		struct pg_plan plan;

		pg_read_argument(resolver, &candidates->items[i].place, arg, &plan);
		is_any = plan.avail == PG_AVAILABLE; /* or a part of it */
	}
	if (!is_any ||
	    pg_arrivals_choose(resolver, &probe, candidates->items, candidates->num, &places, &num))
		return where;
	for (size_t i = 0; i < num; i++) {
		struct pg_plan plan;

		if (pg_site_refusal(resolver->dbg, &places[i]))
			continue;
		pg_read_argument(resolver, &places[i], arg, &plan);
		where = join(where, pg_plan_where(&plan), num_read++ == 0);
	}
	return where;
}

/** What cannot be read at the place may have been readable before, as `vars` says of it. */
static enum pg_where where_it_was(struct pg_resolver *resolver, struct pg_place *place,
				  struct pg_scoped *scoped)
{
	const struct pg_arg arg = pg_argument_of(resolver->arena, scoped);
	const bool was = pg_survey_has_ranges(place, scoped) &&
			 pg_was_readable(resolver, place, arg.expr);

	return was ? PG_WHERE_PAST : PG_WHERE_NOWHERE;
}

static struct readings read_place(struct pg_resolver *resolver, struct pg_place *place)
{
	struct pg_place inner = *place;
	struct readings readings;

	if (place->num_scopes) /* the scopes around the function are not its own */
		inner.num_scopes = place->func + 1;
	readings.num = pg_variables_in_scope(resolver, &inner, false, &readings.scoped);
	readings.where = PG_NEW_N(resolver->arena, readings.num, enum pg_where);
	resolver->captures = NULL;
	for (size_t i = 0; i < readings.num; i++) {
		struct pg_plan plan;

		pg_read_variable(resolver, place, &readings.scoped[i], &plan);
		readings.where[i] = pg_plan_where(&plan);
		if (readings.where[i] >= PG_WHERE_PARTLY && place->candidates) {
			struct pg_arg arg = pg_argument_of(resolver->arena, &readings.scoped[i]);

			readings.where[i] = where_it_is_asked(resolver, place->candidates, &arg);
		}
		if (readings.where[i] == PG_WHERE_NOWHERE)
			readings.where[i] = where_it_was(resolver, place, &readings.scoped[i]);
	}
	return readings;
}

static size_t column_of(struct group *group, const struct readings *readings, size_t index)
{
	struct pg_scoped *scoped = &readings->scoped[index];
	struct pg_map_column *column;
	struct named *named;

	HASH_FIND_STR(group->named, scoped->name, named);
	if (named)
		return named->column;
	named = PG_NEW(group->resolver->arena, struct named);
	named->name = scoped->name;
	named->column = group->num_columns;
	HASH_ADD_KEYPTR(hh, group->named, named->name, strlen(named->name), named);
	column = PG_PUSH(group->resolver->arena, group->columns, group->num_columns);
	column->name = scoped->name;
	column->scope = pg_survey_scope(scoped);
	return group->num_columns - 1;
}

/** The marks of one line, for the columns that are known by now; more may be known later. */
static enum pg_where *marks_of(struct group *group, size_t begin, size_t end, size_t *ret_num)
{
	struct pg_resolver *resolver = group->resolver;
	enum pg_where *marks = NULL;

	*ret_num = 0;
	for (size_t i = begin; i < end && group->num_readings <= MOST_READINGS; i++) {
		struct readings readings = read_place(resolver, group->places[i]);
		enum pg_where *here;

		group->num_readings += readings.num;
		for (size_t j = 0; j < readings.num; j++)
			column_of(group, &readings, j);
		here = PG_NEW_N(resolver->arena, group->num_columns, enum pg_where);
		for (size_t j = 0; j < group->num_columns; j++)
			here[j] = PG_WHERE_UNKNOWN;
		for (size_t j = 0; j < readings.num; j++)
			here[column_of(group, &readings, j)] = readings.where[j];
		for (size_t j = 0; j < group->num_columns; j++)
			here[j] = join(j < *ret_num ? marks[j] : PG_WHERE_UNKNOWN, here[j],
				       i == begin);
		marks = here;
		*ret_num = group->num_columns;
	}
	return marks;
}

/* --- Lines --- */

static struct pg_map_line make_line(struct group *group, size_t begin, size_t end)
{
	struct pg_arena *arena = group->resolver->arena;
	struct pg_map_line line = {.file_line = group->places[begin]->line,
				   .num_sites = end - begin};
	struct pg_site *sites = PG_NEW_N(arena, line.num_sites, struct pg_site);

	line.line = line.file_line - group->first;
	for (size_t i = begin; i < end; i++)
		sites[i - begin] = pg_survey_site(group->resolver, group->places[i]);
	line.sites = sites;
	if (group->source && line.file_line && line.file_line <= group->source->num)
		line.source = group->source->lines[line.file_line - 1];
	set_calls(group, &line);
	return line;
}

/** Lines that were made before the last column was known do not have it. */
static const enum pg_where *pad_marks(struct group *group, const enum pg_where *marks, size_t num)
{
	enum pg_where *all = PG_NEW_N(group->resolver->arena, group->num_columns, enum pg_where);

	for (size_t i = 0; i < group->num_columns; i++) {
		all[i] = i < num ? marks[i] : PG_WHERE_UNKNOWN;
		group->columns[i].somewhere |= all[i] <= PG_WHERE_PAST;
	}
	return all;
}

/** Parameters, locals, variables of blocks; of one kind in the order of their first line. */
static size_t *column_order(struct group *group)
{
	size_t *order = PG_NEW_N(group->resolver->arena, group->num_columns, size_t), num = 0;

	for (int scope = PG_VAR_PARAM; scope <= PG_VAR_GLOBAL; scope++) {
		for (size_t i = 0; i < group->num_columns; i++) {
			if (group->columns[i].scope == (enum pg_var_scope)scope)
				order[num++] = i;
		}
	}
	return order;
}

static void put_in_order(struct group *group, struct pg_map_line *lines, size_t num)
{
	struct pg_arena *arena = group->resolver->arena;
	size_t *order = column_order(group);
	struct pg_map_column *columns = PG_NEW_N(arena, group->num_columns, struct pg_map_column);

	for (size_t i = 0; i < group->num_columns; i++)
		columns[i] = group->columns[order[i]];
	group->columns = columns;
	for (size_t i = 0; i < num; i++) {
		enum pg_where *marks = PG_NEW_N(arena, group->num_columns, enum pg_where);

		for (size_t j = 0; j < group->num_columns; j++)
			marks[j] = lines[i].marks[order[j]];
		lines[i].marks = marks;
	}
}

/** The point by which a line of the map is asked for. */
static const char *prefix_of(struct group *group, const struct pg_point *point, bool is_only)
{
	struct pg_arena *arena = group->resolver->arena;

	if (is_only || !point->func)
		return pg_point_text(arena, point);
	return pg_printf(arena, "%s@%s", group->name,
			 pg_file_for_people(group->resolver->dbg, &group->places[0]->unit,
					    group->declared_file));
}

static struct pg_map make_map(struct group *group, const struct pg_point *point, bool is_only)
{
	struct pg_arena *arena = group->resolver->arena;
	struct pg_place *first = group->places[0];
	struct pg_map map = {.func = group->name};
	struct pg_map_line *lines = NULL;
	size_t *num_marks = NULL, num = 0;

	map.file = pg_file_for_people(group->resolver->dbg, &first->unit, first->file);
	map.prefix = prefix_of(group, point, is_only);
	if (!first->file ||
	    pg_srcfile_find(group->resolver->dbg, first->file, &group->source))
		group->source = NULL; /* the map is right without it, too */
	find_calls(group);
	for (size_t begin = 0, end; begin < group->num_places; begin = end) {
		struct pg_map_line *line;

		for (end = begin; end < group->num_places &&
				  group->places[end]->line == group->places[begin]->line;
		     end++)
			;
		line = PG_PUSH(arena, lines, map.num_lines);
		*line = make_line(group, begin, end);
		line->marks = marks_of(group, begin, end, PG_PUSH(arena, num_marks, num));
	}
	for (size_t i = 0; i < map.num_lines; i++)
		lines[i].marks = pad_marks(group, lines[i].marks, num_marks[i]);
	put_in_order(group, lines, map.num_lines);
	map.columns = group->columns;
	map.num_columns = group->num_columns;
	map.lines = lines;
	return map;
}

bool pg_survey_lines(struct pg_surveyor *surveyor, struct pg_arena *arena,
		     const struct pg_probe *probe, struct pg_diags *diags, struct pg_map **ret,
		     size_t *ret_num)
{
	struct pg_resolver resolver = pg_surveyor_resolver(surveyor, arena, diags);
	struct pg_place *places;
	struct group *groups;
	size_t num, num_groups;
	struct pg_problem problem = pg_places_find(&resolver, probe, &places, &num);

	*ret = NULL;
	*ret_num = 0;
	if (problem.error) {
		pg_problem_report(diags, problem);
		return false;
	}
	num_groups = group_places(&resolver, places, num, probe->point.func, &groups);
	for (size_t i = 0; i < num_groups; i++) {
		if (groups[i].num_places)
			*PG_PUSH(arena, *ret, *ret_num) =
				make_map(&groups[i], &probe->point, num_groups == 1);
		if (groups[i].num_readings > MOST_READINGS)
			pg_diag(diags, PG_SEV_ERROR, probe->point.span,
				"%s has more than %d variables, counted at each place of its "
				"lines", groups[i].name, MOST_READINGS);
	}
	return !pg_diags_have_errors(diags);
}
