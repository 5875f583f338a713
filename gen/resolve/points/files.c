// SPDX-License-Identifier: GPL-2.0-only
/*
 * FILE:LINE and FILE;PATTERN. Many units have code of one header, and one unit has code of several
 * files. The name that the user wrote may be the tail of several paths: it must mean one of them.
 */
#include <limits.h>
#include <string.h>

#include "base/suggest.h"
#include "dbg/func/func.h"
#include "dbg/line/filetab.h"
#include "dbg/line/line.h"
#include "dbg/unit/unit.h"
#include "resolve/points/search.h"

/** A file that is meant, in a unit that has code of it. */
struct match {
	Dwarf_Die unit;
	const char *file; /* as in the unit's line table */
	const char *path; /* the same in all units */
	bool has_line;	  /* it has code of just the line asked for */
};

struct matches {
	struct pg_search *search;
	const char *wanted; /* the file asked for, and its last component */
	const char *name;
	struct match *found;
	size_t num;
	const struct pg_error *error;
};

/** Does the file have code, and does the line? */
static bool has_code_of(const struct pg_line_row *rows, size_t num, const char *file, unsigned line,
			bool *ret_has_line)
{
	bool has_code = false;

	*ret_has_line = false;
	for (size_t i = 0; i < num && !*ret_has_line; i++) {
		if (!pg_line_is_stmt(&rows[i]) || !rows[i].file || strcmp(rows[i].file, file) != 0)
			continue;
		has_code = true;
		*ret_has_line = rows[i].line == line;
	}
	return has_code;
}

static bool is_known(const struct matches *matches, Dwarf_Die *unit, const char *file)
{
	for (size_t i = matches->num; i > 0; i--) {
		const struct match *match = &matches->found[i - 1];

		if (match->unit.addr != unit->addr)
			return false;
		if (strcmp(match->file, file) == 0)
			return true;
	}
	return false;
}

static const struct pg_error *match_unit(struct matches *matches, Dwarf_Die *unit)
{
	struct pg_resolver *resolver = matches->search->resolver;
	const struct pg_line_row *rows;
	const char *const *files;
	size_t num, num_files;

	PG_TRY(pg_lines_of_unit(resolver->dbg, unit, &rows, &num));
	PG_TRY(pg_files_of_unit(resolver->dbg, unit, &files, &num_files));
	for (size_t i = 0; i < num_files; i++) {
		const char *path;
		bool has_line;

		if (!pg_path_matches(files[i], matches->name))
			continue;
		path = pg_file_normal(resolver->arena, files[i]);
		if (!pg_path_matches(path, matches->wanted) || is_known(matches, unit, files[i]) ||
		    !has_code_of(rows, num, files[i], matches->search->point->line, &has_line))
			continue;
		*PG_PUSH(resolver->arena, matches->found, matches->num) =
			(struct match){*unit, files[i], path, has_line};
	}
	return NULL;
}

static bool visit_unit(Dwarf_Die *unit, void *data)
{
	struct matches *matches = data;

	if (pg_unit_may_have_file(matches->search->resolver->dbg, unit, matches->name))
		matches->error = match_unit(matches, unit);
	return !matches->error;
}

/**
 * Among the paths that end in the name that was written, the one whose root holds all others:
 * "lib/string.c" is linux/lib/string.c and not linux/arch/x86/lib/string.c. NULL: none does;
 * *ret_other is another.
 */
static const char *outermost_path(const struct matches *matches, const char **ret_other)
{
	const char *chosen = matches->found[0].path;
	size_t tail = strlen(matches->wanted);

	for (size_t i = 1; i < matches->num; i++) {
		if (strlen(matches->found[i].path) < strlen(chosen))
			chosen = matches->found[i].path;
	}
	for (size_t i = 0; i < matches->num; i++) {
		const char *path = matches->found[i].path;
		size_t root = strlen(chosen) > tail ? strlen(chosen) - tail : 0;

		if (strcmp(path, chosen) != 0 && strncmp(path, chosen, root) != 0) {
			*ret_other = path;
			return NULL;
		}
	}
	return chosen;
}

/** The only path with code of just the line, as for gdb and perf; NULL: none, or several. */
static const char *path_of_line(const struct matches *matches)
{
	const char *chosen = NULL;

	for (size_t i = 0; i < matches->num; i++) {
		const struct match *match = &matches->found[i];

		if (!match->has_line || (chosen && strcmp(match->path, chosen) == 0))
			continue;
		if (chosen)
			return NULL;
		chosen = match->path;
	}
	return chosen;
}

static struct pg_problem ambiguous(const struct matches *matches, const char *other)
{
	const struct pg_point *point = matches->search->point;
	struct pg_arena *arena = matches->search->resolver->arena;
	const char *first = matches->found[0].path;

	for (size_t i = 0; i < matches->num && strcmp(first, other) == 0; i++)
		first = matches->found[i].path;
	return pg_problem_at(arena, point->file_span,
			     "'%s' may be %s or %s: write more of its path", point->file, first,
			     other);
}

/**
 * Where the file's next function begins, as any of the units knows it: one that has only inlined what
 * stands further down knows nothing of those before.
 */
static unsigned next_function(const struct matches *matches, const char *path)
{
	unsigned next = UINT_MAX;

	for (size_t i = 0; i < matches->num; i++) {
		struct match *match = &matches->found[i];
		unsigned its;

		if (strcmp(match->path, path) != 0)
			continue;
		its = pg_function_after(&match->unit, match->file, matches->search->point->line);
		if (its < next)
			next = its;
	}
	return next;
}

/**
 * Where units have code of just the line, the others are not asked for the next one. A unit whose
 * code of the line is dead (weak, and replaced) does not make the other units fail.
 */
static struct pg_problem search_path(struct matches *matches, const char *path)
{
	struct pg_search *search = matches->search;
	const struct pg_error *first = NULL;
	bool has_line = false;
	unsigned end = 0;

	for (size_t i = 0; i < matches->num && search->point->at == PG_AT_LINE; i++)
		has_line |= matches->found[i].has_line && !strcmp(matches->found[i].path, path);

	if (!has_line && search->point->at == PG_AT_LINE)
		end = next_function(matches, path);

	for (size_t i = 0; i < matches->num; i++) {
		struct pg_line_query query = {
			.unit = &matches->found[i].unit,
			.file = matches->found[i].file,
			.line = search->point->line,
			.end = end,
			.probe = search->probe,
		};
		const struct pg_error *error;

		if (strcmp(matches->found[i].path, path) != 0 ||
		    (has_line && !matches->found[i].has_line))
			continue;
		error = pg_search_lines(search, &query);
		if (error && !first)
			first = error;
	}
	return search->num ? pg_no_problem()
			   : pg_problem_of(first, search->point->file_span);
}

/* --- Files that may be meant --- */

struct files {
	struct pg_arena *arena;
	unsigned slashes; /* of the file asked for */
	const char **names;
	size_t num;
};

static bool add_file(Dwarf_Die *unit, void *data)
{
	struct files *files = data;
	const char *path = dwarf_diename(unit), *tail;
	unsigned slashes = 0;

	if (!path)
		return true;
	for (tail = path + strlen(path); tail > path; tail--) {
		slashes += tail[-1] == '/';
		if (slashes > files->slashes)
			break;
	}
	*PG_PUSH(files->arena, files->names, files->num) = tail;
	return true;
}

struct pg_problem pg_near_file(struct pg_search *search, struct pg_problem problem)
{
	struct pg_arena *arena = search->resolver->arena;
	const char *wanted = pg_file_normal(arena, search->point->file), *near;
	struct files files = {.arena = arena};

	for (const char *c = wanted; *c; c++)
		files.slashes += *c == '/';
	if (pg_units_walk(search->resolver->dbg, add_file, &files))
		return problem;
	near = pg_suggest(wanted, files.names, files.num);
	if (near && strcmp(near, wanted) != 0)
		problem.error = pg_error_hint(arena, problem.error, "did you mean '%s'?", near);
	return problem;
}

struct pg_problem pg_search_files(struct pg_search *search)
{
	const struct pg_point *point = search->point;
	const char *wanted = pg_file_normal(search->resolver->arena, point->file);
	const char *slash = strrchr(wanted, '/'), *path, *other = NULL;
	struct matches matches = {
		.search = search, .wanted = wanted, .name = slash ? slash + 1 : wanted};
	const struct pg_error *error = pg_units_walk(search->resolver->dbg, visit_unit, &matches);
	struct pg_problem problem;

	if (!error)
		error = matches.error;
	if (error)
		return pg_problem_of(error, point->file_span);
	if (!matches.num)
		return pg_near_file(search, pg_problem_at(search->resolver->arena, point->file_span,
							  "no code comes from a file '%s'",
							  point->file));
	path = outermost_path(&matches, &other);
	if (!path && point->at == PG_AT_LINE)
		path = path_of_line(&matches);
	if (!path)
		return ambiguous(&matches, other);
	problem = search_path(&matches, path);
	if (problem.error || search->num)
		return problem;
	if (search->unusable)
		return pg_problem_of(search->unusable, point->at_span);
	return pg_problem_at(search->resolver->arena, point->at_span,
			     point->at == PG_AT_PATTERN ? "'%s': no line with code matches"
							: "'%s': no code at this line, nor after it in its function",
			     pg_search_text(search));
}
