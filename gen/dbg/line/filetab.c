// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/filetab.h"

#include <string.h>

#include "dbg/line/linehead.h"

/** The last component of `path` is `name`. */
static bool is_named(const char *path, const char *name)
{
	const char *slash;

	if (!path)
		return false;
	slash = strrchr(path, '/');
	return strcmp(slash ? slash + 1 : path, name) == 0;
}

static bool has_file(struct pg_dbg *dbg, Dwarf_Die *unit, const char *name)
{
	struct pg_arena *arena = pg_arena_create();
	struct pg_line_header header;
	bool none, found = false;

	if (!pg_line_header_read(dbg, arena, unit, &header, &none))
		found = !none;
	for (size_t i = 0; i < header.num_files && !found; i++)
		found = is_named(header.files[i].path, name);
	pg_arena_destroy(arena);
	return found;
}

/* --- What was answered --- */

struct answer {
	const void *unit; /* its DIE */
	bool may;
};

/** Of one name: a file's lines are asked for one after the other, and each time of all units in their order. */
struct answers {
	struct pg_arena *arena;
	const char *name;
	struct answer *items;
	size_t num, next;
};

static void close_answers(void *state)
{
	struct answers *answers = state;

	if (answers->arena)
		pg_arena_destroy(answers->arena);
}

static const struct pg_reader reader = {sizeof(struct answers), close_answers};

static struct answers *answers_for(struct pg_dbg *dbg, const char *name)
{
	struct answers *answers = pg_dbg_keep(dbg, &reader);

	if (answers->name && strcmp(answers->name, name) == 0)
		return answers;
	close_answers(answers);
	*answers = (struct answers){.arena = pg_arena_create()};
	answers->name = pg_printf(answers->arena, "%s", name);
	return answers;
}

bool pg_unit_may_have_file(struct pg_dbg *dbg, Dwarf_Die *unit, const char *name)
{
	struct answers *answers = answers_for(dbg, name);
	bool may;

	if (answers->num && answers->items[0].unit == unit->addr)
		answers->next = 0;
	if (answers->next < answers->num && answers->items[answers->next].unit == unit->addr)
		return answers->items[answers->next++].may;
	may = has_file(dbg, unit, name);
	if (answers->next == answers->num) {
		*PG_PUSH(answers->arena, answers->items, answers->num) =
			(struct answer){unit->addr, may};
		answers->next++;
	}
	return may;
}
