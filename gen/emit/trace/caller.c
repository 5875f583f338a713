// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/caller.h"

#include <string.h>

#include "ir/fold.h"

/** Fields for which struct E_args has a bit: could it be read? */
#define MOST_FIELDS 64

static struct pg_plan plan_caller(struct pg_arena *arena, const struct pg_arch *arch,
				  const struct pg_site *site)
{
	struct pg_builder *builder;
	struct pg_piece *piece;
	pg_word place;

	/* After a return the frame is another's. */
	if (site->cfa.avail != PG_AVAILABLE || site->moment == PG_MOMENT_RETURNED)
		return pg_plan_unavailable(PG_NO_FRAME, "the frame is unknown");
	builder = pg_builder_create(arena);
	place = pg_add_offset(builder, pg_cfa(builder), -(int64_t)arch->return_slot);
	piece = PG_NEW(arena, struct pg_piece);
	*piece = (struct pg_piece){.kind = PG_PIECE_VALUE,
				   .size = sizeof(uint64_t),
				   .word = pg_load(builder, place, sizeof(uint64_t), true)};
	return pg_builder_finish(builder, piece, 1);
}

static const struct pg_site *add_plans(struct pg_arena *arena, const struct pg_arch *arch,
				       const struct pg_event *event)
{
	struct pg_site *sites = PG_NEW_N(arena, event->num_sites + 1, struct pg_site);

	for (size_t i = 0; i < event->num_sites; i++) {
		struct pg_plan *plans = PG_NEW_N(arena, event->num_fields + 1, struct pg_plan);

		sites[i] = event->sites[i];
		for (size_t j = 0; j < event->num_fields; j++)
			plans[j] = sites[i].plans[j];
		plans[event->num_fields] = plan_caller(arena, arch, &sites[i]);
		sites[i].plans = plans;
	}
	return sites;
}

static void add_field(struct pg_arena *arena, struct pg_event *event)
{
	struct pg_field *fields = PG_NEW_N(arena, event->num_fields + 1, struct pg_field);

	for (size_t i = 0; i < event->num_fields; i++)
		fields[i] = event->fields[i];
	fields[event->num_fields++] = (struct pg_field){
		.name = PG_CALLER,
		.text = "the return address",
		.kind = PG_FIELD_SCALAR,
		.type = pg_type_int(arena, "unsigned long", sizeof(uint64_t), false),
		.hex = true,
		.optional = true,
	};
	pg_event_lay_out(event, fields);
}

const struct pg_model *pg_model_with_callers(struct pg_arena *arena, const struct pg_model *model)
{
	struct pg_model *with = PG_NEW(arena, struct pg_model);
	struct pg_event *events = PG_NEW_N(arena, model->num_events + 1, struct pg_event);

	*with = *model;
	with->events = events;
	for (size_t i = 0; i < model->num_events; i++) {
		events[i] = model->events[i];
		if (events[i].image->kind != PG_TARGET_EXEC || !model->arch->return_slot ||
		    events[i].num_fields >= MOST_FIELDS)
			continue;
		events[i].sites = add_plans(arena, model->arch, &events[i]);
		add_field(arena, &events[i]);
	}
	return with;
}

bool pg_event_has_caller(const struct pg_event *event)
{
	return event->num_fields > 0 &&
	       strcmp(event->fields[event->num_fields - 1].name, PG_CALLER) == 0;
}
