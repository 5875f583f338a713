// SPDX-License-Identifier: GPL-2.0-only
/* Models of several builds as one: fields that hold what each has, programs that builds share. */
#include "ir/fleet/field.h"
#include "ir/fleet/merge.h"
#include "ir/fold.h"
#include "model_parts.h"
#include "model_types.h"
#include "unit.h"

enum { DI = 5, SI = 4 }; /* DWARF numbers of x86-64 */

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

/* --- Fields --- */

/** The field of two builds, or NULL. */
static const struct pg_type *both(const struct pg_type *a, const struct pg_type *b)
{
	const struct pg_field x = {.name = "x", .text = "x", .type = a},
			      y = {.name = "x", .text = "x", .type = b};
	const struct pg_build_field builds[] = {{"A", &x}, {"B", &y}};
	struct pg_field all;

	return pg_fleet_field(arena, builds, 2, &all) ? NULL : all.type;
}

static void check_width(const struct pg_type *a, const struct pg_type *b, uint64_t size,
			bool is_signed)
{
	const struct pg_type *types[] = {both(a, b), both(b, a)};

	for (int i = 0; i < 2; i++) {
		ck_assert_ptr_nonnull(types[i]);
		ck_assert_uint_eq(types[i]->size, size);
		ck_assert_int_eq(types[i]->is_signed, is_signed);
	}
}

START_TEST(integers)
{
	check_width(&t_int, &t_int, 4, true);
	check_width(&t_int, &t_llong, 8, true);
	check_width(&t_uint, &t_ulong, 8, false);
	check_width(&t_uint, &t_llong, 8, true);
	check_width(&t_uint, &t_int, 8, true);
	check_width(&t_ushort, &t_int, 4, true);
	check_width(&t_bool, &t_uint, 4, false);
	ck_assert_ptr_null(both(&t_ulong, &t_int));
	ck_assert_ptr_null(both(&t_llong, &t_ulong));
}
END_TEST

START_TEST(other_types)
{
	static const struct pg_enumerator two[] = {{"A", 0}, {"B", 1}}, moved[] = {{"A", 0}, {"B", 2}},
					  three[] = {{"A", 0}, {"B", 1}, {"C", 2}};
	const struct pg_type less = {.kind = PG_TYPE_ENUM, .name = "e", .size = 4, .complete = true,
				     .enumerators = two, .num_enumerators = 2};
	struct pg_type more = less, other = less, file = t_file, wide = t_pair;
	const struct pg_type pointer = {.kind = PG_TYPE_POINTER, .size = 8, .target = &file};
	const struct pg_type char_p = {.kind = PG_TYPE_POINTER, .size = 8, .target = &t_char};

	more.enumerators = three;
	more.num_enumerators = 3;
	other.enumerators = moved;
	ck_assert_ptr_eq(both(&less, &more), &more);
	ck_assert_ptr_eq(both(&more, &less), &more);
	ck_assert_ptr_null(both(&less, &other));
	ck_assert_ptr_null(both(&less, &t_int));
	/* What a pointer points to may differ: the field is the address. */
	file.size = 512;
	ck_assert_ptr_eq(both(&t_file_p, &pointer), &t_file_p);
	ck_assert_ptr_null(both(&t_file_p, &t_dentry_p));
	ck_assert_ptr_eq(both(&t_const_char_p, &char_p), &t_const_char_p);
	ck_assert_ptr_null(both(&t_const_char_p, &t_loff_t_p));
	ck_assert_ptr_eq(both(&t_pair, &t_pair), &t_pair);
	wide.size = 12;
	ck_assert_ptr_null(both(&t_pair, &wide));
	ck_assert_ptr_null(both(&t_char_64, &t_char_16));
}
END_TEST

static bool read_register(void *state, uint64_t number, uint64_t *ret)
{
	(void)number;
	*ret = *(uint64_t *)state;
	return true;
}

/** What a field of `all` has from a register, by the plan of a build whose own type is `own`. */
static int64_t fetched(uint64_t in_register, const struct pg_type *own, const struct pg_type *all)
{
	const struct pg_machine machine = {.reg = read_register, .state = &in_register};
	const struct pg_field from = {.type = own}, to = {.type = all};
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_plan plan = pg_test_plan(arena, builder, PG_PIECE_VALUE, pg_reg(builder, DI),
					   own->size);
	int64_t value = 0x5555555555555555;

	plan = pg_fleet_plan(arena, &plan, &from, &to);
	ck_assert(pg_plan_run(&plan, &machine, &value, all->size));
	return value;
}

/** Above a narrow value a register has anything. */
START_TEST(wide_plans)
{
	ck_assert_int_eq(fetched(0xdeadbeeffffffffb, &t_int, &t_llong), -5);
	ck_assert_int_eq(fetched(0xdeadbeeffffffffb, &t_uint, &t_llong), 0xfffffffb);
	ck_assert_int_eq(fetched(0xdeadbeef00000007, &t_int, &t_llong), 7);
	ck_assert_int_eq(fetched(0xdeadbeeffffffffb, &t_llong, &t_llong),
			 (int64_t)0xdeadbeeffffffffb);
}
END_TEST

/* --- Programs --- */

/** A build whose event `f` has one site, which reads one register, or a global. */
static struct pg_build build(const char *id, uint64_t text, uint64_t offset, unsigned reg,
			     bool is_global)
{
	static const struct pg_field field = {.name = "x", .text = "x", .type = &t_ulong};
	struct pg_image *image = PG_NEW(arena, struct pg_image);
	struct pg_event *event = PG_NEW(arena, struct pg_event);
	struct pg_builder *builder = pg_builder_create(arena);
	pg_word word = is_global ? pg_load(builder, pg_addr(builder, TEXT + 0x40), 8, false)
				 : pg_reg(builder, reg);
	struct pg_plan plan = pg_test_plan(arena, builder, PG_PIECE_VALUE, word, 8);
	struct pg_site site = pg_test_site("f", text + offset, offset, pg_test_sum(arena, 7, 8),
					   pg_test_plans_of(arena, &plan, 1));

	image->build_id = id;
	image->text = text;
	pg_test_set_event(arena, event, "f", &field, 1);
	pg_test_set_sites(arena, event, &site, 1);
	return (struct pg_build){id, *pg_test_model_with(arena, image, event, 1)};
}

static const struct pg_event *merged(const struct pg_build *builds, size_t num)
{
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_model *all = PG_NEW(arena, struct pg_model);

	pg_fleet_merge(arena, builds, num, diags, all);
	if (pg_diags_have_errors(diags))
		return NULL;
	ck_assert_uint_eq(all->num_events, 1);
	return &all->events[0];
}

START_TEST(shared_programs)
{
	const struct pg_build builds[] = {
		build("a", TEXT, 0x10, DI, false), build("b", TEXT, 0x10, DI, false),
		build("c", TEXT, 0x20, DI, false), build("d", TEXT, 0x10, SI, false),
		build("a", TEXT, 0x10, DI, false),
	};
	const struct pg_event *event = merged(builds, 5);
	static const size_t wanted[] = {0, 0, 1, 2};

	ck_assert_ptr_nonnull(event);
	ck_assert_uint_eq(event->num_sites, 3);
	ck_assert_uint_eq(event->num_variants, 4); /* one was there twice */
	for (size_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(event->variants[i].sites[0], wanted[i]);
		ck_assert_str_eq(event->variants[i].event->image->build_id, builds[i].name);
		ck_assert_ptr_eq(event->variants[i].event->fields, event->fields);
	}
}
END_TEST

/** The same number is another address where the kernel is linked elsewhere. */
START_TEST(addresses)
{
	const struct pg_build alike[] = {build("a", TEXT, 0x10, DI, true),
					 build("b", TEXT, 0x10, DI, true)};
	const struct pg_build apart[] = {build("a", TEXT, 0x10, DI, true),
					 build("b", TEXT + 0x1000, 0x10, DI, true)};
	const struct pg_build registers[] = {build("a", TEXT, 0x10, DI, false),
					     build("b", TEXT + 0x1000, 0x10, DI, false)};

	ck_assert_uint_eq(merged(alike, 2)->num_sites, 1);
	ck_assert_uint_eq(merged(apart, 2)->num_sites, 2);
	ck_assert_uint_eq(merged(registers, 2)->num_sites, 1);
}
END_TEST

START_TEST(refusals)
{
	struct pg_build builds[] = {build("a", TEXT, 0x10, DI, false),
				    build("b", TEXT, 0x10, DI, false)};
	struct pg_event none = {.name = "f", .point = "f", .image = builds[0].model.images};

	((struct pg_image *)builds[1].model.images)->build_id = NULL;
	ck_assert_ptr_null(merged(builds, 2));
	builds[1] = build("b", TEXT, 0x10, DI, false);
	((struct pg_image *)builds[1].model.images)->is_btf = true;
	ck_assert_ptr_null(merged(builds, 2));
	builds[1] = build("b", TEXT, 0x10, DI, false);
	builds[1].model.num_events = 0;
	ck_assert_ptr_null(merged(builds, 2));
	builds[0].model.events = &none;
	ck_assert_ptr_null(merged(builds, 1));
}
END_TEST

Suite *pg_suite_fleet(void)
{
	Suite *suite = suite_create("fleet");
	TCase *tcase = tcase_create("fleet");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, integers);
	tcase_add_test(tcase, other_types);
	tcase_add_test(tcase, wide_plans);
	tcase_add_test(tcase, shared_programs);
	tcase_add_test(tcase, addresses);
	tcase_add_test(tcase, refusals);
	suite_add_tcase(suite, tcase);
	return suite;
}
