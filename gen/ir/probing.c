// SPDX-License-Identifier: GPL-2.0-only
#include "ir/probing.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/search.h"
#include "ir/model.h"

static const struct {
	const char *name, *text;
	int traps;
} ways[PG_NUM_PROBINGS] = {
	[PG_PROBING_UNKNOWN] = {"unknown", "unknown", -1},
	[PG_PROBING_FTRACE] = {"ftrace", "a call of the tracer, no trap", 0},
	[PG_PROBING_JUMP] = {"optimized", "a jump, no trap", 0},
	[PG_PROBING_CALL] = {"nop5", "a call, no trap (before Linux 6.18: two)", 0},
	[PG_PROBING_BOOSTED] = {"boosted", "a trap, and a copy that jumps back", 1},
	[PG_PROBING_EMULATED] = {"emulated", "a trap, and the instruction is emulated", 1},
	[PG_PROBING_STEPPED] = {"stepped", "two traps, around a copy", 2},
};

const char *pg_probing_name(enum pg_probing how)
{
	return ways[how].name;
}

const char *pg_probing_text(enum pg_probing how)
{
	return ways[how].text;
}

int pg_probing_traps(enum pg_probing how)
{
	return ways[how].traps;
}

bool pg_probing_is_cheaper(enum pg_probing one, enum pg_probing other)
{
	return one != PG_PROBING_UNKNOWN && other != PG_PROBING_UNKNOWN &&
	       ways[one].traps < ways[other].traps;
}

/** The address of each program of an event, its captures' among them: how many. */
static size_t num_programs(const struct pg_event *event)
{
	return event->num_sites + event->num_captures;
}

static uint64_t program_address(const struct pg_event *event, size_t index)
{
	return index < event->num_sites ? event->sites[index].address
					: event->captures[index - event->num_sites].address;
}

static struct pg_probed *program_probed(struct pg_event *event, size_t index)
{
	return index < event->num_sites
		       ? &((struct pg_site *)event->sites)[index].probed
		       : &((struct pg_capture *)event->captures)[index - event->num_sites].probed;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t addresses_of(struct pg_arena *arena, const struct pg_model *model,
			   const struct pg_image *image, uint64_t **ret)
{
	size_t num = 0;

	*ret = NULL;
	for (size_t i = 0; i < model->num_events; i++) {
		const struct pg_event *event = &model->events[i];

		for (size_t j = 0; event->image == image && j < num_programs(event); j++)
			*PG_PUSH(arena, *ret, num) = program_address(event, j);
	}
	if (num)
		qsort(*ret, num, sizeof(**ret), by_value);
	return num;
}

static void settle(struct pg_event *event, const uint64_t *addresses, size_t num)
{
	for (size_t i = 0; i < num_programs(event); i++) {
		struct pg_probed *probed = program_probed(event, i);
		uint64_t address = program_address(event, i);
		size_t next = PG_LOWER_BOUND(num, n, addresses[n] <= address);

		if (probed->how == PG_PROBING_JUMP && next < num &&
		    addresses[next] < address + probed->replaced)
			*probed = (struct pg_probed){
				.how = probed->without,
				.why = "another probe is in the bytes that a jump would need"};
	}
}

void pg_probings_settle(struct pg_arena *arena, struct pg_model *model)
{
	for (size_t i = 0; i < model->num_images; i++) {
		uint64_t *addresses;
		size_t num = addresses_of(arena, model, &model->images[i], &addresses);

		for (size_t j = 0; j < model->num_events; j++) {
			if (model->events[j].image == &model->images[i])
				settle((struct pg_event *)&model->events[j], addresses, num);
		}
	}
}
