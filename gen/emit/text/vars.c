// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/vars.h"

#include <inttypes.h>
#include <string.h>

#include "base/quote.h"
#include "base/str.h"

enum { NAME, TYPE, SIZE, SCOPE, WHERE, NUM_COLUMNS };

/** "; readable at :48, :52" */
static const char *lines_text(struct pg_arena *arena, const struct pg_var *var)
{
	enum { MOST = 6 };
	const char *text = "";

	for (size_t i = 0; i < var->num_lines && i < MOST; i++)
		text = pg_printf(arena, "%s%s:%u", text, i ? ", " : "; readable at ",
				 var->lines[i]);
	return pg_printf(arena, "%s%s", text, var->num_lines > MOST ? ", …" : "");
}

static const char *where_text(struct pg_arena *arena, const struct pg_survey *survey,
			      const struct pg_var *var)
{
	const char *where = pg_plan_text(arena, &var->plan, survey->arch);

	if (var->readable)
		return where;
	return pg_printf(arena, "- %s%s%s%s", var->why, lines_text(arena, var),
			 var->last_lines ? "; $last is of " : "",
			 var->last_lines ? var->last_lines : "");
}

static void add_var(struct pg_arena *arena, const struct pg_survey *survey,
		    const struct pg_var *var, struct pg_table *table)
{
	const char **cells = PG_NEW_N(arena, NUM_COLUMNS, const char *);

	cells[NAME] = var->name;
	cells[TYPE] = pg_type_text(arena, var->type);
	cells[SIZE] = var->size ? pg_printf(arena, "%" PRIu64, var->size) : "?";
	cells[SCOPE] = pg_var_scope_name(var->scope);
	cells[WHERE] = where_text(arena, survey, var);
	pg_table_add(table, cells, !var->readable);
}

static bool are_of_one_function(const struct pg_var *a, const struct pg_var *b)
{
	return a->func == b->func || (a->func && b->func && strcmp(a->func, b->func) == 0);
}

/** The variables of one function after the other: those around the innermost are named. */
static const char *site_table(struct pg_arena *arena, const struct pg_survey *survey,
			      const struct pg_survey_site *found, const struct pg_page *page)
{
	static const char *const headings[] = {"NAME", "TYPE", "SIZE", "SCOPE", "WHERE"};
	struct pg_table *table = pg_table_create(arena, headings, NUM_COLUMNS);
	bool has_several = found->num_vars &&
			   !are_of_one_function(&found->vars[0], &found->vars[found->num_vars - 1]);

	pg_table_align_right(table, SIZE);
	pg_table_yield(table, TYPE);
	for (size_t i = 0; i < found->num_vars; i++) {
		const struct pg_var *var = &found->vars[i];

		if (i ? !are_of_one_function(var, &found->vars[i - 1]) : has_several)
			pg_table_add_line(table, var->func ? pg_printf(arena, "of %s:", var->func)
							   : "of the file:");
		add_var(arena, survey, var, table);
	}
	if (!found->num_vars)
		pg_table_add_line(table, "no variables");
	return pg_table_text(table, page);
}

static const char *site_text(struct pg_arena *arena, const struct pg_survey *survey,
			     const struct pg_survey_site *found, const struct pg_page *page)
{
	const struct pg_site *site = &found->site;
	const char *text = pg_printf(arena, "%s is %s", survey->point, site->symbol);

	if (site->offset)
		text = pg_printf(arena, "%s+0x%" PRIx64, text, site->offset);
	if (site->moment == PG_MOMENT_RETURNED)
		text = pg_printf(arena, "%s%%return", text);
	if (site->file)
		text = pg_printf(arena, "%s, %s:%u", text, site->file, site->line);
	text = pg_printf(arena, "%s, in %s", text, site->func);
	return pg_printf(arena, "%s\n%s", pg_text_cut(arena, pg_shown(arena, text), page->width),
			 site_table(arena, survey, found, page));
}

const char *pg_vars_text(struct pg_arena *arena, const struct pg_survey *survey,
			 const struct pg_page *page)
{
	struct pg_str text = {.arena = arena};

	for (size_t i = 0; i < survey->num_sites; i++)
		pg_str_add(&text, "%s%s", i ? "\n" : "",
			   site_text(arena, survey, &survey->sites[i], page));
	return pg_str_text(&text);
}
