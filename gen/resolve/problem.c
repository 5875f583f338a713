// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/problem.h"

#include <stdarg.h>

struct pg_problem pg_no_problem(void)
{
	return (struct pg_problem){.error = NULL};
}

struct pg_problem pg_problem_of(const struct pg_error *error, struct pg_span span)
{
	return (struct pg_problem){error, span};
}

struct pg_problem pg_problem_at(struct pg_arena *arena, struct pg_span span, const char *format,
				...)
{
	struct pg_error *error = PG_NEW(arena, struct pg_error);
	va_list args;

	va_start(args, format);
	error->message = pg_vprintf(arena, format, args);
	va_end(args);
	return pg_problem_of(error, span);
}

void pg_problem_report(struct pg_diags *diags, struct pg_problem problem)
{
	pg_diag(diags, PG_SEV_ERROR, problem.span, "%s", problem.error->message);
	if (problem.error->hint)
		pg_diag(diags, PG_SEV_NOTE, problem.span, "%s", problem.error->hint);
}

const struct pg_error *pg_needs_dwarf(struct pg_arena *arena, const char *what)
{
	return pg_error_hint(
		arena, pg_error(arena, "%s needs DWARF debug info; there is BTF only", what),
		"a kernel's is in its debug package (Debian: linux-image-…-dbg, Fedora: "
		"kernel-debuginfo); name it with -k FILE. With BTF, FUNC and FUNC%%return work");
}
