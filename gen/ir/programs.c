// SPDX-License-Identifier: GPL-2.0-only
#include "ir/programs.h"

const char *pg_own_program_name(struct pg_arena *arena, const char *event, bool is_capture,
				size_t index)
{
	const char *first = is_capture ? pg_printf(arena, "%s_capture", event) : event;

	return index ? pg_printf(arena, "%s_%zu", first, index) : first;
}

void pg_own_programs_add(struct pg_arena *arena, struct pg_own_programs *own, const char *event,
			 bool is_capture, size_t index, const char *section)
{
	*PG_PUSH(arena, own->items, own->num) = (struct pg_own_program){
		.event = event,
		.name = pg_own_program_name(arena, event, is_capture, index),
		.section = section,
		.is_capture = is_capture,
	};
}
