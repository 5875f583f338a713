// SPDX-License-Identifier: GPL-2.0-only
#include "base/ident.h"

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

static void comes_back(const char *name, const char *c_name)
{
	const char *made = pg_c_name(arena, name, PG_NAME_MEMBER);

	ck_assert_str_eq(made, c_name);
	ck_assert(pg_is_identifier(made));
	ck_assert_str_eq(pg_source_name(arena, made), name);
}

START_TEST(names_of_c_stay)
{
	comes_back("a", "a");
	comes_back("_b9_", "_b9_");
	comes_back("class", "class");
	comes_back("m4_x", "m4_x");
	comes_back("pg_crc", "pg_crc");
	comes_back("__reserved", "__reserved");
}
END_TEST

START_TEST(other_names_are_made_up)
{
	comes_back("_vptr.Base", "pg_n__vptr_x2eBase");
	comes_back("int", "pg_n_int");
	comes_back("__attribute__", "pg_n__x5f_attribute_x5f_x5f");
	comes_back("NULL", "pg_n_NULL");
	comes_back("a_x41", "a_x41");
	comes_back("a_x41 _d1_t_", "pg_n_a_x5fx41_x20_d1_x5ft_x5f");
	comes_back("pg_n_a", "pg_n_pg_n_a");
	comes_back("pg_pad0", "pg_n_pg_pad0");
	comes_back("", "pg_n_");
	comes_back("9\n*/?" "?/\\\"\x01\xff", "pg_n_9_x0a_x2a_x2f_x3f_x3f_x2f_x5c_x22_x01_xff");
}
END_TEST

/** At file scope more is taken than in a struct. */
START_TEST(place_counts)
{
	static const enum pg_name_place member = PG_NAME_MEMBER, file = PG_NAME_FILE_SCOPE;

	ck_assert_ptr_null(pg_reserved("SEC", member));
	ck_assert_ptr_nonnull(pg_reserved("SEC", file));
	ck_assert_ptr_null(pg_reserved("bpf_map_lookup_elem", member));
	ck_assert_ptr_nonnull(pg_reserved("bpf_map_lookup_elem", file));
	ck_assert_ptr_null(pg_reserved("bpf_tcp_sock", PG_NAME_STRUCT_TAG));
	ck_assert_ptr_nonnull(pg_reserved("bpf_tcp_sock", PG_NAME_OTHER_TAG));
	ck_assert_ptr_nonnull(pg_reserved("__be32", file));
	ck_assert_ptr_null(pg_reserved("__be32", PG_NAME_OWN_TYPEDEF));
	ck_assert_str_eq(pg_own_typedef("__be32"), "unsigned int");
	ck_assert_ptr_null(pg_own_typedef("be32"));
	ck_assert_ptr_null(pg_reserved("pg_data_t", file));
	ck_assert_ptr_nonnull(pg_reserved("pg_regs_x86_64", PG_NAME_STRUCT_TAG));
	ck_assert_ptr_nonnull(pg_reserved("__INT_MAX__", member));
	ck_assert_ptr_null(pg_reserved("auto_", member));
	ck_assert_ptr_null(pg_reserved("uto", member));
}
END_TEST

START_TEST(long_names_are_cut)
{
	char a[400], b[400];
	const char *made;

	memset(a, 'a', sizeof(a));
	a[sizeof(a) - 1] = '\0';
	memcpy(b, a, sizeof(b));
	b[sizeof(b) - 2] = 'b';
	made = pg_c_name(arena, a, PG_NAME_FILE_SCOPE);
	ck_assert(pg_is_identifier(made));
	ck_assert_uint_lt(strlen(made), 115);
	ck_assert_str_ne(made, pg_c_name(arena, b, PG_NAME_FILE_SCOPE));
	ck_assert_int_eq(strncmp(pg_source_name(arena, made), a, 50), 0);
	ck_assert_ptr_nonnull(strstr(pg_source_name(arena, made), "…"));
}
END_TEST

START_TEST(comments_have_no_end)
{
	ck_assert_str_eq(pg_c_comment(arena, "a*/b/*c"), "a* /b/ *c");
	ck_assert_str_eq(pg_c_comment(arena, "*//*"), "* // *");
	ck_assert_str_eq(pg_c_comment(arena, "ü…\n\t\x01\x7f\xff\xc2\x85\xe2\x80\xae"),
			 "ü…  \\x01\\x7f\\xff\\xc2\\x85\\xe2\\x80\\xae");
}
END_TEST

Suite *pg_suite_ident(void)
{
	Suite *suite = suite_create("ident");
	TCase *tests = tcase_create("ident");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, names_of_c_stay);
	tcase_add_test(tests, other_names_are_made_up);
	tcase_add_test(tests, place_counts);
	tcase_add_test(tests, long_names_are_cut);
	tcase_add_test(tests, comments_have_no_end);
	suite_add_tcase(suite, tests);
	return suite;
}
