// SPDX-License-Identifier: GPL-2.0-only
#include "base/suggest.h"

#include <string.h>

#include "unit.h"

static const char *const fruits[] = {"apple", "apply", "pear", NULL, "", "plum", "banana", "fig"};

static const char *suggest(const char *word)
{
	return pg_suggest(word, fruits, sizeof(fruits) / sizeof(fruits[0]));
}

START_TEST(finds_the_nearest)
{
	ck_assert_str_eq(suggest("aple"), "apple");
	ck_assert_str_eq(suggest("applez"), "apple");
	ck_assert_str_eq(suggest("apply"), "apply");
	ck_assert_str_eq(suggest("aplpy"), "apply");
	ck_assert_str_eq(suggest("bananas"), "banana");
	ck_assert_str_eq(suggest("abnnaa"), "banana");
	ck_assert_str_eq(suggest("fg"), "fig");
}
END_TEST

START_TEST(prefers_those_that_contain_the_word)
{
	static const char *const names[] = {"kmallox", "sg_kmalloc", "kmalloc_reserve",
					    "__kmalloc_noprof", "_kmalloc_noprof", "xkmalloc",
					    "kmalloc_of_a_very_long_name", "read_a", "bread"};
	static const char *const renamed[] = {"kmalloc_slab", "kmalloc_noprof"};
	const size_t num = sizeof(names) / sizeof(names[0]);

	ck_assert_str_eq(pg_suggest("kmalloc", names, num), "_kmalloc_noprof");
	ck_assert_str_eq(pg_suggest("kmalloc", names, 3), "kmalloc_reserve");
	ck_assert_str_eq(pg_suggest("kmalloc", names, 2), "sg_kmalloc");
	ck_assert_str_eq(pg_suggest("kmalloc", names, 1), "kmallox");
	ck_assert_str_eq(pg_suggest("read", names, num), "read_a");
	ck_assert_ptr_null(pg_suggest("very", names, num));
	ck_assert_str_eq(pg_suggest("kmalloc", renamed, 2), "kmalloc_noprof");
	ck_assert_ptr_null(pg_suggest("of", names, num));
}
END_TEST

START_TEST(finds_nothing_far)
{
	ck_assert_ptr_null(suggest(""));
	ck_assert_ptr_null(suggest("f"));
	ck_assert_ptr_null(suggest("grape"));
	ck_assert_ptr_null(suggest("plu2x"));
	ck_assert_ptr_null(suggest("bonono"));
	ck_assert_ptr_null(pg_suggest("apple", NULL, 0));
}
END_TEST

START_TEST(long_words)
{
	char word[130], near[130];
	const char *candidates[] = {near};

	memset(word, 'a', sizeof(word));
	word[128] = '\0';
	memcpy(near, word, sizeof(near));
	near[0] = 'b';
	ck_assert_ptr_eq(pg_suggest(word, candidates, 1), near);
	word[128] = 'a';
	word[129] = '\0';
	ck_assert_ptr_null(pg_suggest(word, candidates, 1));
}
END_TEST

Suite *pg_suite_suggest(void)
{
	Suite *suite = suite_create("suggest");
	TCase *tcase = tcase_create("suggest");

	tcase_add_test(tcase, finds_the_nearest);
	tcase_add_test(tcase, prefers_those_that_contain_the_word);
	tcase_add_test(tcase, finds_nothing_far);
	tcase_add_test(tcase, long_words);
	suite_add_tcase(suite, tcase);
	return suite;
}
