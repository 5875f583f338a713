// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/kallsyms.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/search.h"

struct pg_kallsyms {
	const char **names; /* ascending */
	size_t num;
};

/** "ffffffff81000000 T _text" or, of a module, "ffffffffc0000000 t function\t[module]" */
static bool parse(char *line, const char **ret_name)
{
	char *type = strchr(line, ' '), *name = type ? strchr(type + 1, ' ') : NULL;

	if (!name || name != type + 2 || strchr(name, '\t'))
		return false;
	name[strcspn(name, "\n")] = '\0';
	*ret_name = name + 1;
	return strchr("tTwW", type[1]) != NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const struct pg_kallsyms *pg_kallsyms_read(struct pg_arena *arena, const char *path)
{
	struct pg_kallsyms *symbols = PG_NEW(arena, struct pg_kallsyms);
	PG_CLEANUP(pg_free_pointer) char *line = NULL;
	PG_CLEANUP(pg_close_file) FILE *file = NULL;
	const char *name;
	size_t size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	file = fd < 0 ? NULL : fdopen(fd, "r");
	while (file && getline(&line, &size, file) > 0) {
		if (parse(line, &name))
			*PG_PUSH(arena, symbols->names, symbols->num) =
				pg_strndup(arena, name, strlen(name));
	}
	if (!symbols->num)
		return NULL;
	qsort(symbols->names, symbols->num, sizeof(*symbols->names), by_text);
	return symbols;
}

size_t pg_kallsyms_count(const struct pg_kallsyms *symbols, const char *name)
{
	size_t first = PG_LOWER_BOUND(symbols->num, i, strcmp(symbols->names[i], name) < 0);
	size_t end = first;

	while (end < symbols->num && strcmp(symbols->names[end], name) == 0)
		end++;
	return end - first;
}
