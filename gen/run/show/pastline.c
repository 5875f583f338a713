// SPDX-License-Identifier: GPL-2.0-only
#include "run/show/pastline.h"

#include <string.h>

bool pg_past_line_is_of(const char *name, const char **ret_argument)
{
	if (!name || strncmp(name, PG_LINE_PREFIX, strlen(PG_LINE_PREFIX)) != 0)
		return false;
	*ret_argument = name + strlen(PG_LINE_PREFIX);
	return true;
}

int32_t pg_past_line_at(const char *bytes, size_t size, size_t at)
{
	int32_t line = PG_LINE_UNKNOWN;

	if (at <= size && size - at >= sizeof(line))
		memcpy(&line, bytes + at, sizeof(line));
	return line;
}

void pg_past_line_set(struct pg_value *items, size_t num, const char *name, int32_t line)
{
	for (size_t i = 0; i < num; i++) {
		if (strcmp(items[i].name, name) != 0)
			continue;
		items[i].line = line;
		items[i].is_past = items[i].kind != PG_VALUE_MISSING && line != PG_LINE_NOW;
	}
}
