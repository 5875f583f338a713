// SPDX-License-Identifier: GPL-2.0-only
#include "emit/text/differences.h"

#include <string.h>

#include "unit.h"

enum { MOST_SITES = 8 };

static const struct pg_model nothing_moved = {.num_events = 0};

/** A build whose only event has sites in these symbols. */
static struct pg_build build_of(struct pg_arena *arena, const char *const *symbols)
{
	struct pg_site *sites = PG_NEW_N(arena, MOST_SITES, struct pg_site);
	struct pg_event *event = PG_NEW(arena, struct pg_event);

	event->name = event->point = "f";
	event->sites = sites;
	for (; symbols[event->num_sites]; event->num_sites++)
		sites[event->num_sites].symbol = symbols[event->num_sites];
	return (struct pg_build){.name = "build", .model = {.events = event, .num_events = 1}};
}

static const char *text_of(struct pg_arena *arena, const char *const *old, const char *const *new)
{
	const struct pg_build a = build_of(arena, old), b = build_of(arena, new);

	return pg_differences_of(arena, &a, &b, &nothing_moved).text;
}

#define SYMBOLS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(sites_move_between_copies)
{
	struct pg_arena *arena = pg_arena_create();

	ck_assert_str_eq(text_of(arena, SYMBOLS("f.isra.0", "g"), SYMBOLS("g", "f.constprop.0")),
			 "f\n    moved: f.isra.0 to f.constprop.0\n");
	ck_assert_str_eq(text_of(arena, SYMBOLS("f"), SYMBOLS("f.cold", "f.part.1")),
			 "f\n    sites: 2, was 1\n    moved: f to f.cold\n    new: f.part.1\n");
	pg_arena_destroy(arena);
}
END_TEST

START_TEST(other_functions_are_not_copies)
{
	struct pg_arena *arena = pg_arena_create();

	ck_assert_str_eq(text_of(arena, SYMBOLS("f.isra.0"), SYMBOLS("ff.isra.0")),
			 "f\n    gone: f.isra.0\n    new: ff.isra.0\n");
	ck_assert_str_eq(text_of(arena, SYMBOLS("f"), SYMBOLS("f", "f")),
			 "f\n    sites: 2, was 1\n    new: f\n");
	ck_assert_str_eq(text_of(arena, SYMBOLS("a", "b"), SYMBOLS("b", "a")), "");
	pg_arena_destroy(arena);
}
END_TEST

/** What is not known of one of them does not differ. */
START_TEST(lines_and_files)
{
	struct pg_arena *arena = pg_arena_create();
	struct pg_build a = build_of(arena, SYMBOLS("f")), b = build_of(arena, SYMBOLS("f"));
	struct pg_site *x = (struct pg_site *)a.model.events->sites;
	struct pg_site *y = (struct pg_site *)b.model.events->sites;

	x->file = "a.c";
	x->text = "a();";
	x->counted = 4;
	ck_assert_str_eq(pg_differences_of(arena, &a, &b, &nothing_moved).text, "");
	y->file = "b.c";
	y->text = "b();";
	y->counted = 1;
	ck_assert_str_eq(pg_differences_of(arena, &a, &b, &nothing_moved).text,
			 "f\n    file: b.c, was a.c\n    line that has code: 0, was 3\n"
			 "    text of the line: b();, was a();\n");
	pg_arena_destroy(arena);
}
END_TEST

Suite *pg_suite_differences(void)
{
	Suite *suite = suite_create("differences");
	TCase *tcase = tcase_create("differences");

	tcase_add_test(tcase, sites_move_between_copies);
	tcase_add_test(tcase, other_functions_are_not_copies);
	tcase_add_test(tcase, lines_and_files);
	suite_add_tcase(suite, tcase);
	return suite;
}
