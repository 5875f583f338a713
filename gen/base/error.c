// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>

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

/* --- What the system says --- */

/** What raises the limit that a positive errno is about; NULL: it is about none. */
static const char *raise_hint(struct pg_arena *arena, int number)
{
	struct rlimit files;

	switch (number) {
	case EMFILE:
		if (getrlimit(RLIMIT_NOFILE, &files) != 0)
			return NULL;
		return pg_printf(arena, "raise 'ulimit -n', which is %" PRIu64,
				 (uint64_t)files.rlim_cur);
	case ENFILE:
		return "raise the sysctl fs.file-max: all processes of the system share it";
	case ENOMEM:
		return "limits are 'ulimit -v', and the memory limit of the process's cgroup";
	case EFBIG:
		return "a limit is 'ulimit -f'";
	default:
		return NULL;
	}
}

const struct pg_error *pg_error_errno(struct pg_arena *arena, int number, const char *format, ...)
{
	struct pg_error *error = PG_NEW(arena, struct pg_error);
	va_list args;

	va_start(args, format);
	error->message = pg_printf(arena, "%s: %s", pg_vprintf(arena, format, args),
				   strerror(number));
	va_end(args);
	error->hint = raise_hint(arena, number);
	return error;
}

const struct pg_error *pg_error_hint(struct pg_arena *arena, const struct pg_error *error,
				     const char *format, ...)
{
	struct pg_error *hinted = PG_NEW(arena, struct pg_error);
	va_list args;

	*hinted = *error;
	if (error->hint)
		return hinted;
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
