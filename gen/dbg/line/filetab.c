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

bool pg_unit_may_have_file(struct pg_dbg *dbg, Dwarf_Die *unit, const char *name)
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
