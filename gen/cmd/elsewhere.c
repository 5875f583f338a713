// SPDX-License-Identifier: GPL-2.0-only
/*
 * The probe FUNC has a site for each copy of FUNC and each place where it is inlined. An event of
 * FUNC that lacks some of these (FUNC+OFFSET, FUNC@@CALLER, or any event found by BTF, which does
 * not know of inlining) does not see the calls there.
 */
#include "cmd/elsewhere.h"

#include <stdlib.h>
#include <string.h>

#include "dbg/file/open.h"
#include "emit/backend.h"
#include "ir/model.h"

/** A function of an event: how often the event has it, and how often it is there. */
struct place_count {
	const char *name;
	size_t probed, there;
	const char *example; /* a place that is not probed */
};

/** The question for the back end. */
struct question {
	const struct pg_fit *fit;
	struct place_count *count;
};

/** "worth, inlined in sum" is a site of worth. */
static const char *function_of(struct pg_arena *arena, const char *text)
{
	return pg_strndup(arena, text, strcspn(text, ","));
}

static bool has_place(const struct pg_fit *fit, const char *place)
{
	for (size_t i = 0; i < fit->num_places; i++) {
		if (!fit->places[i].is_capture && strcmp(fit->places[i].text, place) == 0)
			return true;
	}
	return false;
}

static void no_check(struct pg_arena *arena, const struct pg_model *model, const void *options,
		     struct pg_diags *diags)
{
	(void)arena;
	(void)model;
	(void)options;
	(void)diags;
}

/** An address does not tell whether an entry is probed further on: copies count as wholes. */
static const struct pg_error *count_places(struct pg_arena *arena, const struct pg_model *model,
					   const void *options, const char **ret)
{
	const struct question *question = options;
	struct place_count *count = question->count;

	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		count->there += event->num_sites;
		for (size_t j = 0; j < event->num_sites; j++) {
			const struct pg_site *site = &event->sites[j];
			const char *place =
				pg_printf(arena, site->offset ? "%s+0x%llx" : "%s", site->symbol,
					  (unsigned long long)site->offset);

			if (!has_place(question->fit, place))
				count->example = place;
		}
	}
	*ret = "";
	return NULL;
}

static const struct pg_backend counter = {no_check, count_places, false, NULL};

/** The problem that prevents the count: the kernel may refuse the entry of a probed function. */
static const char *ask(struct pg_arena *arena, const struct pg_pipeline_options *options,
		       struct question *question)
{
	const struct pg_source source = {"the function", question->count->name,
					 strlen(question->count->name), 0};
	const struct pg_source *const sources[] = {&source};
	struct pg_pipeline_options own = *options;
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_pipeline_info info;

	own.stop_after = PG_STAGE_HEADER;
	own.backend = &counter;
	own.backend_options = question;
	if (pg_pipeline_run(arena, sources, 1, &own, diags, &info))
		return NULL;
	return pg_diags_first_error(diags);
}

static struct place_count *count_functions(struct pg_arena *arena, const struct pg_fit *fit,
					   size_t *ret_num)
{
	struct place_count *counts = NULL;
	size_t num = 0;

	for (size_t i = 0; i < fit->num_places; i++) {
		const char *name = function_of(arena, fit->places[i].function);
		size_t at = 0;

		if (fit->places[i].is_capture)
			continue;
		while (at < num && strcmp(counts[at].name, name) != 0)
			at++;
		if (at == num)
			PG_PUSH(arena, counts, num)->name = name;
		counts[at].probed++;
	}
	*ret_num = num;
	return counts;
}

static const struct pg_error *check_build_id(struct pg_arena *arena,
					     const struct pg_pipeline_options *options,
					     const struct pg_checked *checked)
{
	const char *wanted = *checked->event.build_id ? checked->event.build_id : checked->running;
	const struct pg_error *error = NULL;
	struct pg_dbg *dbg;

	PG_TRY(pg_pipeline_open(arena, options, &dbg));
	if (dbg->build_id && strcmp(dbg->build_id, wanted) != 0)
		error = pg_error(arena, "the debug info has build id %s, and %s was made for %s",
				 dbg->build_id, checked->event.name, wanted);
	pg_dbg_close(dbg);
	return error;
}

/** The part of a function that is not probed; NULL: all of it is. */
static const char *remark_on(struct pg_arena *arena, const struct pg_pipeline_options *options,
			     const struct pg_fit *fit, struct place_count *count)
{
	struct question question = {fit, count};
	const char *problem = ask(arena, options, &question);

	if (problem)
		return pg_printf(arena, "other places of %s are not known: %s", count->name,
				 problem);
	if (count->there <= count->probed)
		return NULL;
	return pg_printf(arena, "only %zu of %zu places of %s are probed: not %s", count->probed,
			 count->there, count->name, count->example);
}

const struct pg_error *pg_elsewhere(struct pg_arena *arena,
				    const struct pg_pipeline_options *options,
				    const struct pg_fit *fit, const char **ret)
{
	struct place_count *counts;
	size_t num = 0;

	*ret = NULL;
	if (fit->checked.event.kind != PG_IDENTITY_KERNEL)
		return NULL;
	PG_TRY(check_build_id(arena, options, &fit->checked));
	counts = count_functions(arena, fit, &num);
	for (size_t i = 0; i < num; i++) {
		const char *remark = remark_on(arena, options, fit, &counts[i]);

		if (remark)
			*ret = *ret ? pg_printf(arena, "%s; %s", *ret, remark) : remark;
	}
	return NULL;
}
