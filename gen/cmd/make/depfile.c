// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/make/depfile.h"

#include <string.h>

void pg_depfile_add(struct pg_arena *arena, struct pg_depfile *deps, const char *file)
{
	*PG_PUSH(arena, deps->files, deps->num_files) = file;
}

/** A path as make reads it back (GNU make manual, "Rule Syntax"). */
static const char *escape(struct pg_arena *arena, const char *path)
{
	char *escaped = pg_alloc(arena, 2 * strlen(path) + 1), *to = escaped;

	for (; *path; path++) {
		if (*path == '$')
			*to++ = '$';
		else if (strchr(" \t#:%", *path))
			*to++ = '\\';
		*to++ = *path;
	}
	return escaped;
}

const struct pg_error *pg_depfile_write(struct pg_arena *arena, const struct pg_depfile *deps,
					const char *path, struct pg_outfile *ret)
{
	const char *rule = pg_printf(arena, "%s:", escape(arena, deps->target));
	const char *empty_rules = "";

	for (size_t i = 0; i < deps->num_files; i++) {
		const char *file = escape(arena, deps->files[i]);

		rule = pg_printf(arena, "%s \\\n  %s", rule, file);
		empty_rules = pg_printf(arena, "%s%s:\n", empty_rules, file);
	}
	rule = pg_printf(arena, "%s\n%s", rule, empty_rules);
	return pg_outfile_write(arena, path, rule, strlen(rule), ret);
}
