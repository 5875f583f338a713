// SPDX-License-Identifier: GPL-2.0-only
/* Contents of sections: the same whether they are compressed in the file or not; a file without them. */
#include <stdlib.h>
#include <string.h>

#include "dbg/bytes/cursor.h"
#include "dbg/file/open.h"
#include "dbg/sym/symbols.h"
#include "dbg/unit/view.h"
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

static struct pg_dbg *open_fixture(const char *name)
{
	const char *folder = getenv("FIXTURES");
	struct pg_dbg *dbg = NULL;

	ck_assert_ptr_null(pg_dbg_open(arena, pg_printf(arena, "%s/%s",
							folder ? folder : "tests/fixtures", name),
				       &dbg));
	return dbg;
}

static void assert_same_section(const struct pg_dbg *a, const struct pg_dbg *b, const char *name)
{
	struct pg_cursor x = pg_cursor_section(a, name, NULL), y = pg_cursor_section(b, name, NULL);

	ck_assert_int_gt(x.end - x.at, 0);
	ck_assert_int_eq(x.end - x.at, y.end - y.at);
	ck_assert_mem_eq(x.at, y.at, (size_t)(x.end - x.at));
}

START_TEST(compressed_sections)
{
	struct pg_dbg *plain = open_fixture("regs.elf"), *packed = open_fixture("regs-zlib.elf");
	Dwarf_Die unit;

	assert_same_section(plain, packed, ".debug_info");
	assert_same_section(plain, packed, ".debug_abbrev");
	ck_assert_ptr_null(pg_cursor_section(plain, ".debug_nothing", NULL).at);
	ck_assert(pg_view_of(plain, 0, &unit));
	ck_assert(!pg_view_of(packed, 0, &unit)); /* each view would unpack them again */
	pg_dbg_close(plain);
	pg_dbg_close(packed);
}
END_TEST

START_TEST(no_symbols)
{
	const struct pg_dbg btf_only = {.arena = arena};
	struct pg_symbol symbol;

	ck_assert(!pg_symbol_at(&btf_only, 0x1000, &symbol));
}
END_TEST

/* ------ what readers keep ------ */

static char closed[8];

static void close_number(void *state)
{
	strncat(closed, state, 1);
}

START_TEST(readers_close_last_first)
{
	static const struct pg_reader first = {2, close_number}, second = {2, close_number},
				      third = {100, NULL};
	struct pg_dbg dbg = {.arena = arena};
	char *state = pg_dbg_keep(&dbg, &first);

	ck_assert_ptr_null(pg_dbg_kept(&dbg, &second));
	ck_assert_mem_eq(state, "\0", 2);
	*state = '1';
	*(char *)pg_dbg_keep(&dbg, &second) = '2';
	ck_assert_ptr_ne(pg_dbg_keep(&dbg, &third), state);
	ck_assert_ptr_eq(pg_dbg_keep(&dbg, &first), state);
	ck_assert_ptr_eq(pg_dbg_kept(&dbg, &first), state);
	pg_dbg_close(&dbg);
	ck_assert_str_eq(closed, "21");
}
END_TEST

Suite *pg_suite_cursor(void)
{
	Suite *suite = suite_create("cursor");
	TCase *tests = tcase_create("cursor");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, compressed_sections);
	tcase_add_test(tests, no_symbols);
	tcase_add_test(tests, readers_close_last_first);
	suite_add_tcase(suite, tests);
	return suite;
}
