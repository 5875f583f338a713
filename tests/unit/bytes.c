// SPDX-License-Identifier: GPL-2.0-only
/* Numbers in memory of both orders, whatever machine this runs on. */
#include "base/bytes.h"

#include "unit.h"

static const unsigned char bytes[] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf1, 0x80};

START_TEST(loads)
{
	ck_assert_uint_eq(pg_load_uint(PG_LITTLE_ENDIAN, bytes, 3), 0x563412);
	ck_assert_uint_eq(pg_load_uint(PG_BIG_ENDIAN, bytes, 3), 0x123456);
	ck_assert_uint_eq(pg_load_uint(PG_LITTLE_ENDIAN, bytes, 0), 0);
	ck_assert_uint_eq(pg_load_uint(PG_BIG_ENDIAN, bytes, 0), 0);
	ck_assert_uint_eq(pg_load_u32(PG_BIG_ENDIAN, bytes), 0x12345678);
	ck_assert_int_eq(pg_load_s32(PG_BIG_ENDIAN, bytes + 4), (int32_t)0x9abcdef1);
	ck_assert_uint_eq(pg_load_u64(PG_LITTLE_ENDIAN, bytes), 0xf1debc9a78563412);
	ck_assert_uint_eq(pg_load_u64(PG_BIG_ENDIAN, bytes), 0x123456789abcdef1);
}
END_TEST

START_TEST(stores)
{
	unsigned char to[4] = {0};

	pg_store_u32(PG_BIG_ENDIAN, to, 0x12345678);
	ck_assert_mem_eq(to, "\x12\x34\x56\x78", 4);
	pg_store_uint(PG_LITTLE_ENDIAN, to, 3, 0xaabbcc);
	ck_assert_mem_eq(to, "\xcc\xbb\xaa\x78", 4);
	pg_store_uint(PG_BIG_ENDIAN, to, 2, 0x99aabb);
	ck_assert_mem_eq(to, "\xaa\xbb\xaa\x78", 4);
}
END_TEST

/** As gcc lays bit-fields out: from the lowest bit in little-endian memory, else from the highest. */
START_TEST(bits)
{
	ck_assert_uint_eq(pg_load_bits(PG_LITTLE_ENDIAN, bytes, 4, 8), 0x41);
	ck_assert_uint_eq(pg_load_bits(PG_BIG_ENDIAN, bytes, 4, 8), 0x23);
	ck_assert_uint_eq(pg_load_bits(PG_LITTLE_ENDIAN, bytes, 9, 3), 2);
	ck_assert_uint_eq(pg_load_bits(PG_BIG_ENDIAN, bytes, 10, 3), 6);
	ck_assert_uint_eq(pg_load_bits(PG_LITTLE_ENDIAN, bytes, 0, 64), 0xf1debc9a78563412);
	ck_assert_uint_eq(pg_load_bits(PG_LITTLE_ENDIAN, bytes, 7, 64), 0x01e3bd7934f0ac68);
	ck_assert_uint_eq(pg_load_bits(PG_BIG_ENDIAN, bytes, 1, 64), 0x2468acf13579bde3);
	ck_assert_uint_eq(pg_load_bits(PG_BIG_ENDIAN, bytes, 71, 1), 0);
}
END_TEST

Suite *pg_suite_bytes(void)
{
	Suite *suite = suite_create("bytes");
	TCase *tests = tcase_create("orders");

	tcase_add_test(tests, loads);
	tcase_add_test(tests, stores);
	tcase_add_test(tests, bits);
	suite_add_tcase(suite, tests);
	return suite;
}
