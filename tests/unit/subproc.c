// SPDX-License-Identifier: GPL-2.0-only
#include "base/subproc.h"

#include <string.h>

#include "unit.h"

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

static struct pg_subproc_result run(const char *const *argv, const char *input, size_t len)
{
	struct pg_subproc subproc = {argv, input, len};
	struct pg_subproc_result result;
	const struct pg_error *error;

	error = pg_subproc_run(arena, &subproc, &result);
	ck_assert_msg(!error, "%s", error ? error->message : "");
	return result;
}

START_TEST(runs_programs)
{
	const char *const cat[] = {"cat", NULL};
	const char *const fail[] = {"sh", "-c", "echo out; echo err >&2; exit 3", NULL};
	const char *const deaf[] = {"true", NULL};
	size_t len = 3 << 20; /* more than pipes hold */
	char *input = pg_alloc(arena, len);
	struct pg_subproc_result result;

	memset(input, 'x', len);
	result = run(cat, input, len);
	ck_assert_uint_eq(result.output_len, len);
	ck_assert_int_eq(memcmp(result.output, input, len), 0);
	result = run(fail, NULL, 0);
	ck_assert_str_eq(result.output, "out\n");
	ck_assert_str_eq(result.errors, "err\n");
	ck_assert_int_eq(result.status, 3);
	ck_assert_int_eq(run(deaf, input, len).status, 0);
}
END_TEST

START_TEST(reports_programs)
{
	const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
	const char *const missing[] = {"/nonexistent/program", NULL};
	struct pg_subproc subproc = {killed, NULL, 0};
	struct pg_subproc_result result;

	ck_assert_str_eq(pg_subproc_run(arena, &subproc, &result)->message,
			 "sh was killed by signal 9 (Killed)");
	subproc.argv = missing;
	ck_assert_str_eq(pg_subproc_run(arena, &subproc, &result)->message,
			 "cannot run /nonexistent/program: No such file or directory");
}
END_TEST

Suite *pg_suite_subproc(void)
{
	Suite *suite = suite_create("subproc");
	TCase *tcase = tcase_create("subproc");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, runs_programs);
	tcase_add_test(tcase, reports_programs);
	suite_add_tcase(suite, tcase);
	return suite;
}
