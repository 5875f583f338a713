// SPDX-License-Identifier: GPL-2.0-only
/* Relocated members in plans, and what says which functions a kernel has. */
#include "ir/reloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "dbg/file/kallsyms.h"
#include "ir/fold.h"
#include "ir/settle.h"
#include "unit.h"

static struct pg_arena *arena;

static void begin(void)
{
	arena = pg_arena_create();
}

static void end(void)
{
	pg_arena_destroy(arena);
}

static const struct pg_type root = {.kind = PG_TYPE_STRUCT, .name = "object", .size = 64};

/** A member of `object`, of an integer type. */
static struct pg_reloc member(const char *name, uint64_t size, bool is_signed, uint64_t bit_offset,
			      unsigned bit_size)
{
	struct pg_reloc_step *step = PG_NEW(arena, struct pg_reloc_step);

	step->name = pg_intern(arena, name);
	step->type = pg_type_int(arena, "number", size, is_signed);
	return (struct pg_reloc){.kind = PG_RELOC_MEMBER,
				 .root = &root,
				 .steps = step,
				 .num_steps = 1,
				 .bit_offset = bit_offset,
				 .bit_size = bit_size};
}

static void check_load(struct pg_reloc reloc, uint64_t offset, unsigned size, unsigned left,
		       unsigned right)
{
	struct pg_reloc_load load;

	ck_assert(pg_reloc_load_of(&reloc, &load));
	ck_assert_uint_eq(load.offset, offset);
	ck_assert_uint_eq(load.size, size);
	ck_assert_uint_eq(load.left, left);
	ck_assert_uint_eq(load.right, right);
}

/* The numbers are those of bpf_core_calc_field_relo(). */
START_TEST(loads)
{
	struct pg_reloc_load load;
	struct pg_reloc odd = member("odd", 3, false, 0, 0),
			wide = member("wide", 8, false, 57, 64);

	check_load(member("word", 8, false, 128, 0), 16, 8, 0, 0);
	check_load(member("narrow", 2, true, 48, 0), 6, 2, 48, 48);
	check_load(member("bits", 4, false, 3, 5), 0, 4, 56, 59);
	check_load(member("second", 4, false, 35, 5), 4, 4, 56, 59);
	check_load(member("packed", 1, false, 6, 4), 0, 2, 54, 60);
	check_load(member("all", 8, true, 64, 64), 8, 8, 0, 0);
	ck_assert(!pg_reloc_load_of(&odd, &load));
	ck_assert(!pg_reloc_load_of(&wide, &load));
}
END_TEST

/* Likewise, where __BYTE_ORDER is __BIG_ENDIAN: bits count from the highest of the first byte. */
START_TEST(big_endian_loads)
{
	struct pg_reloc bits = member("bits", 4, false, 3, 5),
			second = member("second", 4, false, 35, 5),
			packed = member("packed", 1, false, 6, 4),
			all = member("all", 8, true, 64, 64), narrow = member("narrow", 2, true, 48, 0);

	bits.order = second.order = packed.order = all.order = narrow.order = PG_BIG_ENDIAN;
	check_load(bits, 0, 4, 35, 59);
	check_load(second, 4, 4, 35, 59);
	check_load(packed, 0, 2, 54, 60);
	check_load(all, 8, 8, 0, 0);
	check_load(narrow, 6, 2, 48, 48);
}
END_TEST

/* --- Plans --- */

static const unsigned char memory[64] = {
	[0] = 0xd8, [6] = 0xfe, [7] = 0xff, [16] = 0x21, [17] = 0x43};

static bool read_memory(void *state, uint64_t address, bool user, void *bytes, size_t size)
{
	(void)state;
	(void)user;
	if (address < 0x1000 || address - 0x1000 + size > sizeof(memory))
		return false;
	memcpy(bytes, memory + (address - 0x1000), size);
	return true;
}

static bool read_register(void *state, uint64_t number, uint64_t *ret)
{
	(void)state;
	*ret = number == 5 ? 0x1000 : 0;
	return true;
}

static uint64_t run(const struct pg_plan *plan)
{
	const struct pg_machine machine = {.reg = read_register, .read = read_memory};
	uint64_t value;

	ck_assert(pg_plan_run(plan, &machine, &value, sizeof(value)));
	return value;
}

/** The member of what %di points to: its text, its value, and that of the settled plan. */
static void check_member(struct pg_reloc reloc, const char *text, const char *settled_text,
			 uint64_t value)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = 8};
	struct pg_plan plan, settled;

	piece.word = pg_load_member(builder, pg_reg(builder, 5), &reloc, false);
	plan = pg_builder_finish(builder, &piece, 1);
	settled = pg_plan_settle(arena, &plan);
	ck_assert_str_eq(pg_plan_text(arena, &plan, pg_arch_by_name("x86_64")), text);
	ck_assert_str_eq(pg_plan_text(arena, &settled, pg_arch_by_name("x86_64")), settled_text);
	ck_assert_uint_eq(run(&plan), value);
	ck_assert_uint_eq(run(&settled), value);
}

START_TEST(loaded_members)
{
	check_member(member("word", 8, false, 128, 0), "*(%di+object.word)", "*(%di+0x10)", 0x4321);
	check_member(member("narrow", 2, true, 48, 0), "*(%di+object.narrow):s16", "*(%di+6):s16",
		     (uint64_t)-2);
	check_member(member("bits", 4, false, 3, 5), "*(%di+object.bits):u5",
		     "(*(%di):u32 >> 3) & 31", 0x1b);
	check_member(member("signed", 4, true, 3, 5), "*(%di+object.signed):s5",
		     "(*(%di):u32 << 56) >>s 59", (uint64_t)-5);
}
END_TEST

/** An offset is not a constant: it is not folded, and yet one operation however often it is made.
    */
START_TEST(offsets)
{
	struct pg_builder *builder = pg_builder_create(arena);
	struct pg_reloc one = member("word", 8, false, 128, 0),
			same = member("word", 8, false, 128, 0);
	pg_word word = pg_binary(builder, PG_OP_ADD, pg_reg(builder, 5), pg_reloc(builder, &one));
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = 8};
	struct pg_plan plan;
	uint64_t value;

	ck_assert_uint_eq(pg_reloc(builder, &one), pg_reloc(builder, &same));
	ck_assert(!pg_is_const(builder, pg_reloc(builder, &one), &value));
	piece.word = pg_add_offset(builder, word, 8);
	plan = pg_builder_finish(builder, &piece, 1);
	ck_assert_str_eq(pg_plan_text(arena, &plan, pg_arch_by_name("x86_64")),
			 "(%di+object.word)+8");
	ck_assert_uint_eq(run(&plan), 0x1018);
	plan = pg_plan_settle(arena, &plan);
	ck_assert_str_eq(pg_plan_text(arena, &plan, pg_arch_by_name("x86_64")), "%di+0x18");
}
END_TEST

/** All that a struct holds is compared, through members without names. */
START_TEST(layouts)
{
	const struct pg_type *number = pg_type_int(arena, "int", 4, true);
	const struct pg_member inner_members[] = {{"a", number, 0, 0}, {"b", number, 32, 3}};
	const struct pg_type inner = {.kind = PG_TYPE_STRUCT,
				      .size = 8,
				      .complete = true,
				      .members = inner_members,
				      .num_members = 2};
	const struct pg_member members[] = {{NULL, &inner, 64, 0},
					    {"pairs", pg_type_array(arena, &inner, 2), 128, 0}};
	const struct pg_type outer = {.kind = PG_TYPE_STRUCT,
				      .name = "outer",
				      .size = 32,
				      .complete = true,
				      .members = members,
				      .num_members = 2};
	const struct pg_reloc whole = {.kind = PG_RELOC_SIZE, .root = &outer}, *parts;

	ck_assert_uint_eq(pg_reloc_parts(arena, &whole, 24, &parts), 6);
	ck_assert_str_eq(pg_reloc_text(arena, &parts[0]), "sizeof(struct outer)");
	ck_assert_str_eq(pg_reloc_text(arena, &parts[1]), "outer.a");
	ck_assert_uint_eq(parts[1].bit_offset, 64);
	ck_assert_str_eq(pg_reloc_text(arena, &parts[2]), "outer.b");
	ck_assert_uint_eq(parts[2].bit_size, 3);
	ck_assert_str_eq(pg_reloc_text(arena, &parts[3]), "outer.pairs");
	ck_assert_str_eq(pg_reloc_text(arena, &parts[5]), "outer.pairs[0].b");
	ck_assert_uint_eq(parts[5].bit_offset, 160);
	ck_assert_uint_eq(pg_reloc_parts(arena, &whole, 5, &parts), 0);
}
END_TEST

/* No compiler makes such a member: damaged BTF does. */
START_TEST(nameless_array)
{
	const struct pg_type *number = pg_type_int(arena, "int", 4, true);
	const struct pg_member inner_members[] = {{"b", number, 0, 0}};
	const struct pg_type inner = {.kind = PG_TYPE_STRUCT,
				      .size = 4,
				      .complete = true,
				      .members = inner_members,
				      .num_members = 1};
	const struct pg_member members[] = {{"a", number, 0, 0},
					    {NULL, pg_type_array(arena, &inner, 2), 32, 0}};
	const struct pg_type outer = {.kind = PG_TYPE_STRUCT,
				      .name = "outer",
				      .size = 12,
				      .complete = true,
				      .members = members,
				      .num_members = 2};
	const struct pg_reloc whole = {.kind = PG_RELOC_SIZE, .root = &outer}, *parts;

	ck_assert_uint_eq(pg_reloc_parts(arena, &whole, 24, &parts), 2);
	ck_assert_str_eq(pg_reloc_text(arena, &parts[1]), "outer.a");
}
END_TEST

/* --- The kernel's list of its symbols --- */

START_TEST(symbols)
{
	static const char text[] = "ffffffff81000000 T _text\n"
				   "ffffffff81000010 t twice\n"
				   "ffffffff81000020 t once\n"
				   "ffffffff81000030 t twice\n"
				   "ffffffff81000040 d data\n"
				   "ffffffffc0000000 t once\t[module]\n"
				   "nonsense\n";
	char path[] = "/tmp/kallsyms.XXXXXX";
	int fd = mkstemp(path);
	const struct pg_kallsyms *read;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	read = pg_kallsyms_read(arena, path);
	unlink(path);
	ck_assert_ptr_nonnull(read);
	ck_assert_uint_eq(pg_kallsyms_count(read, "once"), 1);
	ck_assert_uint_eq(pg_kallsyms_count(read, "twice"), 2);
	ck_assert_uint_eq(pg_kallsyms_count(read, "data"), 0);
	ck_assert_uint_eq(pg_kallsyms_count(read, "zebra"), 0);
	ck_assert_ptr_null(pg_kallsyms_read(arena, path));
}
END_TEST

Suite *pg_suite_reloc(void)
{
	Suite *suite = suite_create("reloc");
	TCase *tcase = tcase_create("reloc");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, loads);
	tcase_add_test(tcase, big_endian_loads);
	tcase_add_test(tcase, loaded_members);
	tcase_add_test(tcase, offsets);
	tcase_add_test(tcase, layouts);
	tcase_add_test(tcase, nameless_array);
	tcase_add_test(tcase, symbols);
	suite_add_tcase(suite, tcase);
	return suite;
}
