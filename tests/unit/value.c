// SPDX-License-Identifier: GPL-2.0-only
#include "run/value.h"

#include <stdlib.h>
#include <string.h>

#include "run/show/print.h"
#include "unit.h"

/* The types of a program's object, made by hand. */
static struct pg_arena *arena;
static struct btf *btf;
static int t_int, t_ulong, t_u8, t_char, t_bool, t_colour, t_pointer, t_gfp, t_s128, t_signed,
	t_wide, t_old;

static void setup(void)
{
	arena = pg_arena_create();
	btf = btf__new_empty();
	t_int = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	t_ulong = btf__add_int(btf, "unsigned long", 8, 0);
	t_u8 = btf__add_int(btf, "unsigned char", 1, 0);
	t_char = btf__add_int(btf, "char", 1, BTF_INT_SIGNED);
	t_bool = btf__add_int(btf, "_Bool", 1, BTF_INT_BOOL);
	t_s128 = btf__add_int(btf, "__int128", 16, BTF_INT_SIGNED);
	t_pointer = btf__add_ptr(btf, t_int);
	t_gfp = btf__add_typedef(btf, "gfp_t", t_int);
	t_colour = btf__add_enum(btf, "colour", 4);
	btf__add_enum_value(btf, "RED", 0);
	btf__add_enum_value(btf, "GREEN", 2);
	btf__add_enum_value(btf, "BLUE", 4);
	t_signed = btf__add_enum(btf, "small", 1);
	btf__add_enum_value(btf, "MINUS", -3);
	t_wide = btf__add_enum64(btf, "wide", 8, false);
	btf__add_enum64_value(btf, "NONE", 0);
	btf__add_enum64_value(btf, "BIG", 0x100000001);
	/* As clang 14 does, which has no other kind: the low halves. */
	t_old = btf__add_enum(btf, "old", 8);
	btf__add_enum_value(btf, "NONE", 0);
	btf__add_enum_value(btf, "BIG", 1);
}

static void teardown(void)
{
	btf__free(btf);
	pg_arena_destroy(arena);
}

static enum pg_order order = PG_HOST_ORDER;

/** A struct of one member named x at 0, but for what else is given. */
static const char *show(const char *name, int type, const char *format, const void *bytes,
			size_t size)
{
	static const char *const events[] = {"fa", "fb"};
	const struct pg_decoder decoder = {arena, btf, pg_ksyms_create(arena), events, 2, order};
	struct pg_str text = {.arena = arena};
	struct pg_args_type args;
	struct pg_value value;
	int id = btf__add_struct(btf, "x_args", (uint32_t)size + 8);

	btf__add_field(btf, name, type, 0, 0);
	btf__add_field(btf, "pg_ok", t_ulong, (uint32_t)size * 8, 0);
	if (format)
		btf__add_decl_tag(btf, format, id, 0);
	args = pg_args_type_of(arena, btf, (uint32_t)id);
	value = pg_value_of_args(&decoder, &args, bytes, size, 1);
	pg_value_print(&text, &value);
	return pg_str_text(&text);
}

static const char *show_long(const char *name, int type, const char *format, long value)
{
	return show(name, type, format, &value, sizeof(value));
}

/** Names that a header has made up are shown as the source has them; and only those. */
START_TEST(names_of_their_own)
{
	int two = btf__add_enum(btf, "st__fb", 4), three;
	int chars, text, alone, bytes;

	btf__add_enum_value(btf, "DONE__fb", 0);
	btf__add_enum_value(btf, "GONE__fb", 1);
	btf__add_enum_value(btf, "LEFT", 2);
	three = btf__add_enum(btf, "st__fb__fa", 4);
	btf__add_enum_value(btf, "DONE__fb__fa", 0);
	btf__add_enum_value(btf, "A__fb", 1);
	ck_assert_str_eq(show_long("s", two, NULL, 1), "s=GONE");
	ck_assert_str_eq(show_long("s", two, NULL, 2), "s=LEFT");
	ck_assert_str_eq(show_long("s", three, NULL, 0), "s=DONE");
	ck_assert_str_eq(show_long("s", three, NULL, 1), "s=A__fb");
	/* A char that is unsigned is one of a text; a number that BPF does not have is not shown. */
	chars = btf__add_typedef(btf, "pg_uchar", t_u8);
	text = btf__add_array(btf, t_int, chars, 4);
	ck_assert_str_eq(show("t", text, NULL, "\351t\0", 4), "t=\"\\xe9t\"");
	ck_assert_str_eq(show_long("t", chars, NULL, 200), "t=200");
	bytes = btf__add_array(btf, t_int, t_u8, 8);
	alone = btf__add_struct(btf, "", 8);
	btf__add_field(btf, "pg_bytes", bytes, 0, 0);
	ck_assert_str_eq(show_long("d", alone, NULL, 1), "d=(not shown)");
}
END_TEST

START_TEST(numbers)
{
	ck_assert_str_eq(show_long("n", t_int, NULL, -5), "n=-5");
	ck_assert_str_eq(show_long("n", t_ulong, NULL, -1), "n=18446744073709551615");
	ck_assert_str_eq(show_long("n", t_u8, NULL, -1), "n=255");
	ck_assert_str_eq(show_long("n", t_bool, NULL, 1), "n=true");
	ck_assert_str_eq(show_long("n", t_bool, NULL, 0), "n=false");
	ck_assert_str_eq(show_long("n", t_char, NULL, 'a'), "n=97");
	ck_assert_str_eq(show_long("p", t_pointer, NULL, 0x1234), "p=0x1234");
}
END_TEST

START_TEST(formats)
{
	ck_assert_str_eq(show_long("n", t_ulong, "probegen:hex", 255), "n=0xff");
	ck_assert_str_eq(show_long("n", t_ulong, "else:hex", 255), "n=255");
	ck_assert_str_eq(show_long("flags", t_ulong, NULL, 255), "flags=0xff");
	ck_assert_str_eq(show_long("f_flags", t_int, NULL, 16), "f_flags=0x10");
	ck_assert_str_eq(show_long("flags", t_ulong, "probegen:decimal", 255), "flags=255");
	ck_assert_str_eq(show_long("flagship", t_ulong, NULL, 255), "flagship=255");
	ck_assert_str_eq(show_long("n", t_gfp, NULL, 0xcc0), "n=0xcc0");
	/* Below all symbols. */
	ck_assert_str_eq(show_long("n", t_ulong, "probegen:symbol", 1), "n=0x1");
}
END_TEST

START_TEST(enumerators)
{
	ck_assert_str_eq(show_long("c", t_colour, NULL, 2), "c=GREEN");
	ck_assert_str_eq(show_long("c", t_colour, NULL, 1), "c=1");
	ck_assert_str_eq(show_long("c", t_colour, NULL, 6), "c=0x6");
	ck_assert_str_eq(show_long("c", t_colour, "probegen:decimal", 2), "c=2");
	ck_assert_str_eq(show_long("c", t_signed, NULL, 0xfd), "c=MINUS");
	ck_assert_str_eq(show_long("c", t_signed, NULL, 0xf9), "c=-7");
	ck_assert_str_eq(show_long("c", t_wide, NULL, 0x100000001), "c=BIG");
	ck_assert_str_eq(show_long("c", t_wide, NULL, 1), "c=1");
	ck_assert_str_eq(show_long("c", t_old, NULL, 1), "c=1");
}
END_TEST

START_TEST(wide)
{
	const uint64_t words[2] = {0x23, 0x1};

	ck_assert_str_eq(show("n", t_s128, NULL, words, sizeof(words)),
			 "n=0x10000000000000023");
}
END_TEST

START_TEST(strings)
{
	int array = btf__add_array(btf, t_int, t_char, 8);

	ck_assert_str_eq(show("s", array, NULL, "log\0xyz", 8), "s=\"log\"");
	ck_assert_str_eq(show("s", array, NULL, "12345678", 8), "s=\"12345678\"");
	ck_assert_str_eq(show("s", array, NULL, "\"\\\n\t\x01\x7f\xc3\xa4", 8),
			 "s=\"\\\"\\\\\\n\\t\\x01\\x7f\xc3\xa4\"");
	/* Continuation, overlong, surrogate, too large, cut; a control of C1. */
	ck_assert_str_eq(show("s", array, NULL, "\x80\xc1\x81\xed\xa0\x80g", 8),
			 "s=\"\\x80\\xc1\\x81\\xed\\xa0\\x80g\"");
	ck_assert_str_eq(show("s", array, NULL, "\xf5\x80\x80\x80\xe2\x82", 8),
			 "s=\"\\xf5\\x80\\x80\\x80\\xe2\\x82\"");
	ck_assert_str_eq(show("s", array, NULL, "\xc2\x9b\xe2\x82\xac", 8),
			 "s=\"\\xc2\\x9b\xe2\x82\xac\"");
	ck_assert_str_eq(show("s", array, NULL, "\xf0\x9f\x90\xa7", 8), "s=\"\xf0\x9f\x90\xa7\"");
	ck_assert_str_eq(show("s", array, NULL, "\0\0\0\0\0\0\0", 8), "s=\"\"");
}
END_TEST

START_TEST(arrays)
{
	const int items[3] = {1, -2, 3};
	int array = btf__add_array(btf, t_int, t_int, 3);
	int none = btf__add_array(btf, t_int, t_int, 0);

	ck_assert_str_eq(show("a", array, NULL, items, sizeof(items)), "a=[1 -2 3]");
	ck_assert_str_eq(show("a", array, "probegen:hex", items, sizeof(items)),
			 "a=[0x1 0xfffffffe 0x3]");
	ck_assert_str_eq(show("a", none, NULL, items, 4), "a=[]");
}
END_TEST

START_TEST(structs)
{
	/* struct { int a; unsigned long b : 3, c : 60; union { int d; u8 e; }; } */
	const struct {
		int a, pad;
		unsigned long bits, end;
	} bytes = {-1, 0, 5 | 0x800000000000001UL << 3, 0x102};
	int inner = btf__add_union(btf, NULL, 4), outer;

	btf__add_field(btf, "d", t_int, 0, 0);
	btf__add_field(btf, "e", t_u8, 0, 0);
	outer = btf__add_struct(btf, "outer", 24);
	btf__add_field(btf, "a", t_int, 0, 0);
	btf__add_field(btf, "b", t_ulong, 64, 3);
	btf__add_field(btf, "c", t_ulong, 67, 60);
	btf__add_field(btf, "", inner, 128, 0);
	ck_assert_str_eq(show("x", outer, NULL, &bytes, sizeof(bytes)),
			 "x={a=-1 b=5 c=576460752303423489 {d=258 e=2}}");
}
END_TEST

/** As the memory of a big-endian machine has them. */
START_TEST(big_endian)
{
	const unsigned char bytes[16] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, [15] = 1};
	int type = btf__add_struct(btf, "big_bits", 8);

	btf__add_field(btf, "a", t_int, 0, 4);
	btf__add_field(btf, "b", t_int, 4, 5);
	order = PG_BIG_ENDIAN;
	ck_assert_str_eq(show("n", t_int, NULL, bytes, 4), "n=305419896");
	ck_assert_str_eq(show("p", t_pointer, NULL, bytes, 8), "p=0x123456789abcdef0");
	ck_assert_str_eq(show("w", t_s128, NULL, bytes, 16), "w=0x123456789abcdef00000000000000001");
	ck_assert_str_eq(show("x", type, NULL, bytes, 8), "x={a=1 b=4}");
	order = PG_HOST_ORDER;
}
END_TEST

START_TEST(signed_bit_fields)
{
	const unsigned long bits = 0x7UL << 2;
	int type = btf__add_struct(btf, "bits", 8);

	btf__add_field(btf, "a", t_int, 0, 2);
	btf__add_field(btf, "b", t_int, 2, 3);
	ck_assert_str_eq(show("x", type, NULL, &bits, sizeof(bits)), "x={a=0 b=-1}");
	type = btf__add_struct(btf, "more", 8);
	btf__add_field(btf, "a", t_int, 0, 2);
	btf__add_field(btf, "e", t_signed, 2, 3);
	ck_assert_str_eq(show("x", type, NULL, &(unsigned long){5 << 2}, 8), "x={a=0 e=MINUS}");
}
END_TEST

START_TEST(missing)
{
	const struct pg_decoder decoder = {.arena = arena, .btf = btf, .order = PG_HOST_ORDER};
	struct pg_str text = {.arena = arena};
	const int words[4] = {1, 2, 3, 4};
	int id = btf__add_struct(btf, "y_args", 24);
	struct pg_args_type args;
	struct pg_value value;

	btf__add_field(btf, "a", t_int, 0, 0);
	btf__add_field(btf, "pg_pad_b", t_int, 32, 0);
	btf__add_field(btf, "b", t_int, 64, 0);
	btf__add_field(btf, "c", t_int, 96, 0);
	btf__add_field(btf, "pg_ok", t_ulong, 128, 0);
	args = pg_args_type_of(arena, btf, (uint32_t)id);
	value = pg_value_of_args(&decoder, &args, words, sizeof(words), 5);
	pg_value_print(&text, &value);
	ck_assert_str_eq(pg_str_text(&text), "a=1 b=? c=4");
}
END_TEST

/* A line is of an argument that is there; one that is not there itself is not known. */
START_TEST(lines)
{
	const struct pg_decoder decoder = {.arena = arena, .btf = btf, .order = PG_HOST_ORDER};
	struct pg_str text = {.arena = arena};
	const int words[10] = {1, 2, 3, 4, 5, 46, -1, 0, 7, -2};
	int id = btf__add_struct(btf, "lines_args", 48);
	const char *const names[] = {"a", "b", "c", "d", "e", "pg_line_a", "pg_line_b",
				     "pg_line_c", "pg_line_d", "pg_line_e"};
	struct pg_args_type args;
	struct pg_value value;

	for (unsigned i = 0; i < 10; i++)
		btf__add_field(btf, names[i], t_int, 32 * i, 0);
	btf__add_field(btf, "pg_ok", t_ulong, 320, 0);
	args = pg_args_type_of(arena, btf, (uint32_t)id);
	value = pg_value_of_args(&decoder, &args, words, sizeof(words), 0x377);
	pg_value_print(&text, &value);
	ck_assert_str_eq(pg_str_text(&text), "a=1@46 b=2 c=3@? d=? e=5@?");
}
END_TEST

START_TEST(hidden)
{
	const double real[2] = {1.5, 0};
	int t_real = btf__add_float(btf, "double", 8);
	int reals = btf__add_array(btf, t_int, t_real, 2);
	int type = btf__add_struct(btf, "mixed", 16);

	btf__add_field(btf, "real", t_real, 0, 0);
	btf__add_field(btf, "n", t_int, 64, 0);
	ck_assert_str_eq(show("x", type, NULL, real, sizeof(real)), "x={real=1.5 n=0}");
	ck_assert_str_eq(show("a", reals, NULL, real, sizeof(real)),
			 "a=[1.5 0]");
	type = btf__add_struct(btf, "holes", 12);
	btf__add_field(btf, "a", t_int, 0, 0);
	btf__add_field(btf, "pg_pad0", t_int, 32, 0);
	btf__add_field(btf, "b", t_int, 64, 0);
	ck_assert_str_eq(show("x", type, NULL, (const int[]){1, 2, 3}, 12), "x={a=1 b=3}");
}
END_TEST

/** Names of the object's BTF may be anything; a terminal is sent none of it raw. */
START_TEST(names_for_terminals)
{
	int weird = btf__add_enum(btf, "weird", 4), type;

	btf__add_enum_value(btf, "RED\033[31m", 0);
	btf__add_enum_value(btf, "c1\xc2\x9b\xff", 1);
	ck_assert_str_eq(show_long("e", weird, NULL, 0), "e=RED\\x1b[31m");
	ck_assert_str_eq(show_long("e\n1:2 forged", weird, NULL, 1),
			 "e\\n1:2 forged=c1\\xc2\\x9b\\xff");
	type = btf__add_struct(btf, "pair", 4);
	btf__add_field(btf, "a\xe2\x80\xae", t_int, 0, 0);
	ck_assert_str_eq(show_long("x", type, NULL, 7), "x={a\\xe2\\x80\\xae=7}");
	ck_assert_str_eq(show("s", btf__add_array(btf, t_int, t_char, 8), NULL,
			      "\xe2\x80\xae\xe2\x81\xa6\0\0", 8),
			 "s=\"\\xe2\\x80\\xae\\xe2\\x81\\xa6\"");
}
END_TEST

/** Sizes that no compiler makes: reads stay within the record. */
START_TEST(sizes_of_others)
{
	char *three = malloc(3), *twelve = malloc(12);
	int id, chars;

	/* As ASan sees it: the bytes end where the memory does. */
	memset(three, 1, 3);
	memset(twelve, 1, 12);
	ck_assert_str_eq(show("x", t_pointer, NULL, three, 3), "x=(not shown)");
	id = btf__add_int(btf, "odd", 16, 0);
	((struct btf_type *)btf__type_by_id(btf, (uint32_t)id))->size = 12;
	ck_assert_str_eq(show("x", id, NULL, twelve, 12), "x=(not shown)");
	/* A bit-field of a type that has no bits. */
	chars = btf__add_array(btf, t_int, t_char, 1000);
	id = btf__add_struct(btf, "bits", 1);
	btf__add_field(btf, "many", chars, 0, 1);
	ck_assert_str_eq(show("x", id, NULL, three, 1), "x={many=(not shown)}");
	free(three);
	free(twelve);
}
END_TEST

/** As damaged(), with 24 members of its own type on each of 32 levels: 24^32 of them are not read. */
START_TEST(values_without_end)
{
	int id = btf__add_struct(btf, "wide", 8);
	const char *text;

	for (int i = 0; i < 24; i++)
		btf__add_field(btf, "me", id, 0, 0);
	text = show_long("x", id, NULL, 1);
	ck_assert_ptr_nonnull(strstr(text, "me=(not shown)"));
	ck_assert_uint_lt(strlen(text), 64 << 20);
}
END_TEST

/** A struct with the members of names and types, each of 4 bytes. */
static int add_record(bool is_union, const char *const *names, const int *types, size_t num)
{
	int id = is_union ? btf__add_union(btf, "", 8) : btf__add_struct(btf, "", 8);

	for (size_t i = 0; i < num; i++)
		btf__add_field(btf, names[i], types[i], is_union ? 0 : 32 * (uint32_t)i, 0);
	return id;
}

/** The variant that its number means, or the one for all others; else nothing is known of it. */
START_TEST(variants)
{
	static const char *const held[] = {"pg_number", "__0"}, *const tuple[] = {"__1", "__0"};
	static const char *const fields[] = {"pg_pad0", "a"}, *const alone[] = {"pg_variants"};
	static const char *const names[] = {"", "pg_is_1_Some", "pg_is_ffffffff_Pair", "pg_is_2_At", "pg_is_3_None"};
	static const char *const more[] = {"", "pg_is_7_None", "pg_else_Some"};
	const int ints[] = {t_int, t_int}, none = btf__add_struct(btf, "", 8);
	const int t_uint = btf__add_int(btf, "unsigned int", 4, 0);
	const int number = add_record(false, held, &t_uint, 1), some = add_record(false, fields, ints, 2);
	const int pair = add_record(false, tuple, ints, 2);
	const int all[] = {number, pair, pair, some, none};
	const int others[] = {number, none, some};
	const int overlay = add_record(true, names, all, 5), niche = add_record(true, more, others, 3);
	const int type = add_record(false, alone, &overlay, 1), option = add_record(false, alone, &niche, 1);

	ck_assert_str_eq(show_long("x", type, NULL, 0xffffffff), "x=Pair(0 -1)");
	ck_assert_str_eq(show_long("x", type, NULL, 5L << 32 | 2), "x=At{a=5}");
	ck_assert_str_eq(show_long("x", type, NULL, 5L << 32 | 3), "x=None");
	ck_assert_str_eq(show_long("x", type, NULL, 4), "x=(not shown)");
	ck_assert_str_eq(show_long("x", option, NULL, 7), "x=None");
	ck_assert_str_eq(show_long("x", option, NULL, 5L << 32 | 8), "x=Some{a=5}");
}
END_TEST

/** A struct that contains itself: damaged BTF must not hang. */
START_TEST(damaged)
{
	int id = btf__add_struct(btf, "loop", 8), chain;

	btf__add_field(btf, "me", id, 0, 0);
	ck_assert_ptr_nonnull(strstr(show_long("x", id, NULL, 1), "me=(not shown)"));
	id = btf__add_array(btf, t_int, t_int, 1 << 30);
	ck_assert_str_eq(show_long("x", id, NULL, 1), "x=(not shown)");
	chain = btf__add_typedef(btf, "chain", btf__type_cnt(btf));
	ck_assert_str_eq(show_long("x", chain, NULL, 1), "x=(not shown)");
}
END_TEST

Suite *pg_suite_value(void)
{
	Suite *suite = suite_create("value");
	TCase *tcase = tcase_create("value");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, names_of_their_own);
	tcase_add_test(tcase, numbers);
	tcase_add_test(tcase, formats);
	tcase_add_test(tcase, enumerators);
	tcase_add_test(tcase, wide);
	tcase_add_test(tcase, strings);
	tcase_add_test(tcase, arrays);
	tcase_add_test(tcase, structs);
	tcase_add_test(tcase, signed_bit_fields);
	tcase_add_test(tcase, big_endian);
	tcase_add_test(tcase, missing);
	tcase_add_test(tcase, lines);
	tcase_add_test(tcase, hidden);
	tcase_add_test(tcase, names_for_terminals);
	tcase_add_test(tcase, sizes_of_others);
	tcase_add_test(tcase, values_without_end);
	tcase_add_test(tcase, variants);
	tcase_add_test(tcase, damaged);
	suite_add_tcase(suite, tcase);
	return suite;
}
