// SPDX-License-Identifier: GPL-2.0-only
#include "listing.h"

#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "base/suggest.h"
#include "dbg/file/open.h"
#include "resolve/ask/survey.h"
#include "resolve/ask/sweep.h"
#include "resolve/resolve.h"
#include "spec/lex.h"
#include "spec/spec.h"
#include "target.h"

/** Of all processes, bytes, with what is mapped of the file: beyond it, start anew. */
#define MOST_MEMORY ((size_t)112 << 20)
/** Of one process: below it, it would do nothing else. */
#define LEAST_MEMORY ((size_t)32 << 20)

/** A caller that has asked for so many is taken to ask for more. */
#define MANY_POINTS 64

struct pg_listing {
	struct pg_pipeline_options options;
	struct pg_listing_options listing_options;
	struct pg_arena *arena; /* of the debug info, as long as it is open */
	struct pg_dbg *dbg;
	struct pg_surveyor *surveyor;
	unsigned num_questions;
	unsigned num_points;	/* asked for */
	unsigned num_processes; /* that have it */
};

static void close_debug_info(struct pg_listing *listing)
{
	if (listing->surveyor)
		pg_surveyor_destroy(listing->surveyor);
	pg_dbg_close(listing->dbg);
	pg_arena_destroy(listing->arena);
	listing->surveyor = NULL;
	listing->dbg = NULL;
	listing->arena = NULL;
}

static const struct pg_error *open_debug_info(struct pg_listing *listing)
{
	listing->arena = pg_arena_create();
	PG_TRY(pg_pipeline_open(listing->arena, &listing->options, &listing->dbg));
	if (listing->dbg->no_dwarf)
		return listing->dbg->no_dwarf;
	listing->surveyor = pg_surveyor_create(listing->dbg);
	listing->surveyor->globals = listing->listing_options.globals;
	listing->surveyor->lines = listing->listing_options.lines;
	listing->surveyor->last = listing->listing_options.last;
	return NULL;
}

const struct pg_error *pg_listing_open(struct pg_arena *arena,
				       const struct pg_pipeline_options *options,
				       const struct pg_listing_options *listing_options,
				       struct pg_listing **ret)
{
	struct pg_listing *listing = PG_NEW(arena, struct pg_listing);

	listing->options = *options;
	listing->listing_options = *listing_options;
	listing->num_processes = 1;
	*ret = listing;
	return open_debug_info(listing);
}

void pg_listing_close(struct pg_listing *listing)
{
	if (listing)
		close_debug_info(listing);
}

void pg_listing_share(struct pg_listing *listing, unsigned num)
{
	listing->num_processes = num;
	listing->num_points = MANY_POINTS; /* will be asked for */
}

/**
 * libdw does not give back what it knows of a unit before the file is closed: close the file when
 * that has become much, and open it again.
 */
static const struct pg_error *renew(struct pg_listing *listing)
{
	size_t share = MOST_MEMORY / listing->num_processes;
	size_t most = share > LEAST_MEMORY ? share : LEAST_MEMORY;

	/* It is closed when it could not be opened again: the file may have been replaced meanwhile. */
	if (listing->dbg && (listing->num_questions++ % 4 || pg_resident_size() < most))
		return NULL;
	close_debug_info(listing);
	PG_TRY(open_debug_info(listing));
	listing->dbg->is_renewed = true;
	return NULL;
}

static void report(struct pg_diags *diags, struct pg_span span, const struct pg_error *error)
{
	pg_diag(diags, PG_SEV_ERROR, span, "%s", error->message);
	if (error->hint)
		pg_diag(diags, PG_SEV_NOTE, span, "%s", error->hint);
}

static bool is_open(struct pg_listing *listing, struct pg_diags *diags)
{
	const struct pg_error *error = renew(listing);

	if (error)
		report(diags, (struct pg_span){NULL, 0, 0}, error);
	return !error;
}

/** One point, and nothing else. */
static const struct pg_probe *parse_point(struct pg_arena *arena, const struct pg_source *source,
					  struct pg_diags *diags)
{
	struct pg_spec *spec = PG_NEW(arena, struct pg_spec);
	struct pg_span all = {source, 0, source->len};

	pg_spec_parse(arena, source, spec, diags);
	pg_spec_check(arena, spec, diags);
	if (pg_diags_have_errors(diags))
		return NULL;
	if (spec->num_probes == 1 && !spec->probes[0].num_args && !spec->probes[0].event_given)
		return &spec->probes[0];
	if (spec->num_probes == 1)
		all = spec->probes[0].num_args ? spec->probes[0].args[0].span
					       : spec->probes[0].event_span;
	pg_diag(diags, PG_SEV_ERROR, all, "expected a point and nothing else");
	return NULL;
}

bool pg_listing_vars(struct pg_listing *listing, struct pg_arena *arena,
		     const struct pg_source *point, struct pg_diags *diags, struct pg_survey *ret)
{
	const struct pg_probe *probe = parse_point(arena, point, diags);

	ret->point = point->text;
	if (!probe || !is_open(listing, diags))
		return false;
	listing->dbg->expects_many = listing->num_points++ >= MANY_POINTS;
	return pg_survey_point(listing->surveyor, arena, probe, diags, ret);
}

/** All lines of a function or a file, which the language has no word for: a pattern without text.
 */
static const struct pg_probe *parse_lines(struct pg_arena *arena, const struct pg_source *word,
					  struct pg_diags *diags)
{
	struct pg_source *source = PG_NEW(arena, struct pg_source);
	const size_t end = pg_lex_find(word, 0, word->len, ":+%;");
	const struct pg_probe *probe;
	struct pg_probe *all;

	if (end < word->len) {
		pg_diag(diags, PG_SEV_ERROR, (struct pg_span){word, end, word->len},
			"expected a function or a file, not a place in it");
		return NULL;
	}
	*source = *word;
	source->text = pg_printf(arena, "%s;*", word->text);
	source->len = strlen(source->text);
	probe = parse_point(arena, source, diags);
	source->text = word->text; /* what diagnostics quote */
	source->len = word->len;
	if (!probe)
		return NULL;
	if (probe->point.at != PG_AT_PATTERN) { /* a comment hides it */
		pg_diag(diags, PG_SEV_ERROR, (struct pg_span){word, 0, word->len},
			"expected a function or a file and nothing else");
		return NULL;
	}
	all = PG_NEW(arena, struct pg_probe);
	*all = *probe;
	all->point.pattern = NULL;
	return all;
}

bool pg_listing_lines(struct pg_listing *listing, struct pg_arena *arena,
		      const struct pg_source *word, struct pg_diags *diags, struct pg_map **ret,
		      size_t *ret_num)
{
	const struct pg_probe *probe = parse_lines(arena, word, diags);

	return probe && is_open(listing, diags) &&
	       pg_survey_lines(listing->surveyor, arena, probe, diags, ret, ret_num);
}

static void say_unknown(struct pg_listing *listing, const struct pg_source *pattern,
			struct pg_diags *diags)
{
	const struct pg_span all = {pattern, 0, pattern->len};

	pg_diag(diags, PG_SEV_ERROR, all, "'%s': no such function in %s", pattern->text,
		listing->dbg->path);
}

bool pg_listing_functions(struct pg_listing *listing, struct pg_arena *arena,
			  const struct pg_source *pattern, struct pg_diags *diags,
			  struct pg_func **ret, size_t *ret_num)
{
	const struct pg_span all = {pattern, 0, pattern->len};
	const struct pg_error *error;

	if (!is_open(listing, diags))
		return false;
	error = pg_survey_functions(listing->surveyor, arena, pattern->text, ret, ret_num);
	if (error)
		report(diags, all, error);
	else if (!*ret_num)
		say_unknown(listing, pattern, diags);
	return !error && *ret_num;
}

const char *pg_listing_names(struct pg_listing *listing, struct pg_arena *arena,
			     const struct pg_source *pattern, struct pg_diags *diags)
{
	const struct pg_span all = {pattern, 0, pattern->len};
	struct pg_str text = {.arena = arena};
	const struct pg_error *error;
	const char *const *names;
	size_t num = 0;

	if (!is_open(listing, diags))
		return NULL;
	error = pg_survey_names(listing->surveyor, arena, pattern->text, &names, &num);
	if (error)
		report(diags, all, error);
	else if (!num)
		say_unknown(listing, pattern, diags);
	/* One a line, for completion, which has no use for names that cannot be typed. */
	for (size_t i = 0; i < num; i++) {
		if (pg_is_shown(names[i]))
			pg_str_add(&text, "%s\n", names[i]);
	}
	return num ? pg_str_text(&text) : NULL;
}

const char *pg_listing_points(struct pg_listing *listing, struct pg_arena *arena,
			      const char *pattern, uint64_t *at, struct pg_diags *diags)
{
	struct pg_str points = {.arena = arena};
	const struct pg_error *error;
	bool more = true;

	if (!is_open(listing, diags))
		return NULL;
	error = pg_sweep_unit(listing->dbg, pattern, at, &points, &more);
	if (error)
		report(diags, (struct pg_span){NULL, 0, 0}, error);
	return error || !more ? NULL : pg_str_text(&points);
}

/* --- Lines where several variables can be read --- */

/** The column of a name; num_columns: there is none. */
static size_t column_of(const struct pg_map *map, const char *name)
{
	size_t i = 0;

	while (i < map->num_columns && strcmp(map->columns[i].name, name) != 0)
		i++;
	return i;
}

/** A variable that none of the maps has. */
static const char *unknown_name(const char *const *names, size_t num_names,
				const struct pg_map *maps, size_t num)
{
	for (size_t i = 0; i < num_names; i++) {
		bool is_known = false;

		for (size_t j = 0; j < num; j++)
			is_known |= column_of(&maps[j], names[i]) < maps[j].num_columns;
		if (!is_known)
			return names[i];
	}
	return NULL;
}

static const char *suggestion(struct pg_arena *arena, const char *name, const struct pg_map *maps,
			      size_t num)
{
	const char **names = NULL;
	size_t num_names = 0;

	for (size_t i = 0; i < num; i++) {
		for (size_t j = 0; j < maps[i].num_columns; j++)
			*PG_PUSH(arena, names, num_names) = maps[i].columns[j].name;
	}
	return pg_suggest(name, names, num_names);
}

/** False: the map does not have all of the variables, or no line where they can be read. */
static bool keep(struct pg_arena *arena, const char *const *names, size_t num_names,
		 struct pg_map *map)
{
	struct pg_map_column *columns = PG_NEW_N(arena, num_names, struct pg_map_column);
	struct pg_map_line *lines = NULL;
	size_t num = 0;

	for (size_t i = 0; i < num_names; i++) {
		if (column_of(map, names[i]) == map->num_columns)
			return false;
		columns[i] = map->columns[column_of(map, names[i])];
	}
	for (size_t i = 0; i < map->num_lines; i++) {
		enum pg_where *marks = PG_NEW_N(arena, num_names, enum pg_where);
		size_t readable = 0;

		for (size_t j = 0; j < num_names; j++) {
			marks[j] = map->lines[i].marks[column_of(map, names[j])];
			readable += marks[j] <= PG_WHERE_ENTRY;
		}
		if (readable < num_names)
			continue;
		*PG_PUSH(arena, lines, num) = map->lines[i];
		lines[num - 1].marks = marks;
	}
	map->columns = columns;
	map->num_columns = num_names;
	map->lines = lines;
	map->num_lines = num;
	return num > 0;
}

bool pg_listing_keep(struct pg_arena *arena, const struct pg_source *word, const char *const *names,
		     size_t num_names, struct pg_diags *diags, struct pg_map *maps,
		     size_t *num_maps)
{
	const char *unknown = unknown_name(names, num_names, maps, *num_maps), *near;
	const struct pg_span span = {word, 0, word->len};
	size_t kept = 0;

	if (unknown) {
		pg_diag(diags, PG_SEV_ERROR, span, "'%s' is not a variable of %s", unknown,
			word->text);
		near = suggestion(arena, unknown, maps, *num_maps);
		if (near)
			pg_diag(diags, PG_SEV_NOTE, span, "did you mean '%s'?", near);
		return false;
	}
	for (size_t i = 0; i < *num_maps; i++) {
		if (keep(arena, names, num_names, &maps[i]))
			maps[kept++] = maps[i];
	}
	*num_maps = kept;
	if (!kept)
		pg_diag(diags, PG_SEV_ERROR, span,
			"cannot find a line of %s where all of these can be read", word->text);
	return kept > 0;
}

/* --- What probes of lines cost --- */

/** The variables of --with; else all that can be read there. */
static const char *arguments(struct pg_arena *arena, const char *const *names, size_t num_names)
{
	struct pg_str str = {.arena = arena};

	for (size_t i = 0; i < num_names; i++)
		pg_str_add(&str, " %s", names[i]);
	return num_names ? pg_str_text(&str) : " $vars";
}

/** The only event of a probe that is given as a text. */
static const struct pg_model *probe_of(struct pg_listing *listing, struct pg_arena *arena,
				       const char *text, const char **ret_refusal)
{
	const struct pg_resolve_options options = {.with_plans = true, .with_probing = true};
	const struct pg_opened opened = {pg_target_default(&listing->options), listing->dbg};
	struct pg_source *source = PG_NEW(arena, struct pg_source);
	struct pg_model *model = PG_NEW(arena, struct pg_model);
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_spec spec = {0};

	*source = (struct pg_source){"<line>", text, strlen(text), 0};
	pg_spec_parse(arena, source, &spec, diags);
	pg_spec_check(arena, &spec, diags);
	if (!pg_diags_have_errors(diags))
		pg_resolve(arena, &opened, 1, &spec, &options, diags, model);
	*ret_refusal = pg_diags_first_error(diags);
	pg_probings_settle(arena, model);
	return *ret_refusal ? NULL : model;
}

void pg_listing_cost(struct pg_listing *listing, struct pg_arena *arena, const char *const *names,
		     size_t num_names, struct pg_map *maps, size_t num_maps)
{
	const char *args = arguments(arena, names, num_names);

	for (size_t i = 0; i < num_maps; i++) {
		struct pg_map_line *lines = (struct pg_map_line *)maps[i].lines;

		for (size_t j = 0; j < maps[i].num_lines; j++)
			lines[j].probe = probe_of(listing, arena,
						  pg_printf(arena, "%s:%u%s", maps[i].prefix,
							    lines[j].line, args),
						  &lines[j].refusal);
		maps[i].with_cost = true;
	}
}
