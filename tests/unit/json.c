// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

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

static const char *line_of(json_t *value)
{
	struct pg_str lines = {.arena = arena};
	json_t *object = pg_json_must(json_object());

	pg_json_set(object, "x", value);
	pg_json_add_line(&lines, object);
	return pg_str_text(&lines);
}

START_TEST(texts)
{
	ck_assert_str_eq(line_of(pg_json_text("a\"b")), "{\"x\":\"a\\\"b\"}\n");
	ck_assert_str_eq(line_of(pg_json_text(NULL)), "{\"x\":null}\n");
	ck_assert_str_eq(line_of(pg_json_text("\xc3\xa4")), "{\"x\":\"\xc3\xa4\"}\n");
	ck_assert_str_eq(line_of(pg_json_bytes("a\0b", 3)), "{\"x\":\"a\\u0000b\"}\n");
	/* Quoted as in C, and that as JSON: what is valid in it stays. */
	ck_assert_str_eq(line_of(pg_json_text("\xff\\\xc3\xa4")),
			 "{\"x\":\"\\\"\\\\xff\\\\\\\\\xc3\xa4\\\"\"}\n");
}
END_TEST

/** A terminal may show it: what steers one is escaped, and is the same JSON. */
START_TEST(controls)
{
	struct pg_str lines = {.arena = arena};
	json_t *object = pg_json_must(json_object());

	ck_assert_str_eq(line_of(pg_json_text("\x1b\x7f\xc2\x9b\xe2\x80\xaez\xe2\x82\xac")),
			 "{\"x\":\"\\u001B\\u007f\\u009b\\u202ez\xe2\x82\xac\"}\n");
	/* Keys, too; and lines that are there already stay. */
	pg_json_set(object, "a\xc2\x85", pg_json_number(1));
	pg_json_set(object, "b\xff", pg_json_number(2));
	pg_str_add(&lines, "before\n");
	pg_json_add_line(&lines, object);
	ck_assert_str_eq(pg_str_text(&lines),
			 "before\n{\"a\\u0085\":1,\"\\\"b\\\\xff\\\"\":2}\n");
}
END_TEST

START_TEST(numbers)
{
	ck_assert_str_eq(line_of(pg_json_number(0)), "{\"x\":0}\n");
	ck_assert_str_eq(line_of(pg_json_number(9007199254740991)), "{\"x\":9007199254740991}\n");
	ck_assert_str_eq(line_of(pg_json_number(9007199254740992)),
			 "{\"x\":\"9007199254740992\"}\n");
	ck_assert_str_eq(line_of(pg_json_number((uint64_t)INT64_MAX + 1)),
			 "{\"x\":\"9223372036854775808\"}\n");
	ck_assert_str_eq(line_of(pg_json_signed(-9007199254740991)), "{\"x\":-9007199254740991}\n");
	ck_assert_str_eq(line_of(pg_json_signed(-9007199254740992)),
			 "{\"x\":\"-9007199254740992\"}\n");
	ck_assert_str_eq(line_of(pg_json_signed(INT64_MIN)),
			 "{\"x\":\"-9223372036854775808\"}\n");
}
END_TEST

Suite *pg_suite_json(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, texts);
	tcase_add_test(tcase, controls);
	tcase_add_test(tcase, numbers);
	suite_add_tcase(suite, tcase);
	return suite;
}
