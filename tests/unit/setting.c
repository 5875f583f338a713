// SPDX-License-Identifier: GPL-2.0-only
/* A setting of the system, here a file, is put back however its process ends; so are lines written. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/command/setting.h"
#include "base/command/undo.h"
#include "base/outfile.h"
#include "unit.h"

static struct pg_arena *arena;
static char path[] = "/tmp/probegen-setting.XXXXXX";

static void setup(void)
{
	int fd;

	arena = pg_arena_create();
	strcpy(strrchr(path, '.') + 1, "XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "0\n", 2), 2);
	close(fd);
}

static void teardown(void)
{
	unlink(path);
	pg_arena_destroy(arena);
}

static char value(void)
{
	FILE *file = fopen(path, "r");
	int value;

	ck_assert_ptr_nonnull(file);
	value = fgetc(file);
	fclose(file);
	return (char)value;
}

/** Whoever has changed it holds the lock. */
static void wait_for_lock(void)
{
	int fd = open(path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	close(fd);
}

START_TEST(puts_back)
{
	struct pg_setting *setting = pg_setting_create(arena, path);

	ck_assert_ptr_nonnull(setting);
	ck_assert_int_eq(value(), '0');
	for (int i = 0; i < 2; i++) {
		pg_setting_change(setting, "1");
		pg_setting_change(setting, "2");
		ck_assert_int_eq(value(), '1');
		pg_setting_put_back(setting);
		pg_setting_put_back(setting);
		ck_assert_int_eq(value(), '0');
		wait_for_lock();
	}
	pg_setting_change(setting, "1");
	pg_setting_destroy(setting);
	ck_assert_int_eq(value(), '0');
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

START_TEST(changes_nothing)
{
	struct pg_setting *setting = pg_setting_create(arena, path);
	struct pg_setting *other = pg_setting_create(arena, path);

	pg_setting_change(setting, "0");
	wait_for_lock();
	pg_setting_change(setting, "1");
	pg_setting_change(other, "2");
	ck_assert_int_eq(value(), '1');
	pg_setting_destroy(other);
	ck_assert_int_eq(value(), '1');
	pg_setting_destroy(setting);
	ck_assert_int_eq(value(), '0');
	ck_assert_ptr_null(pg_setting_create(arena, "/nonexistent/setting"));
	pg_setting_change(NULL, "1");
	pg_setting_put_back(NULL);
	pg_setting_destroy(NULL);
}
END_TEST

/* Killed while it is changed, alone or with its process group; and after it was put back. */
START_TEST(survives_us)
{
	const pid_t child = fork();
	struct pg_setting *setting;
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		setpgid(0, 0);
		setting = pg_setting_create(arena, path);
		pg_setting_change(setting, "1");
		if (value() != '1')
			_exit(1);
		if (_i == 2) {
			pg_setting_put_back(setting);
			pg_write_control(arena, path, "5");
		}
		kill(_i == 1 ? -getpid() : getpid(), SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	wait_for_lock();
	ck_assert_int_eq(value(), _i == 2 ? '5' : '0');
}
END_TEST

/** What a FIFO was given. */
static void wait_for_lines(const char *fifo, const char *lines)
{
	char got[64] = "";
	int fd = open(fifo, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	for (size_t len = 0; len < strlen(lines);) {
		ssize_t more = read(fd, got + len, sizeof(got) - 1 - len);

		ck_assert_int_ge(more, 0);
		len += (size_t)more;
	}
	ck_assert_str_eq(got, lines);
	close(fd);
}

/* Lines are written in turn by the child of a process that was killed; none after they were written. */
START_TEST(writes_lines)
{
	char fifo[sizeof(path) + 8];
	struct pg_undo *undo;
	pid_t child;
	int status;

	snprintf(fifo, sizeof(fifo), "%s.fifo", path);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		undo = pg_undo_create(arena, _i ? path : fifo, -1);
		if (pg_undo_is_set(undo) || !pg_undo_add(undo, "7"))
			_exit(1);
		if (_i) {
			pg_undo_all(undo);
			pg_write_control(arena, path, "5");
			undo = pg_undo_create(arena, fifo, -1);
			pg_undo_add(undo, "end\n");
		}
		pg_undo_add(undo, "one\n");
		kill(getpid(), SIGKILL);
	}
	wait_for_lines(fifo, _i ? "end\none\n" : "7one\n");
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(value(), _i ? '5' : '0');
	unlink(fifo);
}
END_TEST

Suite *pg_suite_setting(void)
{
	Suite *suite = suite_create("setting");
	TCase *tcase = tcase_create("setting");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, puts_back);
	tcase_add_test(tcase, changes_nothing);
	tcase_add_loop_test(tcase, survives_us, 0, 3);
	tcase_add_loop_test(tcase, writes_lines, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
