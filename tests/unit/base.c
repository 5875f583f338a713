// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/error.h"
#include "base/feed.h"
#include "base/infile.h"
#include "base/outfile.h"
#include "base/subproc.h"
#include "unit.h"

static struct pg_arena *arena;
static char folder[] = "/tmp/probegen-unit-XXXXXX";

static void set_up(void)
{
	arena = pg_arena_create();
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void tear_down(void)
{
	ck_assert_int_eq(system("rm -rf ./* ./.[!.]*"), 0);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
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

	pg_diags_print(diags, to, colour);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

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

/** As many problems as words in a long line: what is printed of it each time has a bound. */
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

/* ------ files ------ */

static const char *content(const char *path)
{
	const char *text;
	size_t len;

	ck_assert_ptr_null(pg_read_file(arena, path, &text, &len));
	ck_assert_uint_eq(strlen(text), len);
	return text;
}

static void assert_write(const char *path, const char *text)
{
	const struct pg_error *error = pg_write_file(arena, path, text, strlen(text));

	ck_assert_msg(!error, "%s", error ? error->message : "");
}

static int count_files(void)
{
	int num = -1;
	FILE *list = popen("ls -A | wc -l", "r");

	ck_assert_int_eq(fscanf(list, "%d", &num), 1);
	pclose(list);
	return num;
}

START_TEST(files_are_replaced)
{
	struct stat before, after;

	umask(027);
	assert_write("a", "one");
	ck_assert_int_eq(stat("a", &before), 0);
	assert_write("a", "two");
	ck_assert_int_eq(stat("a", &after), 0);
	ck_assert_str_eq(content("a"), "two");
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	ck_assert_uint_eq(after.st_mode & 0777, 0640);
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(links_stay_links)
{
	struct stat st;

	assert_write("a", "one");
	ck_assert_int_eq(symlink("a", "b"), 0);
	assert_write("b", "two");
	ck_assert_int_eq(lstat("b", &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_str_eq(content("a"), "two");
}
END_TEST

static void assert_write_fails(const char *path, const char *message)
{
	const struct pg_error *error = pg_write_file(arena, path, "x", 1);

	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->message, message);
}

START_TEST(write_errors_name_the_file)
{
	ck_assert_int_eq(mkdir("d", 0777), 0);
	assert_write_fails("none/a", "cannot write none/a: No such file or directory");
	assert_write_fails("/dev/full", "cannot write /dev/full: No space left on device");
	ck_assert_ptr_nonnull(pg_write_file(arena, "d", "x", 1));
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(outfiles_have_no_name_before)
{
	struct pg_outfile file;

	ck_assert_ptr_null(pg_outfile_write(arena, "a", "new", 3, &file));
	ck_assert_int_eq(count_files(), 0);
	pg_outfile_discard(&file);
	ck_assert_int_eq(count_files(), 0);
	ck_assert_ptr_null(pg_outfile_write(arena, "a", "new", 3, &file));
	ck_assert_ptr_null(pg_outfile_commit(arena, &file));
	ck_assert_str_eq(content("a"), "new");
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

static void assert_mode(const char *path, mode_t mode, uid_t uid, gid_t gid)
{
	struct stat status;

	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, mode);
	ck_assert_uint_eq(status.st_uid, uid);
	ck_assert_uint_eq(status.st_gid, gid);
}

START_TEST(files_keep_mode_and_owner)
{
	uid_t uid = geteuid() == 0 ? 65534 : geteuid();
	gid_t gid = geteuid() == 0 ? 65534 : getegid();

	assert_write("a", "one");
	ck_assert_int_eq(chown("a", uid, gid), 0);
	ck_assert_int_eq(chmod("a", 0604), 0);
	assert_write("a", "two");
	assert_mode("a", 0604, uid, gid);
	ck_assert_int_eq(chmod("a", 04755), 0); /* nothing runs as its owner by us */
	assert_write("a", "three");
	assert_mode("a", 0755, uid, gid);
	ck_assert_str_eq(content("a"), "three");
}
END_TEST

START_TEST(links_to_nothing_are_refused)
{
	struct stat status;

	ck_assert_int_eq(symlink("none", "a"), 0);
	assert_write_fails("a", 
			   "cannot write a: it is a link to a file that does not exist");
	ck_assert_int_ne(stat("none", &status), 0);
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

static void put_stale(const char *path)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fclose(file);
}

/** Of a process that has ended; one that another one is writing, and what only looks alike, stays. */
START_TEST(what_was_killed_is_removed)
{
	pid_t gone = fork();
	int held, status;

	if (gone == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(gone, &status, 0), gone);
	put_stale(pg_printf(arena, ".a.%d.tmp", (int)gone));
	put_stale(pg_printf(arena, ".a.%d.tmp", (int)getpid()));
	put_stale(pg_printf(arena, ".a.%d.tmp", (int)getppid()));
	put_stale(pg_printf(arena, ".a.%d.tmp.c", (int)gone));
	put_stale(".a.b.tmp");
	assert_write("a", "x");
	ck_assert_int_eq(count_files(), 4);
	put_stale(pg_printf(arena, ".a.%d.tmp", (int)gone));
	held = open(pg_printf(arena, ".a.%d.tmp", (int)gone), O_RDONLY);
	ck_assert_int_eq(flock(held, LOCK_EX), 0);
	assert_write("a", "y");
	ck_assert_int_eq(count_files(), 5);
	close(held);
	assert_write("a", "z");
	ck_assert_int_eq(count_files(), 4);
}
END_TEST

START_TEST(files_in_folders)
{
	struct stat status;
	int opened;

	ck_assert_int_eq(mkdir("d", 0700), 0);
	assert_write("kept", "one");
	ck_assert_int_eq(symlink("../kept", "d/a"), 0);
	opened = open("d", O_PATH | O_DIRECTORY);
	ck_assert_ptr_null(pg_write_file_at(arena, opened, "a", "two", 3));
	close(opened);
	ck_assert_int_eq(lstat("d/a", &status), 0);
	ck_assert(S_ISREG(status.st_mode));
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	ck_assert_str_eq(content("d/a"), "two");
	ck_assert_str_eq(content("kept"), "one");
}
END_TEST

START_TEST(read_errors_name_the_file)
{
	const char *text;
	size_t len;

	ck_assert_str_eq(pg_read_file(arena, "none", &text, &len)->message,
			 "cannot open none: No such file or directory");
	ck_assert_str_eq(pg_read_file(arena, "/", &text, &len)->message,
			 "cannot read /: Is a directory");
	ck_assert_str_eq(pg_read_file(arena, "/dev/zero", &text, &len)->message,
			 "/dev/zero is larger than 16 MiB");
}
END_TEST

START_TEST(nul_bytes_are_read)
{
	const char *text;
	size_t len;

	ck_assert_ptr_null(pg_write_file(arena, "a", "x\0y", 3));
	ck_assert_ptr_null(pg_read_file(arena, "a", &text, &len));
	ck_assert_uint_eq(len, 3);
	ck_assert_mem_eq(text, "x\0y", 4);
}
END_TEST

/* ------ lines of a descriptor ------ */

static void put(int fd, const char *text, size_t len)
{
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
}

START_TEST(lines_as_they_come)
{
	struct pg_feed feed = {.fd = -1};
	size_t num, len;
	char *lines;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	feed.fd = ends[0];
	ck_assert(!pg_feed_is_ready(&feed));
	put(ends[1], "a\n\nbc\nde", 8);
	ck_assert(pg_feed_is_ready(&feed));
	ck_assert_ptr_null(pg_feed_read(arena, &feed));
	ck_assert_uint_eq(feed.num, 3);
	lines = pg_feed_take(&feed, 2, &num, &len);
	ck_assert_uint_eq(num, 2);
	ck_assert_mem_eq(lines, "a\n\n", len);
	ck_assert(!pg_feed_is_ready(&feed) && !feed.is_at_end);
	close(ends[1]);
	ck_assert(pg_feed_is_ready(&feed));
	ck_assert_ptr_null(pg_feed_read(arena, &feed));
	ck_assert(feed.is_at_end);
	ck_assert_uint_eq(feed.num, 2);
	lines = pg_feed_take(&feed, 9, &num, &len);
	ck_assert_uint_eq(num, 2);
	ck_assert_uint_eq(len, 5);
	lines[len] = '\0'; /* there is room */
	ck_assert_str_eq(lines, "bc\nde");
	ck_assert_uint_eq(feed.num, 0);
	pg_feed_end(&feed);
	close(ends[0]);
}
END_TEST

START_TEST(lines_that_come_later)
{
	struct pg_feed feed = {.fd = -1};
	int ends[2];
	pid_t writer;

	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	feed.fd = ends[0];
	writer = fork();
	if (writer == 0) {
		usleep(20000);
		_exit(write(ends[1], "a\n", 2) == 2 ? 0 : 1);
	}
	ck_assert_ptr_null(pg_feed_read(arena, &feed));
	ck_assert_uint_eq(feed.num, 1);
	ck_assert_int_eq(waitpid(writer, NULL, 0), writer);
	pg_feed_end(&feed);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(long_lines)
{
	enum { LONG = 1 << 19 };
	char *text = malloc(2 * LONG + 1);
	struct pg_feed feed = {.fd = -1};
	size_t num, len;
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	memset(text, 'x', 2 * LONG + 1);
	text[LONG] = '\n';
	put(fileno(file), text, 2 * LONG + 1);
	feed.fd = fileno(file);
	ck_assert_int_eq(lseek(feed.fd, 0, SEEK_SET), 0);
	while (!feed.is_at_end)
		ck_assert_ptr_null(pg_feed_read(arena, &feed));
	ck_assert_uint_eq(feed.num, 2);
	pg_feed_take(&feed, 1, &num, &len);
	ck_assert_uint_eq(len, LONG + 1);
	ck_assert_mem_eq(pg_feed_take(&feed, 1, &num, &len), text, LONG);
	ck_assert_uint_eq(len, LONG);
	pg_feed_end(&feed);
	fclose(file);
	free(text);
}
END_TEST

START_TEST(endless_lines)
{
	struct pg_feed feed = {.fd = open("/dev/zero", O_RDONLY | O_CLOEXEC), .name = "zeros"};
	const struct pg_error *error = NULL;

	while (!error)
		error = pg_feed_read(arena, &feed);
	ck_assert_str_eq(error->message, "zeros has a line of more than 1048576 bytes");
	pg_feed_end(&feed);
	close(feed.fd);
}
END_TEST

START_TEST(directories_have_no_lines)
{
	struct pg_feed feed = {.fd = open(".", O_RDONLY | O_CLOEXEC), .name = "folder"};
	const struct pg_error *error = pg_feed_read(arena, &feed);

	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->message, "cannot read folder: Is a directory");
	pg_feed_end(&feed);
	close(feed.fd);
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

static void add_arena(TCase *tests)
{
	tcase_add_test(tests, memory_is_zero_and_aligned);
	tcase_add_test(tests, names_are_interned);
	tcase_add_test(tests, many_names);
	tcase_add_test(tests, arrays_grow);
	if (strcmp(getenv("CK_FORK") ?: "yes", "no") != 0)
		tcase_add_test_raise_signal(tests, product_overflow_aborts, SIGABRT);
}

static void add_diag(TCase *tests)
{
	tcase_add_test(tests, caret_under_the_word);
	tcase_add_test(tests, columns_are_characters);
	tcase_add_test(tests, tabs_are_one_column);
	tcase_add_test(tests, excerpts_of_long_lines);
	tcase_add_test(tests, order_is_that_of_the_text);
	tcase_add_test(tests, spans_at_the_edges);
	tcase_add_test(tests, control_characters_are_not_printed);
}

static void add_files(TCase *tests)
{
	tcase_add_test(tests, files_are_replaced);
	tcase_add_test(tests, links_stay_links);
	tcase_add_test(tests, write_errors_name_the_file);
	tcase_add_test(tests, outfiles_have_no_name_before);
	tcase_add_test(tests, files_keep_mode_and_owner);
	tcase_add_test(tests, links_to_nothing_are_refused);
	tcase_add_test(tests, what_was_killed_is_removed);
	tcase_add_test(tests, files_in_folders);
	tcase_add_test(tests, read_errors_name_the_file);
	tcase_add_test(tests, nul_bytes_are_read);
	tcase_add_test(tests, lines_as_they_come);
	tcase_add_test(tests, lines_that_come_later);
	tcase_add_test(tests, long_lines);
	tcase_add_test(tests, endless_lines);
	tcase_add_test(tests, directories_have_no_lines);
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
		{"arena", add_arena}, {"diag", add_diag}, {"files", add_files},
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
