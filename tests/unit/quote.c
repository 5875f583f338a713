// SPDX-License-Identifier: GPL-2.0-only
/* What a terminal is sent of texts that may hold anything; and files that are not waited for. */
#include "base/quote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/infile.h"
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

static const char *printed(struct pg_diags *diags)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	const char *copy;

	pg_diags_print(diags, to, false, 0);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

/** A message, a file's name and the text may hold anything; a terminal is sent none of it raw. */
START_TEST(diagnostics_of_hostile_texts)
{
	struct pg_diags *diags = pg_diags_create(arena);
	struct pg_source *s = PG_NEW(arena, struct pg_source);
	const char *text = "f\033[1m\xc2\x9bm\xe2\x80\xae\x7f\xff bad";

	*s = (struct pg_source){"a\n\033.probe", text, strlen(text), 0};
	pg_diag(diags, PG_SEV_ERROR, (struct pg_span){s, strlen(text) - 3, strlen(text)}, 
		"no '%s' in it; looked in:\n    %s", "x\nprobegen: y", "\x9b\xe2\x81\xa6");
	ck_assert_str_eq(printed(diags),
			 "a\\n\\x1b.probe:1:12: error: no 'x\\nprobegen: y' in it; looked in:\n"
			 "    \\x9b\\xe2\\x81\\xa6\n"
			 "    f [1m m    bad\n"
			 "               ^~~\n");
}
END_TEST

START_TEST(shown_texts)
{
	ck_assert(pg_is_shown("plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7"));
	for (unsigned c = 1; c < 0x100; c++) {
		const char text[] = {'a', (char)c, 'b', '\0'};

		ck_assert_int_eq(pg_is_shown(text), c >= ' ' && c < 0x7f);
		ck_assert_int_eq(pg_shown(arena, text) == text, c >= ' ' && c < 0x7f);
		ck_assert(pg_is_shown(pg_shown(arena, text)));
	}
	ck_assert_str_eq(pg_shown(arena, "a\n\t\r\x1b\x7f\"\\"), "a\\n\\t\\r\\x1b\\x7f\"\\");
	/* C1, marks of direction, separators of lines; their neighbours are shown. */
	ck_assert_str_eq(pg_shown(arena, "\xc2\x80\xc2\x9f\xc2\xa0"), "\\xc2\\x80\\xc2\\x9f\xc2\xa0");
	ck_assert_str_eq(pg_shown(arena, "\xe2\x80\xa9\xe2\x80\xaf"), "\\xe2\\x80\\xa9\xe2\x80\xaf");
	ck_assert_str_eq(pg_shown(arena, "\xe2\x81\xa9\xe2\x81\xaa"), "\\xe2\\x81\\xa9\xe2\x81\xaa");
	ck_assert_str_eq(pg_shown_lines(arena, "a\tb\n\x1b\n"), "a\tb\n\\x1b\n");
}
END_TEST

/** An object is not waited for, nor is a device opened. */
START_TEST(only_regular_files)
{
	char folder[] = "/tmp/probegen-quote-XXXXXX";
	const char *fifo, *text;
	size_t len;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	fifo = pg_printf(arena, "%s/fifo", folder);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	ck_assert_str_eq(pg_read_regular(arena, fifo, &text, &len)->message,
			 pg_printf(arena, "cannot read %s: it is a FIFO, not a regular file", fifo));
	ck_assert_str_eq(pg_read_regular(arena, "/dev/zero", &text, &len)->message,
			 "cannot read /dev/zero: it is a device, not a regular file");
	ck_assert_str_eq(pg_read_regular(arena, "/", &text, &len)->message,
			 "cannot read /: it is a directory, not a regular file");
	ck_assert_str_eq(pg_read_regular(arena, "/nowhere/at/all", &text, &len)->message,
			 "cannot open /nowhere/at/all: No such file or directory");
	ck_assert_ptr_null(pg_read_regular(arena, "/proc/self/exe", &text, &len));
	ck_assert_mem_eq(text, "\177ELF", 4);
	ck_assert_int_eq(unlink(fifo) | rmdir(folder), 0);
}
END_TEST

Suite *pg_suite_quote(void)
{
	Suite *suite = suite_create("quote");
	TCase *tcase = tcase_create("quote");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, diagnostics_of_hostile_texts);
	tcase_add_test(tcase, shown_texts);
	tcase_add_test(tcase, only_regular_files);
	suite_add_tcase(suite, tcase);
	return suite;
}
