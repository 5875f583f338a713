// SPDX-License-Identifier: GPL-2.0-only
#include "emit/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/** Without memory nothing can be said. */
static json_t *must(json_t *value)
{
	if (!value)
		abort();
	return value;
}

/** A string, or null. Names of damaged files may be no UTF-8. */
static json_t *text(const char *s)
{
	json_t *value = s ? json_string(s) : json_null();
	char *plain;

	if (value)
		return value;
	plain = strdup(s);
	for (char *c = plain; c && *c; c++) {
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	}
	value = plain ? json_string(plain) : NULL;
	free(plain);
	return must(value);
}

static json_t *number(uint64_t value)
{
	return must(json_integer((json_int_t)value));
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) != 0)
		abort();
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		abort();
}

static int add_bytes(const char *bytes, size_t size, void *data)
{
	pg_str_add_n(data, bytes, size);
	return 0;
}

/** The object as a line; it is given back. */
static void add_object(struct pg_str *lines, json_t *object)
{
	if (json_dump_callback(object, add_bytes, lines, JSON_COMPACT) != 0)
		abort();
	json_decref(object);
	pg_str_add_n(lines, "\n", 1);
}

/** Offsets from the site's symbol; code before it, or in a .cold part, may be anywhere. */
static json_t *ranges_of(const struct pg_var *var, uint64_t symbol)
{
	json_t *ranges = must(json_array());

	for (size_t i = 0; i < var->num_ranges; i++) {
		json_t *range = must(json_array());

		append(range, number(var->ranges[i].from - symbol));
		append(range, number(var->ranges[i].to - symbol));
		append(ranges, range);
	}
	return ranges;
}

static json_t *var_object(struct pg_arena *arena, const struct pg_survey *survey,
			  const struct pg_site *site, const struct pg_var *var)
{
	json_t *object = must(json_object());
	bool has_where = var->plan.avail == PG_AVAILABLE && var->plan.num_pieces;

	set(object, "name", text(var->name));
	set(object, "type", text(pg_type_text(arena, var->type)));
	set(object, "size", number(var->size));
	set(object, "scope", text(pg_var_scope_name(var->scope)));
	set(object, "func", text(var->func));
	set(object, "where",
	    text(has_where ? pg_plan_text(arena, &var->plan, survey->arch) : NULL));
	set(object, "readable", json_boolean(var->readable));
	set(object, "why", text(var->why));
	set(object, "ranges", ranges_of(var, site->address - site->offset));
	return object;
}

static json_t *site_object(struct pg_arena *arena, const struct pg_survey *survey,
			   const struct pg_survey_site *found)
{
	const struct pg_site *site = &found->site;
	json_t *object = must(json_object()), *vars = must(json_array());

	set(object, "point", text(survey->point));
	set(object, "symbol", text(site->symbol));
	set(object, "offset", number(site->offset));
	set(object, "file", text(site->file));
	set(object, "line", site->line ? number(site->line) : json_null());
	set(object, "func", text(site->func));
	for (size_t i = 0; i < found->num_vars; i++)
		append(vars, var_object(arena, survey, site, &found->vars[i]));
	set(object, "vars", vars);
	return object;
}

const char *pg_json_of_survey(struct pg_arena *arena, const struct pg_survey *survey)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < survey->num_sites; i++)
		add_object(&lines, site_object(arena, survey, &survey->sites[i]));
	return pg_str_text(&lines);
}

const char *pg_json_of_error(struct pg_arena *arena, const char *point, const char *message)
{
	struct pg_str lines = {.arena = arena};
	json_t *object = must(json_object());

	set(object, "point", text(point));
	set(object, "error", text(message));
	add_object(&lines, object);
	return pg_str_text(&lines);
}

static json_t *site_list(const struct pg_site *sites, size_t num)
{
	json_t *list = must(json_array());

	for (size_t i = 0; i < num; i++) {
		json_t *site = must(json_object());

		set(site, "symbol", text(sites[i].symbol));
		set(site, "offset", number(sites[i].offset));
		append(list, site);
	}
	return list;
}

static json_t *mark_list(const struct pg_map *map, const struct pg_map_line *line)
{
	json_t *vars = must(json_array());

	for (size_t i = 0; i < map->num_columns; i++) {
		json_t *var;

		if (line->marks[i] == PG_WHERE_UNKNOWN)
			continue;
		var = must(json_object());
		set(var, "name", text(map->columns[i].name));
		set(var, "scope", text(pg_var_scope_name(map->columns[i].scope)));
		set(var, "mark", text(pg_where_name(line->marks[i])));
		append(vars, var);
	}
	return vars;
}

static json_t *line_object(struct pg_arena *arena, const struct pg_map *map,
			   const struct pg_map_line *line)
{
	json_t *object = must(json_object()), *calls = must(json_array());

	for (size_t i = 0; i < line->num_calls; i++)
		append(calls, text(line->calls[i]));
	set(object, "point", text(pg_printf(arena, "%s:%u", map->prefix, line->line)));
	set(object, "func", text(map->func));
	set(object, "file", text(map->file));
	set(object, "line", number(line->file_line));
	set(object, "source", text(line->source));
	set(object, "inlined", calls);
	set(object, "sites", site_list(line->sites, line->num_sites));
	set(object, "vars", mark_list(map, line));
	return object;
}

const char *pg_json_of_map(struct pg_arena *arena, const struct pg_map *map)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < map->num_lines; i++)
		add_object(&lines, line_object(arena, map, &map->lines[i]));
	return pg_str_text(&lines);
}

static json_t *func_object(const struct pg_func *func)
{
	json_t *object = must(json_object());

	set(object, "name", text(func->name));
	set(object, "file", text(func->file));
	set(object, "line", func->line ? number(func->line) : json_null());
	set(object, "copies", site_list(func->copies, func->num_copies));
	set(object, "inlined", number(func->num_inlined));
	set(object, "refused", number(func->num_refused));
	set(object, "why", text(func->refusal));
	return object;
}

const char *pg_json_of_funcs(struct pg_arena *arena, const struct pg_func *funcs, size_t num)
{
	struct pg_str lines = {.arena = arena};

	for (size_t i = 0; i < num; i++)
		add_object(&lines, func_object(&funcs[i]));
	return pg_str_text(&lines);
}
