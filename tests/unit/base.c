// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/diag.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/search.h"
#include "base/subproc.h"
#include "unit.h"

static struct pg_arena *arena;

static void set_up(void)
{
	arena = pg_arena_create();
}

static void tear_down(void)
{
	pg_arena_destroy(arena);
}

/* ------ arena ------ */

START_TEST(memory_is_zero_and_aligned)
{
	static const char zeros[10000];

	for (size_t size = 0; size < sizeof(zeros); size += 37) {
		char *memory = pg_alloc(arena, size);

		ck_assert_uint_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
		ck_assert_int_eq(memcmp(memory, zeros, size), 0);
		memset(memory, 0xff, size);
	}
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	pg_no_memory();
}
END_TEST

START_TEST(names_are_interned)
{
	const char *a = pg_intern(arena, "sk_buff");

	ck_assert_ptr_eq(pg_intern_n(arena, "sk_buffer", 7), a);
	ck_assert_ptr_ne(pg_intern(arena, "sk_buffer"), a);
	ck_assert_ptr_ne(pg_intern(arena, ""), a);
	ck_assert_ptr_eq(pg_intern(arena, ""), pg_intern_n(arena, "x", 0));
	ck_assert_str_eq(a, "sk_buff");
}
END_TEST

START_TEST(many_names)
{
	const char *names[2000];

	for (int i = 0; i < 2000; i++)
		names[i] = pg_intern(arena, pg_printf(arena, "name%d", i));
	for (int i = 0; i < 2000; i++)
		ck_assert_ptr_eq(pg_intern(arena, pg_printf(arena, "name%d", i)), names[i]);
}
END_TEST

START_TEST(arrays_grow)
{
	int *items = NULL;
	size_t num = 0;

	for (int i = 0; i < 1000; i++)
		*PG_PUSH(arena, items, num) = i;
	ck_assert_uint_eq(num, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(items[i], i);
}
END_TEST

START_TEST(product_overflow_aborts)
{
	pg_calloc(arena, SIZE_MAX / 2, 3);
}
END_TEST

/* ------ diagnostics ------ */

static struct pg_source *source(const char *text)
{
	struct pg_source *s = PG_NEW(arena, struct pg_source);

	s->name = "x.probe";
	s->text = text;
	s->len = strlen(text);
	return s;
}

/** The span of the first `word` in the source. */
static struct pg_span span(const struct pg_source *s, const char *word)
{
	const char *at = strstr(s->text, word);

	ck_assert_ptr_nonnull(at);
	return (struct pg_span){s, (size_t)(at - s->text), (size_t)(at - s->text) + strlen(word)};
}

static const char *printed(struct pg_diags *diags, bool colour)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	const char *copy;

	pg_diags_print(diags, to, colour, 0);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

/** What is printed on a terminal of so many columns. */
static const char *printed_on(struct pg_diags *diags, unsigned width)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	const char *copy;

	pg_diags_print(diags, to, false, width);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

START_TEST(fits_the_terminal)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s =
		source("name=function:51 one two three four five six seven eight nine\n");

	pg_diag(diags, PG_SEV_ERROR, span(s, "five"), "no such variable, which is a long story");
	pg_diag(diags, PG_SEV_NOTE, span(s, "five"), "a_word_that_is_longer_than_a_line_is_not_cut x");
	pg_diag(diags, PG_SEV_ERROR, span(s, "name"), "short");
	pg_diag(diags, PG_SEV_ERROR, span(s, "eight nine"), "short");
	ck_assert_str_eq(printed_on(diags, 40),
			 "x.probe:1:1: error: short\n"
			 "    name=function:51 one two three four\n"
			 "    ^~~~\n"
			 "x.probe:1:37: error: no such variable,\n"
			 "    which is a long story\n"
			 "    three four five six seven eight nin\n"
			 "               ^~~~\n"
			 "x.probe:1:37: note:\n"
			 "    a_word_that_is_longer_than_a_line_is_not_cut\n"
			 "    x\n"
			 "x.probe:1:52: error: short\n"
			 "    hree four five six seven eight nine\n"
			 "                             ^~~~~~~~~~\n");
}
END_TEST

START_TEST(caret_under_the_word)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("# one\nev=fn:51\n    byte offset file\n");

	ck_assert(!pg_diags_have_errors(diags));
	pg_diag(diags, PG_SEV_ERROR, span(s, "byte"), "'%s': no such variable", "byte");
	pg_diag(diags, PG_SEV_NOTE, span(s, "byte"), "did you mean 'bytes'?");
	ck_assert_str_eq(printed(diags, false),
			 "x.probe:3:5: error: 'byte': no such variable\n"
			 "    byte offset file\n"
			 "    ^~~~\n"
			 "x.probe:3:5: note: did you mean 'bytes'?\n");
	ck_assert(pg_diags_have_errors(diags));
	ck_assert_str_eq(printed(diags, false), "");
}
END_TEST

START_TEST(columns_are_characters)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("f \xc3\xa4\xe2\x82\xac bad");

	pg_diag(diags, PG_SEV_ERROR, span(s, "bad"), "no");
	ck_assert_str_eq(printed(diags, false), "x.probe:1:6: error: no\n"
						"    f \xc3\xa4\xe2\x82\xac bad\n"
						"         ^~~\n");
}
END_TEST

START_TEST(tabs_are_one_column)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("f\n\ta\tbad\r\nnext");

	pg_diag(diags, PG_SEV_WARNING, span(s, "bad"), "no");
	ck_assert_str_eq(printed(diags, false), "x.probe:2:4: warning: no\n"
						"    a bad\n"
						"      ^~~\n");
	ck_assert(!pg_diags_have_errors(diags));
}
END_TEST

/** As many problems as words in a long line: the excerpt printed each time has a bound. */
START_TEST(excerpts_of_long_lines)
{
	struct pg_diags *diags = pg_diags_create(arena);
	char text[2001] = "", blanks[205] = "";
	const struct pg_source *s;

	memset(text, 'a', 2000);
	memcpy(text + 999, " bad ", 5);
	memset(blanks, ' ', 204);
	s = source(text);
	pg_diag(diags, PG_SEV_ERROR, span(s, "bad"), "no");
	ck_assert_str_eq(printed(diags, false),
			 pg_printf(arena, "x.probe:1:1001: error: no\n    %.199s bad %.196s\n%s^~~\n",
				   text, text, blanks));
}
END_TEST

START_TEST(order_is_that_of_the_text)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("one two three"), *t = source("four");

	pg_diag(diags, PG_SEV_ERROR, span(s, "three"), "3");
	pg_diag(diags, PG_SEV_NOTE, span(s, "one"), "3, note 1");
	pg_diag(diags, PG_SEV_NOTE, span(t, "four"), "3, note 2");
	pg_diag(diags, PG_SEV_ERROR, span(t, "four"), "4");
	pg_diag(diags, PG_SEV_ERROR, span(s, "two"), "2");
	pg_diag(diags, PG_SEV_ERROR, span(s, "one"), "1");
	ck_assert_str_eq(printed(diags, false),
			 "x.probe:1:1: error: 1\n    one two three\n    ^~~\n"
			 "x.probe:1:5: error: 2\n    one two three\n        ^~~\n"
			 "x.probe:1:9: error: 3\n    one two three\n            ^~~~~\n"
			 "x.probe:1:1: note: 3, note 1\n"
			 "x.probe:1:1: note: 3, note 2\n"
			 "x.probe:1:1: error: 4\n    four\n    ^~~~\n");
}
END_TEST

START_TEST(nothing_is_said_twice)
{
	struct pg_source *s = source("a b a");
	struct pg_diags *diags = pg_diags_create(arena);

	for (int i = 0; i < 2; i++) {
		pg_diag(diags, PG_SEV_ERROR, span(s, "b"), "no");
		pg_diag(diags, PG_SEV_NOTE, span(s, "b"), "yes");
	}
	pg_diag(diags, PG_SEV_NOTE, span(s, "b"), "no");
	ck_assert_str_eq(printed(diags, false), "x.probe:1:3: error: no\n    a b a\n      ^\n"
						"x.probe:1:3: note: yes\nx.probe:1:3: note: no\n");
}
END_TEST

START_TEST(spans_at_the_edges)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("ab\ncd");
	const struct pg_span end = {s, 5, 5}, lines = {s, 1, 5}, nowhere = {NULL, 0, 0};

	pg_diag(diags, PG_SEV_ERROR, lines, "over the line's end");
	pg_diag(diags, PG_SEV_ERROR, end, "at the end");
	pg_diag(diags, PG_SEV_ERROR, nowhere, "nowhere");
	ck_assert_str_eq(printed(diags, false), "x.probe:1:2: error: over the line's end\n"
						"    ab\n     ^\n"
						"x.probe:2:3: error: at the end\n"
						"    cd\n      ^\n"
						"probegen: error: nowhere\n");
}
END_TEST

START_TEST(control_characters_are_not_printed)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_source *s = source("a\033[31mb bad");

	pg_diag(diags, PG_SEV_ERROR, span(s, "bad"), "no");
	ck_assert_ptr_null(strchr(printed(diags, false), '\033'));
	pg_diag(diags, PG_SEV_ERROR, span(s, "bad"), "no");
	ck_assert_ptr_nonnull(strstr(printed(diags, true), "\033[1;31merror:\033[0m"));
}
END_TEST

/* ------ other programs ------ */

static const struct pg_error *sh(const char *script, const char *input, size_t len,
				 struct pg_subproc_result *ret)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct pg_subproc subproc = {.argv = argv, .input = input, .input_len = len};

	return pg_subproc_run(arena, &subproc, ret);
}

START_TEST(output_errors_and_status)
{
	struct pg_subproc_result result;

	ck_assert_ptr_null(sh("cat; echo err >&2; exit 3", "in", 2, &result));
	ck_assert_str_eq(result.output, "in");
	ck_assert_str_eq(result.errors, "err\n");
	ck_assert_int_eq(result.status, 3);
}
END_TEST

START_TEST(long_input_and_output)
{
	const size_t len = 3000000;
	char *input = pg_alloc(arena, len);
	struct pg_subproc_result result;

	memset(input, 'x', len);
	ck_assert_ptr_null(sh("tee /dev/stderr", input, len, &result));
	ck_assert_uint_eq(result.output_len, len);
	ck_assert_uint_eq(result.errors_len, len);
	ck_assert_ptr_null(sh("exec <&-; sleep 0.1; echo early", input, len, &result));
	ck_assert_str_eq(result.output, "early\n");
}
END_TEST

START_TEST(programs_that_fail)
{
	const char *const argv[] = {"no-such-program", NULL};
	const struct pg_subproc subproc = {.argv = argv};
	struct pg_subproc_result result;
	const struct pg_error *error = pg_subproc_run(arena, &subproc, &result);

	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_nonnull(strstr(error->message, "no-such-program"));
	error = sh("kill -9 $$", NULL, 0, &result);
	ck_assert_ptr_nonnull(error);
	ck_assert_ptr_nonnull(strstr(error->message, "signal 9"));
}
END_TEST

/* ------ search ------ */

START_TEST(first_that_is_not_before)
{
	static const unsigned numbers[] = {2, 4, 4, 4, 9};
	static const size_t at[] = {0, 0, 0, 1, 1, 4, 4, 4, 4, 4, 5};
	static const size_t after[] = {0, 0, 1, 1, 4, 4, 4, 4, 4, 5, 5};

	for (unsigned wanted = 0; wanted < PG_ARRAY_SIZE(at); wanted++) {
		ck_assert_uint_eq(PG_LOWER_BOUND(PG_ARRAY_SIZE(numbers), i, numbers[i] < wanted),
				  at[wanted]);
		ck_assert_uint_eq(PG_LOWER_BOUND(PG_ARRAY_SIZE(numbers), i, numbers[i] <= wanted),
				  after[wanted]);
		ck_assert_uint_eq(PG_LOWER_BOUND(0, i, numbers[i] < wanted), 0);
	}
}
END_TEST

static void add_search(TCase *tests)
{
	tcase_add_test(tests, first_that_is_not_before);
}

static void add_arena(TCase *tests)
{
	tcase_add_test(tests, memory_is_zero_and_aligned);
	tcase_add_test(tests, names_are_interned);
	tcase_add_exit_test(tests, no_memory_is_an_error, 1);
	tcase_add_test(tests, many_names);
	tcase_add_test(tests, arrays_grow);
	if (strcmp(getenv("CK_FORK") ?: "yes", "no") != 0)
		tcase_add_test_raise_signal(tests, product_overflow_aborts, SIGABRT);
}

static void add_diag(TCase *tests)
{
	tcase_add_test(tests, caret_under_the_word);
	tcase_add_test(tests, fits_the_terminal);
	tcase_add_test(tests, columns_are_characters);
	tcase_add_test(tests, tabs_are_one_column);
	tcase_add_test(tests, excerpts_of_long_lines);
	tcase_add_test(tests, order_is_that_of_the_text);
	tcase_add_test(tests, nothing_is_said_twice);
	tcase_add_test(tests, spans_at_the_edges);
	tcase_add_test(tests, control_characters_are_not_printed);
}

static void add_subproc(TCase *tests)
{
	tcase_add_test(tests, output_errors_and_status);
	tcase_add_test(tests, long_input_and_output);
	tcase_add_test(tests, programs_that_fail);
}

Suite *pg_suite_base(void)
{
	static const struct {
		const char *name;
		void (*add)(TCase *tests);
	} cases[] = {
		{"arena", add_arena},
		{"diag", add_diag},
		{"search", add_search},
		{"subproc", add_subproc},
	};
	Suite *suite = suite_create("base");

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		TCase *tests = tcase_create(cases[i].name);

		tcase_add_checked_fixture(tests, set_up, tear_down);
		cases[i].add(tests);
		suite_add_tcase(suite, tests);
	}
	return suite;
}
