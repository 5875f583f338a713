// SPDX-License-Identifier: GPL-2.0-only
#include "emit/place.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

bool pg_is_symbol(const char *name)
{
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '.')
			return false;
	}
	return true;
}

const char *pg_place_name(struct pg_arena *arena, const char *symbol, uint64_t offset)
{
	return offset ? pg_printf(arena, "%s+0x%" PRIx64, symbol, offset) : symbol;
}

const char *pg_section_text(struct pg_arena *arena, const struct pg_event *event,
			    const char *place, const struct pg_attach *attach,
			    enum pg_moment moment)
{
	if (event->image->kind != PG_TARGET_EXEC)
		return pg_printf(arena, "%s/%s",
				 moment == PG_MOMENT_RETURNED ? "kretprobe" : "kprobe", place);
	return pg_printf(arena, "uprobe/%s:%s", event->image->name,
			 pg_place_name(arena, attach->symbol, attach->offset));
}

const char *pg_section_word(struct pg_arena *arena, const char *section)
{
	return pg_strndup(arena, section, strcspn(section, "/"));
}

static void add_programs(struct pg_arena *arena, struct pg_own_programs *own,
			 const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const char *place = pg_place_name(arena, site->symbol, site->offset);

		pg_own_programs_add(arena, own, event->name, false, i,
				    pg_section_text(arena, event, place, &site->attach,
						    site->moment));
	}
	for (size_t i = 0; i < event->num_captures; i++) {
		const struct pg_capture *capture = &event->captures[i];
		const char *place = pg_place_name(arena, capture->symbol, capture->offset);

		pg_own_programs_add(arena, own, event->name, true, i,
				    pg_section_text(arena, event, place, &capture->attach,
						    PG_MOMENT_INSIDE));
	}
}

struct pg_own_programs pg_own_programs_of(struct pg_arena *arena, const struct pg_model *model)
{
	struct pg_own_programs own = {NULL, 0};

	for (size_t i = 0; i < model->num_events; i++)
		add_programs(arena, &own, &model->events[i]);
	return own;
}
