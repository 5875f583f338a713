// SPDX-License-Identifier: GPL-2.0-only
/* Files that are written, and read: whole, and line by line. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/feed.h"
#include "base/infile.h"
#include "base/outfile.h"
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

Suite *pg_suite_files(void)
{
	Suite *suite = suite_create("files");
	TCase *tests = tcase_create("files");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	add_files(tests);
	suite_add_tcase(suite, tests);
	return suite;
}
