// SPDX-License-Identifier: GPL-2.0-only
#include "ir/typesame.h"

#include "unit.h"

static struct pg_arena *arena;
static struct pg_same *same;

static void setup(void)
{
	arena = pg_arena_create();
	same = pg_same_create(arena);
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

static const struct pg_type t_int = {
	.kind = PG_TYPE_INT, .name = "int", .size = 4, .is_signed = true};
static const struct pg_type t_int_too = {
	.kind = PG_TYPE_INT, .name = "s32", .size = 4, .is_signed = true};
static const struct pg_type t_uint = {.kind = PG_TYPE_INT, .name = "unsigned int", .size = 4};
static const struct pg_type t_s32 = {
	.kind = PG_TYPE_TYPEDEF, .name = "s32", .size = 4, .target = &t_int};

#define RECORD(n, s, m)                                                                            \
	{                                                                                          \
		.kind = PG_TYPE_STRUCT, .name = n, .size = s, .complete = true, .members = m,      \
		.num_members = sizeof(m) / sizeof(*(m))                                            \
	}
#define CHECK(wanted, a, b)                                                                        \
	do {                                                                                       \
		ck_assert_int_eq(pg_type_is_same(same, a, b), wanted);                             \
		ck_assert_int_eq(pg_type_is_same(same, b, a), wanted);                             \
	} while (0)

START_TEST(base_types)
{
	const struct pg_type is_bool = {
		.kind = PG_TYPE_INT, .name = "_Bool", .size = 4, .is_bool = true};
	const struct pg_type number = {.kind = PG_TYPE_FLOAT, .name = "float", .size = 4};

	CHECK(true, &t_int, &t_int_too);
	CHECK(true, &t_int, &t_s32);
	CHECK(false, &t_int, &t_uint);
	CHECK(false, &t_uint, &is_bool);
	CHECK(false, &t_int, &number);
}
END_TEST

/** Each differs from the first one in one thing. */
START_TEST(records)
{
	static const struct pg_member first[] = {{"a", &t_int, 0, 0}, {"b", &t_int, 32, 0}};
	static const struct pg_member equal[] = {{"a", &t_s32, 0, 0}, {"b", &t_int_too, 32, 0}};
	static const struct pg_member swapped[] = {{"b", &t_int, 0, 0}, {"a", &t_int, 32, 0}};
	static const struct pg_member moved[] = {{"a", &t_int, 32, 0}, {"b", &t_int, 0, 0}};
	static const struct pg_member sign[] = {{"a", &t_int, 0, 0}, {"b", &t_uint, 32, 0}};
	static const struct pg_member bits[] = {{"a", &t_int, 0, 5}, {"b", &t_int, 32, 0}};
	static const struct pg_member fewer[] = {{"a", &t_int, 0, 0}};
	const struct pg_type type = RECORD("s", 8, first), twin = RECORD("s", 8, equal);
	const struct pg_type others[] = {
		RECORD("s", 8, swapped), RECORD("s", 8, moved), RECORD("s", 8, sign),
		RECORD("s", 8, bits),	 RECORD("s", 8, fewer), RECORD("s", 12, first),
		RECORD("t", 8, first),
	};
	struct pg_type is_union = type, aligned = type,
		       declared = {.kind = PG_TYPE_STRUCT, .name = "s"};

	is_union.kind = PG_TYPE_UNION;
	aligned.align = 8;
	CHECK(true, &type, &twin);
	CHECK(false, &type, &is_union);
	CHECK(false, &type, &aligned);
	CHECK(true, &type, &declared);
	declared.size = 16;
	same = pg_same_create(arena);
	CHECK(false, &type, &declared);
	ck_assert_uint_eq(pg_type_digest(&type), pg_type_digest(&twin));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		CHECK(false, &type, &others[i]);
		ck_assert_uint_ne(pg_type_digest(&type), pg_type_digest(&others[i]));
	}
}
END_TEST

START_TEST(enums)
{
	static const struct pg_enumerator first[] = {{"A", 0}, {"B", 1}};
	static const struct pg_enumerator other[] = {{"A", 0}, {"C", 1}};
	static const struct pg_enumerator moved[] = {{"A", 0}, {"B", 2}};
	const struct pg_type type = {.kind = PG_TYPE_ENUM,
				     .name = "e",
				     .size = 4,
				     .complete = true,
				     .enumerators = first,
				     .num_enumerators = 2};
	struct pg_type named = type, numbered = type, is_signed = type;

	named.enumerators = other;
	numbered.enumerators = moved;
	is_signed.is_signed = true;
	CHECK(false, &type, &named);
	CHECK(false, &type, &numbered);
	CHECK(false, &type, &is_signed);
	ck_assert_uint_ne(pg_type_digest(&type), pg_type_digest(&named));
	ck_assert_uint_ne(pg_type_digest(&type), pg_type_digest(&numbered));
	ck_assert_uint_ne(pg_type_digest(&type), pg_type_digest(&is_signed));
}
END_TEST

/** struct list { struct list *next; struct other { struct list *head; TYPE n; } *other; } */
struct ring {
	struct pg_type list, other, to_list, to_other;
	struct pg_member list_members[2], other_members[2];
};

static void make_ring(struct ring *ring, const struct pg_type *number)
{
	*ring = (struct ring){
		.to_list = {.kind = PG_TYPE_POINTER, .size = 8, .target = &ring->list},
		.to_other = {.kind = PG_TYPE_POINTER, .size = 8, .target = &ring->other},
		.list_members = {{"next", &ring->to_list, 0, 0}, {"other", &ring->to_other, 64, 0}},
		.other_members = {{"head", &ring->to_list, 0, 0}, {"n", number, 64, 0}},
	};
	ring->list = (struct pg_type)RECORD("list", 16, ring->list_members);
	ring->other = (struct pg_type)RECORD("other", 16, ring->other_members);
}

START_TEST(circles)
{
	struct ring a, b, c;

	make_ring(&a, &t_int);
	make_ring(&b, &t_int_too);
	make_ring(&c, &t_uint);
	CHECK(true, &a.list, &b.list);
	CHECK(false, &a.list, &c.list);
	/* A pair taken for the same on the way to a no is not an answer. */
	CHECK(false, &a.other, &c.other);
	CHECK(false, &a.to_list, &c.to_list);
	CHECK(true, &a.other, &b.other);
}
END_TEST

/** Two trees whose nodes are all shared: 2^60 pairs, were each not compared once. */
START_TEST(shared_parts)
{
	enum { LEVELS = 60 };
	struct pg_type types[2][LEVELS + 1], pointers[2][LEVELS + 1];
	struct pg_member members[2][LEVELS + 1][2];

	for (size_t side = 0; side < 2; side++) {
		types[side][0] = t_int;
		for (size_t i = 0; i < LEVELS; i++) {
			pointers[side][i] = (struct pg_type){
				.kind = PG_TYPE_POINTER, .size = 8, .target = &types[side][i]};
			members[side][i][0] = (struct pg_member){"l", &pointers[side][i], 0, 0};
			members[side][i][1] = (struct pg_member){"r", &pointers[side][i], 64, 0};
			types[side][i + 1] = (struct pg_type)RECORD("node", 16, members[side][i]);
		}
	}
	CHECK(true, &types[0][LEVELS], &types[1][LEVELS]);
}
END_TEST

Suite *pg_suite_typesame(void)
{
	Suite *suite = suite_create("typesame");
	TCase *tcase = tcase_create("typesame");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, base_types);
	tcase_add_test(tcase, records);
	tcase_add_test(tcase, enums);
	tcase_add_test(tcase, circles);
	tcase_add_test(tcase, shared_parts);
	suite_add_tcase(suite, tcase);
	return suite;
}
