// SPDX-License-Identifier: GPL-2.0-only
#include "moved.h"

#include <string.h>

#include "base/array.h"
#include "base/str.h"

static const char *text_of(const struct pg_event *event)
{
	return event->num_sites ? event->sites[0].text : NULL;
}

/** A glob that a text alone matches. */
static const char *glob_of(struct pg_arena *arena, const char *text)
{
	struct pg_str glob = {.arena = arena};

	for (; *text; text++)
		pg_str_add(&glob, "%s%c", strchr("*?[]\\", *text) ? "\\" : "", *text);
	return pg_str_text(&glob);
}

static struct pg_probe moved(struct pg_arena *arena, const struct pg_probe *probe, const char *text)
{
	struct pg_probe moved = *probe;

	moved.num_args = 0;
	moved.point.at = PG_AT_PATTERN;
	moved.point.pattern = glob_of(arena, text);
	return moved;
}

struct pg_spec pg_moved_spec(struct pg_arena *arena, const struct pg_spec *spec,
			     const struct pg_model *old, const struct pg_model *new)
{
	struct pg_probe *probes = NULL;
	size_t num = 0;

	for (size_t i = 0; i < old->num_events && i < new->num_events; i++) {
		const char *was = text_of(&old->events[i]), *is = text_of(&new->events[i]);

		if (spec->probes[i].point.func && was && is && strcmp(was, is) != 0)
			*PG_PUSH(arena, probes, num) = moved(arena, &spec->probes[i], was);
	}
	return (struct pg_spec){.probes = probes, .num_probes = num};
}
