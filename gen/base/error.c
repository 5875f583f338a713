// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"

const struct pg_error pg_error_unread = {.message = "standard output is not read any more"};

const struct pg_error *pg_error(struct pg_arena *arena, const char *format, ...)
{
	struct pg_error *error = PG_NEW(arena, struct pg_error);
	va_list args;

	va_start(args, format);
	error->message = pg_vprintf(arena, format, args);
	va_end(args);
	return error;
}

const struct pg_error *pg_error_hint(struct pg_arena *arena, const struct pg_error *error,
				     const char *format, ...)
{
	struct pg_error *hinted = PG_NEW(arena, struct pg_error);
	va_list args;

	*hinted = *error;
	va_start(args, format);
	hinted->hint = pg_vprintf(arena, format, args);
	va_end(args);
	return hinted;
}

const struct pg_error *pg_error_words(struct pg_arena *arena, const struct pg_error *error,
				      const char *words)
{
	struct pg_error *quoted = PG_NEW(arena, struct pg_error);

	*quoted = *error;
	quoted->words = words;
	return quoted;
}
