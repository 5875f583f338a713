/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Errors are objects; NULL is success.
 *
 * They travel upwards until one of two borders (per probe, per argument) turns them into
 * diagnostics, or a command prints them. They live in the arena and are never freed.
 */
#ifndef PG_BASE_ERROR_H
#define PG_BASE_ERROR_H

#include "base/arena.h"

struct pg_error {
	/** One sentence without a final period: lower case, names the file or the object at fault.
	 */
	const char *message;
	/** What to do about it, or NULL; printed as a note. */
	const char *hint;
	/**
	 * What another program or library said of it, in its own lines, or NULL; printed below ours.
	 */
	const char *words;
};

/** The reader of our output has gone (`| head`): a command ends with it, and nothing is said. */
extern const struct pg_error pg_error_unread;

const struct pg_error *pg_error(struct pg_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * "MESSAGE: what the system says of a positive errno"; where it is a limit of this process or of the
 * system, with what raises it as the hint.
 */
const struct pg_error *pg_error_errno(struct pg_arena *arena, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** The same error with a hint, if it has none: what is nearer to the cause knows more of it. */
const struct pg_error *pg_error_hint(struct pg_arena *arena, const struct pg_error *error,
				     const char *format, ...) __attribute__((format(printf, 3, 4)));

/** The same error with another program's words. */
const struct pg_error *pg_error_words(struct pg_arena *arena, const struct pg_error *error,
				      const char *words);

/** Pass an error on to the caller. */
#define PG_TRY(call)                                                                               \
	do {                                                                                       \
		const struct pg_error *pg_try_error = (call);                                      \
		if (pg_try_error)                                                                  \
			return pg_try_error;                                                       \
	} while (0)

#endif
