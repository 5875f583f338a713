// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/cost.h"

#include "emit/fetch/capture.h"
#include "emit/fetch/fetch.h"
#include "ir/capture.h"

/** Nanoseconds, as tests/bench/events measures them (HACKING.md, Speed). */
enum {
	NS_PROGRAM = 60,
	NS_READ_KERNEL = 70,
	NS_READ_USER = 130,
	NS_STRING = 50, /* more than bytes */
	NS_MAP = 110,
	NS_CALL = 60, /* of another helper */
};

/** A word that is asked of the kernel, not of memory. */
static bool is_called(const struct pg_term *term)
{
	return term->kind == PG_TERM_OP && (term->code == PG_OP_TIME || term->code == PG_OP_CPU);
}

static void add_map_operations(struct pg_cost *cost, unsigned num)
{
	cost->helpers += num;
	cost->maps += num;
	cost->ns += num * NS_MAP;
}

static void count_step(const struct pg_step *step, struct pg_cost *cost)
{
	switch ((enum pg_step_kind)step->kind) {
	case PG_STEP_STRETCH:
	case PG_STEP_LOAD:
	case PG_STEP_MEMBER:
	case PG_STEP_BYTES:
	case PG_STEP_STRING:
	case PG_STEP_COUNTED:
		cost->helpers++;
		cost->bytes += step->size;
		cost->ns += step->user ? NS_READ_USER : NS_READ_KERNEL;
		cost->ns += step->kind == PG_STEP_STRING ? NS_STRING : 0;
		break;
	case PG_STEP_LOOKUP:
		add_map_operations(cost, PG_LOOKUP_MAP_OPERATIONS);
		break;
	case PG_STEP_WORD:
	case PG_STEP_FAILURE:
	case PG_STEP_COPY:
	case PG_STEP_SET:
	case PG_STEP_CLEAR:
	case PG_STEP_CLEAR_FAILED:
		break;
	}
}

static void count_fetch(const struct pg_fetch *fetch, struct pg_cost *cost)
{
	for (size_t i = 0; i < fetch->num_steps; i++)
		count_step(&fetch->steps[i], cost);
	for (size_t i = 0; i < fetch->num_terms; i++) {
		cost->helpers += is_called(&fetch->terms[i]);
		cost->ns += is_called(&fetch->terms[i]) ? NS_CALL : 0;
	}
}

struct pg_cost pg_cost_of_site(struct pg_arena *arena, const struct pg_model *model,
			       const struct pg_event *event, const struct pg_site *site)
{
	const struct pg_fetch fetch = pg_fetch_make(arena, model, event, site);
	struct pg_cost cost = {.ns = NS_PROGRAM};

	count_fetch(&fetch, &cost);
	return cost;
}

struct pg_cost pg_cost_of_capture(struct pg_arena *arena, const struct pg_model *model,
				  const struct pg_event *event,
				  const struct pg_capture *capture)
{
	const struct pg_fetch fetch = pg_capture_fetch(arena, model, event, capture);
	struct pg_cost cost = {.ns = NS_PROGRAM};

	add_map_operations(&cost, PG_CAPTURE_MAP_OPERATIONS);
	count_fetch(&fetch, &cost);
	return cost;
}

unsigned pg_cost_together(struct pg_arena *arena, const struct pg_model *model,
			  const struct pg_event *event)
{
	unsigned ns = 0;

	for (size_t i = 0; i < event->num_sites; i++) {
		struct pg_cost cost = pg_cost_of_site(arena, model, event, &event->sites[i]);

		ns = cost.ns > ns ? cost.ns : ns;
	}
	for (size_t i = 0; i < event->num_captures; i++)
		ns += pg_cost_of_capture(arena, model, event, &event->captures[i]).ns;
	return ns;
}
