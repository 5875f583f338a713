// SPDX-License-Identifier: GPL-2.0-only
/* Numbers of 128 bits as text: sums, and averages of them. */
#include "run/tally/wide.h"

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

START_TEST(sums)
{
	const pg_wide most = ((pg_wide)1 << 126) - 1 + ((pg_wide)1 << 126);

	ck_assert_str_eq(pg_wide_text(arena, 0), "0");
	ck_assert_str_eq(pg_wide_text(arena, -1), "-1");
	ck_assert_str_eq(pg_wide_text(arena, 999999999999999999), "999999999999999999");
	ck_assert_str_eq(pg_wide_text(arena, 1000000000000000000), "1000000000000000000");
	ck_assert_str_eq(pg_wide_text(arena, (pg_wide)1000000000000000000 * 1000000000000000000 + 7),
			 "1000000000000000000000000000000000007");
	ck_assert_str_eq(pg_wide_text(arena, most), "170141183460469231731687303715884105727");
	ck_assert_str_eq(pg_wide_text(arena, -most - 1), "-170141183460469231731687303715884105728");
}
END_TEST

START_TEST(averages)
{
	ck_assert_str_eq(pg_wide_average_text(arena, 0, 3), "0.00");
	ck_assert_str_eq(pg_wide_average_text(arena, 10, 4), "2.50");
	ck_assert_str_eq(pg_wide_average_text(arena, 2, 3), "0.67");
	ck_assert_str_eq(pg_wide_average_text(arena, -2, 3), "-0.67");
	ck_assert_str_eq(pg_wide_average_text(arena, 1, 200), "0.01");
	ck_assert_str_eq(pg_wide_average_text(arena, -1, 201), "0.00");
	ck_assert_str_eq(pg_wide_average_text(arena, 399, 200), "2.00");
	ck_assert_str_eq(pg_wide_average_text(arena, (pg_wide)UINT64_MAX * INT64_MAX, INT64_MAX),
			 "18446744073709551615.00");
	ck_assert_str_eq(pg_wide_average_text(arena, UINT64_MAX - 1, UINT64_MAX), "1.00");
}
END_TEST

START_TEST(as_json)
{
	json_t *small = pg_wide_json(arena, -9007199254740991);
	json_t *large = pg_wide_json(arena, (pg_wide)INT64_MAX + 1);

	ck_assert_int_eq(json_integer_value(small), -9007199254740991);
	ck_assert_str_eq(json_string_value(large), "9223372036854775808");
	json_decref(small);
	json_decref(large);
}
END_TEST

Suite *pg_suite_wide(void)
{
	Suite *suite = suite_create("wide");
	TCase *tcase = tcase_create("wide");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, sums);
	tcase_add_test(tcase, averages);
	tcase_add_test(tcase, as_json);
	suite_add_tcase(suite, tcase);
	return suite;
}
