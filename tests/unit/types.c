// SPDX-License-Identifier: GPL-2.0-only
/* Types of models built by hand, as C: declarations, names, bodies. */
#include <string.h>

#include "models.h"
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

static const struct pg_type *field_type(const char *model, const char *name)
{
	const struct pg_event *event = &pg_test_model(arena, model)->events[0];

	for (size_t i = 0; i < event->num_fields; i++)
		if (strcmp(event->fields[i].name, name) == 0)
			return event->fields[i].type;
	ck_abort_msg("no field %s", name);
	return NULL;
}

static void check_declaration(const char *model, const char *field, const char *source,
			      const char *plain)
{
	const struct pg_type *type = field_type(model, field);

	ck_assert_str_eq(pg_type_declare(arena, type, "x", PG_SPELL_SOURCE), source);
	ck_assert_str_eq(pg_type_declare(arena, type, "x", PG_SPELL_PLAIN), plain);
}

START_TEST(declares_types)
{
	check_declaration("page_write", "bytes", "unsigned long x", "unsigned long x");
	check_declaration("page_write", "pos", "loff_t x", "long long x");
	check_declaration("page_write", "file", "struct file *x", "struct file *x");
	check_declaration("page_write", "name", "char x[64]", "char x[64]");
	check_declaration("types", "flag", "_Bool x", "_Bool x");
	check_declaration("types", "zone", "enum zone_type x", "unsigned int x");
	check_declaration("types", "mac", "u8 x[6]", "unsigned char x[6]");
	check_declaration("types", "text", "const char *x", "const char *x");
	check_declaration("types", "ppos", "loff_t *x", "long long *x");
	check_declaration("types", "uid", "kuid_t x", "struct {\n\tunsigned int val;\n} x");
	check_declaration("types", "fn", "work_func_t x", "int (*x)(struct file *, int)");
}
END_TEST

START_TEST(declares_hard_types)
{
	const struct pg_type number = {
		.kind = PG_TYPE_INT, .name = "int", .size = 4, .is_signed = true};
	const struct pg_type constant = {.kind = PG_TYPE_CONST, .target = &number};
	const struct pg_type array = {
		.kind = PG_TYPE_ARRAY, .has_count = true, .count = 3, .target = &constant};
	const struct pg_type pointer = {.kind = PG_TYPE_POINTER, .size = 8, .target = &array};
	const struct pg_type constant_pointer = {.kind = PG_TYPE_CONST, .target = &pointer};
	const struct pg_type func = {.kind = PG_TYPE_FUNC, .target = &constant_pointer};
	const struct pg_type func_p = {.kind = PG_TYPE_POINTER, .size = 8, .target = &func};
	const struct pg_type many = {
		.kind = PG_TYPE_ARRAY, .has_count = true, .count = 2, .target = &func_p};
	const struct pg_type rust = {.kind = PG_TYPE_INT, .name = "usize", .size = 8};

	ck_assert_str_eq(pg_type_declare(arena, &array, "x", PG_SPELL_SOURCE), "int x[3]");
	ck_assert_str_eq(pg_type_declare(arena, &pointer, "x", PG_SPELL_SOURCE),
			 "const int (*x)[3]");
	ck_assert_str_eq(pg_type_declare(arena, &many, "x", PG_SPELL_SOURCE),
			 "const int (*const (*x[2])(void))[3]");
	ck_assert_str_eq(pg_type_declare(arena, &rust, "x", PG_SPELL_SOURCE),
			 "unsigned long long x");
	ck_assert_str_eq(pg_type_declare(arena, &pointer, "", PG_SPELL_SOURCE), "const int (*)[3]");
}
END_TEST

/** Names of debug info stand for what they are for BPF: by size, sign and encoding. */
START_TEST(names_base_types)
{
	static const struct {
		struct pg_type type;
		const char *source, *plain;
	} rows[] = {
#define BASE(k, n, s, ...) {.kind = PG_TYPE_##k, .name = n, .size = s, __VA_ARGS__}
		{BASE(INT, "char", 1, .is_signed = true), "char x", "char x"},
		{BASE(INT, "char", 1, .is_char = true), "pg_uchar x", "unsigned char x"},
		{BASE(INT, "char", 4), "unsigned int x", "unsigned int x"},
		{BASE(INT, "int", 8, .is_signed = true), "long long x", "long long x"},
		{BASE(INT, "unsigned int", 4, .is_signed = true), "int x", "int x"},
		{BASE(INT, "long int", 4, .is_signed = true), "int x", "int x"},
		{BASE(INT, "long int", 8, .is_signed = true), "long x", "long x"},
		{BASE(INT, "bool", 1, .is_bool = true), "_Bool x", "_Bool x"},
		{BASE(INT, "logical", 4, .is_bool = true), "unsigned int x", "unsigned int x"},
		{BASE(FLOAT, "f64", 8), "double x", "double x"},
		{BASE(FLOAT, "real(kind=4)", 4), "float x", "float x"},
		{BASE(FLOAT, "complex float", 8),
		 "struct { unsigned char pg_bytes[8] __attribute__((aligned(4))); } x",
		 "struct { unsigned char pg_bytes[8] __attribute__((aligned(4))); } x"},
		{BASE(FLOAT, "long double", 16),
		 "struct { unsigned char pg_bytes[16] __attribute__((aligned(16))); } x",
		 "struct { unsigned char pg_bytes[16] __attribute__((aligned(16))); } x"},
#undef BASE
	};
	const struct pg_type pointer = {
		.kind = PG_TYPE_POINTER, .size = 8, .target = &rows[1].type};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_str_eq(pg_type_declare(arena, &rows[i].type, "x", PG_SPELL_SOURCE),
				 rows[i].source);
		ck_assert_str_eq(pg_type_declare(arena, &rows[i].type, "x", PG_SPELL_PLAIN),
				 rows[i].plain);
	}
	ck_assert_str_eq(pg_type_declare(arena, &pointer, "x", PG_SPELL_SOURCE), "char *x");
}
END_TEST

/** C for BPF has no such number, which people call by its name all the same. */
START_TEST(shows_numbers_that_c_lacks)
{
	static const struct pg_type number = {.kind = PG_TYPE_FLOAT, .name = "complex */ double",
					      .size = 16, .is_special = true};
	static const struct pg_type pointer = {.kind = PG_TYPE_POINTER, .size = 8, .target = &number};

	ck_assert_str_eq(pg_type_declare(arena, &number, "x", PG_SPELL_SOURCE),
			 "struct { unsigned char pg_bytes[16] __attribute__((aligned(8))); } x");
	ck_assert_str_eq(pg_type_text(arena, &pointer), "complex * / double *");
}
END_TEST

/** Rust puts members where they fit best; C has them in the order of memory. */
START_TEST(orders_members)
{
	static const struct pg_type word = {
		.kind = PG_TYPE_INT, .name = "u32", .size = 4};
	static const struct pg_type wide = {.kind = PG_TYPE_FLOAT, .name = "f64", .size = 8};
	static const struct pg_member members[] = {{"c", &word, 64, 0}, {"d", &wide, 0, 0},
						   {"n", &word, 96, 0}};
	const struct pg_type pair = {.kind = PG_TYPE_STRUCT, .name = "Pair", .size = 16,
				     .complete = true, .members = members, .num_members = 3};

	ck_assert_str_eq(pg_type_body(arena, &pair, PG_SPELL_SOURCE, NULL),
			 "{\n\tdouble d;\n\tunsigned int c;\n\tunsigned int n;\n}");
}
END_TEST

START_TEST(writes_bodies)
{
	ck_assert_str_eq(pg_type_body(arena, field_type("types", "flags"), PG_SPELL_SOURCE, NULL),
			 "{\n"
			 "\tunsigned int low : 3;\n"
			 "\tunsigned int : 5;\n"
			 "\tunsigned int high : 5;\n"
			 "\tunion {\n"
			 "\t\tunsigned int raw;\n"
			 "\t\tkuid_t uid;\n"
			 "\t};\n"
			 "\tunsigned short tail;\n"
			 "\tunsigned long late;\n"
			 "\tchar names[16];\n"
			 "}");
	ck_assert_str_eq(pg_type_body(arena, field_type("types", "odd"), PG_SPELL_SOURCE, NULL),
			 "{\n"
			 "\tunsigned char a;\n"
			 "\tunsigned long b;\n"
			 "} __attribute__((packed))");
	ck_assert_str_eq(pg_type_body(arena, field_type("types", "zone"), PG_SPELL_SOURCE, NULL),
			 "{\n\tZONE_DMA = 0,\n\tZONE_NORMAL = 2,\n}");
	ck_assert_uint_eq(pg_type_align(field_type("types", "odd")), 1);
	ck_assert_uint_eq(pg_type_align(field_type("types", "flags")), 8);
}
END_TEST

/** Types that share what they hold double from one to the next. */
START_TEST(measures_what_structs_hold)
{
	static const struct pg_type word = {.kind = PG_TYPE_INT, .name = "int", .size = 4};
	struct pg_type types[20];
	struct pg_member members[20][2];
	size_t i;

	for (i = 0; i < 20; i++) {
		const struct pg_type *inner = i ? &types[i - 1] : &word;

		members[i][0] = members[i][1] = (struct pg_member){.name = "m", .type = inner};
		types[i] = (struct pg_type){.kind = PG_TYPE_UNION, .name = "u", .size = 4,
					    .complete = true, .members = members[i],
					    .num_members = 2};
		pg_type_measure(arena, &types[i], false);
	}
	ck_assert_uint_eq(types[14].held, 65535); /* 2^16 - 1 */
	ck_assert_ptr_null(types[14].why);
	ck_assert_uint_eq(pg_type_align(&types[14]), 4);
	for (i = 15; i < 20; i++) {
		ck_assert_str_eq(types[i].why, "it has more than 65535 members, with those of the "
					       "structs in it");
		ck_assert_uint_eq(types[i].num_members, 0);
		ck_assert_str_eq(types[i].lost[0].why, types[i].why);
	}
	types[0].members = members[0];
	types[0].num_members = 2;
	pg_type_measure(arena, &types[0], true);
	ck_assert_str_eq(types[0].why, "it has more than 256 nested structs");
}
END_TEST

START_TEST(weighs_declarations)
{
	struct pg_type funcs[12], pointers[12];
	struct pg_member params[12][2];

	pointers[0] = (struct pg_type){.kind = PG_TYPE_POINTER, .size = 8};
	pg_type_weigh(&pointers[0]);
	for (size_t i = 1; i < 12; i++) {
		params[i][0] = params[i][1] = (struct pg_member){.type = &pointers[i - 1]};
		funcs[i] = (struct pg_type){.kind = PG_TYPE_FUNC, .members = params[i],
					    .num_members = 2};
		pg_type_weigh(&funcs[i]);
		pointers[i] = (struct pg_type){.kind = PG_TYPE_POINTER, .size = 8,
					       .target = &funcs[i]};
		pg_type_weigh(&pointers[i]);
	}
	/* 2, 7, 17, 37 …: twice as many, and three */
	ck_assert_uint_eq(pointers[1].written, 7);
	ck_assert_uint_eq(pointers[7].written, 637);
	ck_assert_ptr_null(pointers[7].why);
	ck_assert_str_eq(pointers[8].why, "its type is made of more than 1000 others");
	ck_assert_str_eq(pointers[11].why, pointers[8].why);
	ck_assert_str_eq(pg_type_declare(arena, &pointers[8], "f", PG_SPELL_SOURCE),
			 "void (*f)()");
}
END_TEST

Suite *pg_suite_types(void)
{
	Suite *suite = suite_create("types");
	TCase *tcase = tcase_create("types");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, declares_types);
	tcase_add_test(tcase, declares_hard_types);
	tcase_add_test(tcase, names_base_types);
	tcase_add_test(tcase, shows_numbers_that_c_lacks);
	tcase_add_test(tcase, orders_members);
	tcase_add_test(tcase, writes_bodies);
	tcase_add_test(tcase, measures_what_structs_hold);
	tcase_add_test(tcase, weighs_declarations);
	suite_add_tcase(suite, tcase);
	return suite;
}
