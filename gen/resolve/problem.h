/* SPDX-License-Identifier: GPL-2.0-only */
/** An error and the text that it is about: it becomes a diagnostic at the driver's borders. */
#ifndef PG_RESOLVE_PROBLEM_H
#define PG_RESOLVE_PROBLEM_H

#include "base/diag.h"
#include "base/error.h"

/** error NULL: none. */
struct pg_problem {
	const struct pg_error *error;
	struct pg_span span;
};

struct pg_problem pg_no_problem(void);

/** error NULL: none. */
struct pg_problem pg_problem_of(const struct pg_error *error, struct pg_span span);

/** With its own message, in the arena. */
struct pg_problem pg_problem_at(struct pg_arena *arena, struct pg_span span, const char *format,
				...) __attribute__((format(printf, 3, 4)));

/** Pass a problem on to the caller. */
#define PG_TRY_PROBLEM(call)                                                                       \
	do {                                                                                       \
		const struct pg_problem pg_try_problem = (call);                                   \
		if (pg_try_problem.error)                                                          \
			return pg_try_problem;                                                     \
	} while (0)

/** The problem as an error, with its hint. */
void pg_problem_report(struct pg_diags *diags, struct pg_problem problem);

/** An error where there is BTF only: what needs DWARF, and where to get that. */
const struct pg_error *pg_needs_dwarf(struct pg_arena *arena, const char *what);

#endif
