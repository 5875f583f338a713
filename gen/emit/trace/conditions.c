// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/conditions.h"

#include <ctype.h>
#include <string.h>

#include "base/suggest.h"
#include "emit/trace/filter.h"
#include "emit/trace/want.h"

/** The length of the EVENT of "EVENT:CONDITION"; 0: there is none. A::B is a name with a scope. */
static size_t event_length(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	return text[len] == ':' && text[len + 1] != ':' ? len : 0;
}

struct pg_conditions pg_conditions_parse(struct pg_arena *arena,
					 const struct pg_source *const *sources, size_t num,
					 struct pg_diags *diags)
{
	struct pg_conditions all = {NULL, 0};

	for (size_t i = 0; i < num; i++) {
		size_t len = event_length(sources[i]->text);
		struct pg_condition condition = {
			.event = len ? pg_strndup(arena, sources[i]->text, len) : NULL,
			.where = {sources[i], 0, len},
			.expr = pg_condition_parse_from(arena, sources[i], len ? len + 1 : 0,
							diags),
		};

		if (condition.expr)
			*PG_PUSH(arena, all.items, all.num) = condition;
	}
	return all;
}

static bool is_for(const struct pg_condition *condition, const struct pg_event *event)
{
	return !condition->event || strcmp(condition->event, event->name) == 0;
}

void pg_conditions_want(struct pg_arena *arena, const struct pg_conditions *conditions,
			const struct pg_model *model, struct pg_wants *ret)
{
	for (size_t i = 0; i < conditions->num; i++) {
		for (size_t j = 0; j < model->num_events; j++) {
			if (is_for(&conditions->items[i], &model->events[j]))
				pg_want_of(arena, &model->events[j], conditions->items[i].expr, ret);
		}
	}
}

static void report_no_event(struct pg_arena *arena, const struct pg_condition *condition,
			    const struct pg_model *model, struct pg_diags *diags)
{
	const char **names = NULL, *near;
	size_t num = 0;

	pg_diag(diags, PG_SEV_ERROR, condition->where, "'%s': no event has this name",
		condition->event);
	for (size_t i = 0; i < model->num_events; i++)
		*PG_PUSH(arena, names, num) = model->events[i].name;
	near = pg_suggest(condition->event, names, num);
	if (near)
		pg_diag(diags, PG_SEV_NOTE, condition->where, "did you mean '%s'?", near);
}

static bool can_be_evaluated(struct pg_arena *arena, const struct pg_event *event,
			     const struct pg_condition *condition, struct pg_diags *diags)
{
	bool *is_needed = PG_NEW_N(arena, event->num_fields + 1, bool);

	return pg_filter_body(arena, event, condition->expr, is_needed, diags) != NULL;
}

/** An event that it can be evaluated for, of several; NULL: there is none. */
static const struct pg_event *fitting_event(struct pg_arena *arena,
					    const struct pg_condition *condition,
					    const struct pg_model *model)
{
	for (size_t i = 0; i < model->num_events; i++) {
		if (can_be_evaluated(arena, &model->events[i], condition, pg_diags_create(arena)))
			return &model->events[i];
	}
	return NULL;
}

static void check(struct pg_arena *arena, const struct pg_condition *condition,
		  const struct pg_model *model, struct pg_diags *diags)
{
	const struct pg_event *fitting = NULL;
	bool is_any = false;

	for (size_t i = 0; i < model->num_events; i++) {
		if (!is_for(condition, &model->events[i]))
			continue;
		is_any = true;
		if (can_be_evaluated(arena, &model->events[i], condition, diags) ||
		    condition->event)
			continue;
		fitting = fitting_event(arena, condition, model);
		if (fitting)
			pg_diag(diags, PG_SEV_NOTE, condition->expr->span,
				"a condition for one of the probes: --filter '%s:...'",
				fitting->name);
	}
	if (!is_any)
		report_no_event(arena, condition, model, diags);
}

void pg_conditions_check(struct pg_arena *arena, const struct pg_conditions *conditions,
			 const struct pg_model *model, struct pg_diags *diags)
{
	for (size_t i = 0; i < conditions->num; i++)
		check(arena, &conditions->items[i], model, diags);
}

/** What of two conditions holds when both do. */
static const struct pg_expr *both(struct pg_arena *arena, const struct pg_expr *first,
				  const struct pg_expr *second)
{
	struct pg_expr *expr = PG_NEW(arena, struct pg_expr);

	*expr = (struct pg_expr){
		.kind = PG_EXPR_BINARY,
		.operator = PG_OPERATOR_AND_ALSO,
		.base = first,
		.right = second,
		.span = first->span,
		.name_span = first->span,
	};
	return expr;
}

const struct pg_expr *pg_conditions_of(struct pg_arena *arena,
				       const struct pg_conditions *conditions,
				       const struct pg_event *event)
{
	const struct pg_expr *expr = NULL;

	for (size_t i = 0; i < conditions->num; i++) {
		const struct pg_condition *condition = &conditions->items[i];

		if (is_for(condition, event))
			expr = expr ? both(arena, expr, condition->expr) : condition->expr;
	}
	return expr;
}

void pg_conditions_emit(const struct pg_conditions *conditions, const struct pg_event *event,
			struct pg_str *text)
{
	const struct pg_expr *expr = pg_conditions_of(text->arena, conditions, event);
	bool *is_needed = PG_NEW_N(text->arena, event->num_fields + 1, bool);

	if (!expr)
		return;
	pg_str_add(text, "PROBE_KEEPS(%s)\n{\n%s}\nPROBE_READS(%s", event->name,
		   pg_filter_body(text->arena, event, expr, is_needed,
				  pg_diags_create(text->arena)),
		   event->name);
	for (size_t i = 0; i < event->num_fields; i++) {
		if (is_needed[i])
			pg_str_add(text, ", %s", event->fields[i].name);
	}
	pg_str_add(text, ");\n");
}
