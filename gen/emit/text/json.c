// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/json.h"

#include "base/json.h"
#include "emit/text/cost.h"

/** An offset from the site's symbol: of code before it, or in a .cold part, it is negative. */
static json_t *offset_of(uint64_t address, uint64_t symbol)
{
	return pg_json_signed((int64_t)(address - symbol));
}

static json_t *ranges_of(const struct pg_var *var, uint64_t symbol)
{
	json_t *ranges = pg_json_must(json_array());

	for (size_t i = 0; i < var->num_ranges; i++) {
		json_t *range = pg_json_must(json_array());

		pg_json_append(range, offset_of(var->ranges[i].from, symbol));
		pg_json_append(range, offset_of(var->ranges[i].to, symbol));
		pg_json_append(ranges, range);
	}
	return ranges;
}

static json_t *var_object(struct pg_arena *arena, const struct pg_survey *survey,
			  const struct pg_site *site, const struct pg_var *var)
{
	json_t *object = pg_json_must(json_object());
	bool has_where = var->plan.avail == PG_AVAILABLE && var->plan.num_pieces;

	pg_json_set(object, "name", pg_json_text(var->name));
	pg_json_set(object, "type", pg_json_text(pg_type_text(arena, var->type)));
	pg_json_set(object, "size", pg_json_number(var->size));
	pg_json_set(object, "scope", pg_json_text(pg_var_scope_name(var->scope)));
	pg_json_set(object, "func", pg_json_text(var->func));
	pg_json_set(object, "where",
	    pg_json_text(has_where ? pg_plan_text(arena, &var->plan, survey->arch) : NULL));
	pg_json_set(object, "readable", json_boolean(var->readable));
	pg_json_set(object, "why", pg_json_text(var->why));
	if (var->last.avail == PG_AVAILABLE)
		pg_json_set(object, "last",
			    pg_json_text(pg_plan_text(arena, &var->last, survey->arch)));
	else if (var->last.reason)
		pg_json_set(object, "no_last", pg_json_text(var->last.reason));
	pg_json_set(object, "ranges", ranges_of(var, site->address - site->offset));
	return object;
}

static json_t *site_object(struct pg_arena *arena, const struct pg_survey *survey,
			   const struct pg_survey_site *found)
{
	const struct pg_site *site = &found->site;
	json_t *object = pg_json_must(json_object()), *vars = pg_json_must(json_array());

	pg_json_set(object, "point", pg_json_text(survey->point));
	pg_json_set(object, "symbol", pg_json_text(site->symbol));
	pg_json_set(object, "offset", pg_json_number(site->offset));
	pg_json_set(object, "file", pg_json_text(site->file));
	pg_json_set(object, "line", site->line ? pg_json_number(site->line) : json_null());
	pg_json_set(object, "func", pg_json_text(site->func));
	for (size_t i = 0; i < found->num_vars; i++)
		pg_json_append(vars, var_object(arena, survey, site, &found->vars[i]));
	pg_json_set(object, "vars", vars);
	return object;
}

const char *pg_json_of_survey(struct pg_arena *arena, const struct pg_survey *survey)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < survey->num_sites; i++)
		pg_json_add_line(&lines, site_object(arena, survey, &survey->sites[i]));
	return pg_str_text(&lines);
}

const char *pg_json_of_error(struct pg_arena *arena, const struct pg_source *point,
			     const struct pg_diags *diags)
{
	struct pg_str lines = {.arena = arena};
	json_t *object = pg_json_must(json_object()), *notes = pg_json_must(json_array());
	const char *note;

	pg_json_set(object, "point", pg_json_bytes(point->text, point->len));
	pg_json_set(object, "error", pg_json_text(pg_diags_first_error(diags)));
	for (size_t i = 0; (note = pg_diags_first_note(diags, i)); i++)
		pg_json_append(notes, pg_json_text(note));
	pg_json_set(object, "notes", notes);
	pg_json_add_line(&lines, object);
	return pg_str_text(&lines);
}

static json_t *site_list(const struct pg_site *sites, size_t num)
{
	json_t *list = pg_json_must(json_array());

	for (size_t i = 0; i < num; i++) {
		json_t *site = pg_json_must(json_object());

		pg_json_set(site, "symbol", pg_json_text(sites[i].symbol));
		pg_json_set(site, "offset", pg_json_number(sites[i].offset));
		pg_json_append(list, site);
	}
	return list;
}

static json_t *mark_list(const struct pg_map *map, const struct pg_map_line *line)
{
	json_t *vars = pg_json_must(json_array());

	for (size_t i = 0; i < map->num_columns; i++) {
		json_t *var;

		if (line->marks[i] == PG_WHERE_UNKNOWN)
			continue;
		var = pg_json_must(json_object());
		pg_json_set(var, "name", pg_json_text(map->columns[i].name));
		pg_json_set(var, "scope", pg_json_text(pg_var_scope_name(map->columns[i].scope)));
		pg_json_set(var, "mark", pg_json_text(pg_where_name(line->marks[i])));
		pg_json_append(vars, var);
	}
	return vars;
}

static json_t *line_object(struct pg_arena *arena, const struct pg_map *map,
			   const struct pg_map_line *line)
{
	json_t *object = pg_json_must(json_object()), *calls = pg_json_must(json_array());

	for (size_t i = 0; i < line->num_calls; i++)
		pg_json_append(calls, pg_json_text(line->calls[i]));
	pg_json_set(object, "point",
		    pg_json_text(pg_printf(arena, "%s:%u", map->prefix, line->line)));
	pg_json_set(object, "func", pg_json_text(map->func));
	pg_json_set(object, "file", pg_json_text(map->file));
	pg_json_set(object, "line", pg_json_number(line->file_line));
	pg_json_set(object, "source", pg_json_text(line->source));
	pg_json_set(object, "inlined", calls);
	pg_json_set(object, "sites", site_list(line->sites, line->num_sites));
	pg_json_set(object, "vars", mark_list(map, line));
	if (map->with_cost) {
		pg_json_set(object, "cost",
			    line->probe ? pg_cost_list(arena, line->probe) : json_null());
		pg_json_set(object, "refusal", pg_json_text(line->refusal));
	}
	return object;
}

const char *pg_json_of_map(struct pg_arena *arena, const struct pg_map *map)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < map->num_lines; i++)
		pg_json_add_line(&lines, line_object(arena, map, &map->lines[i]));
	return pg_str_text(&lines);
}

static json_t *func_object(const struct pg_func *func)
{
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "name", pg_json_text(func->name));
	pg_json_set(object, "file", pg_json_text(func->file));
	pg_json_set(object, "line", func->line ? pg_json_number(func->line) : json_null());
	pg_json_set(object, "copies", site_list(func->copies, func->num_copies));
	pg_json_set(object, "inlined", pg_json_number(func->num_inlined));
	pg_json_set(object, "refused", pg_json_number(func->num_refused));
	pg_json_set(object, "why", pg_json_text(func->refusal));
	return object;
}

const char *pg_json_of_funcs(struct pg_arena *arena, const struct pg_func *funcs, size_t num)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < num; i++)
		pg_json_add_line(&lines, func_object(&funcs[i]));
	return pg_str_text(&lines);
}
