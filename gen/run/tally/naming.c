// SPDX-License-Identifier: GPL-2.0-only
#include "run/tally/naming.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uthash.h>

/** Without padding: it is compared as bytes. */
struct place {
	uint64_t address;
	uint32_t process;
	uint32_t is_innermost;
};

struct name {
	struct place place;
	const char *text;
	bool is_known; /* else it is the address */
	UT_hash_handle hh;
};

struct pg_naming {
	struct pg_arena *arena;
	struct pg_stacks *stacks;
	uint64_t time; /* ns, CLOCK_MONOTONIC */
	struct name *names;
};

struct pg_naming *pg_naming_create(struct pg_arena *arena, struct pg_stacks *stacks)
{
	struct pg_naming *naming = PG_NEW(arena, struct pg_naming);

	naming->arena = arena;
	naming->stacks = stacks;
	pg_naming_begin(naming);
	return naming;
}

void pg_naming_destroy(struct pg_naming *naming)
{
	HASH_CLEAR(hh, naming->names);
}

void pg_naming_begin(struct pg_naming *naming)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	naming->time = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/** An outer frame of a stack stands behind another one. */
static const char *find_text(struct pg_naming *naming, const struct place *place)
{
	const struct pg_procs_moment moment = {place->process, naming->time};
	const struct probe_user_frame frames[] = {{.place = place->address},
						  {.place = place->address}};
	struct pg_stack_texts texts = pg_stacks_user(naming->stacks, naming->arena,
						     PG_STACKS_PLACES, &moment, NULL, frames, 2);

	return texts.items[place->is_innermost ? 0 : 1];
}

const char *pg_naming_text(struct pg_naming *naming, uint32_t process, uint64_t address,
			   bool is_innermost)
{
	const struct place place = {address, process, is_innermost};
	struct name *name;

	HASH_FIND(hh, naming->names, &place, sizeof(place), name);
	if (!name) {
		name = PG_NEW(naming->arena, struct name);
		name->place = place;
		HASH_ADD(hh, naming->names, place, sizeof(name->place), name);
	}
	if (!name->is_known) {
		name->text = find_text(naming, &place);
		name->is_known = strchr(name->text, '[') != NULL;
	}
	return name->text;
}
