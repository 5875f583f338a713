// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of steps makes each of them safe to be killed after: the child knows what to put back
 * before the value is changed, and until it has been put back. What it has to know is in memory that
 * both share. It leaves our session and blocks signals, so that what ends a whole job (^C, kill -KILL
 * -PGID) does not end it.
 */
#include "base/command/setting.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/infile.h"
#include "base/outfile.h"

/** What kills all that has our name (killall) leaves the child. */
#define CHILD_NAME "put-back"

/** What the child has to put back. */
struct before {
	volatile bool is_changed;
	char value[64];
};

struct pg_setting {
	struct pg_arena *arena;
	const char *path;
	struct before *before;
	int lock, end; /* the child goes on when `end` is closed */
	pid_t child;
};

/* --- The child --- */

/** Nothing of ours stays open in it but its end of the two, and the lock. */
static void close_others(int end, int lock)
{
	int low = end < lock ? end : lock, high = end < lock ? lock : end;
	long most = sysconf(_SC_OPEN_MAX);

	for (int fd = 0; fd < most; fd++) {
		if (fd == low || fd == high)
			continue;
		if (fd > high && syscall(SYS_close_range, fd, ~0U, 0) == 0)
			return;
		close(fd);
	}
}

static void put_back(const struct pg_setting *setting)
{
	if (setting->before->is_changed)
		pg_write_control(setting->arena, setting->path, setting->before->value);
	setting->before->is_changed = false;
}

static void wait_and_put_back(const struct pg_setting *setting, int end)
{
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, CHILD_NAME);
	close_others(end, setting->lock);
	if (write(end, "", 1) != 1)
		_exit(1);
	while (read(end, &byte, 1) < 0 && errno == EINTR)
		;
	put_back(setting);
	_exit(0);
}

/* --- Its beginning and end --- */

static void end_child(struct pg_setting *setting)
{
	pg_close_fd(&setting->end);
	while (setting->child > 0 && waitpid(setting->child, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool start_child(struct pg_setting *setting)
{
	int ends[2];
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	setting->child = fork();
	if (setting->child == 0)
		wait_and_put_back(setting, ends[0]);
	pg_close_fd(&ends[0]);
	setting->end = ends[1];
	if (setting->child > 0 && read(setting->end, &ready, 1) == 1)
		return true;
	end_child(setting);
	return false;
}

struct pg_setting *pg_setting_create(struct pg_arena *arena, const char *path)
{
	struct pg_setting *setting = PG_NEW(arena, struct pg_setting);

	*setting = (struct pg_setting){.arena = arena, .path = path};
	setting->lock = access(path, W_OK) == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (setting->lock < 0)
		return NULL;
	setting->before = mmap(NULL, sizeof(*setting->before), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (setting->before != MAP_FAILED && start_child(setting))
		return setting;
	if (setting->before != MAP_FAILED)
		munmap(setting->before, sizeof(*setting->before));
	pg_close_fd(&setting->lock);
	return NULL;
}

void pg_setting_destroy(struct pg_setting *setting)
{
	if (!setting)
		return;
	pg_setting_put_back(setting);
	end_child(setting);
	munmap(setting->before, sizeof(*setting->before));
	pg_close_fd(&setting->lock);
}

/* --- The value --- */

/** Note the value; false: it is that one already, or cannot be read. */
static bool note_before(struct pg_setting *setting, const char *value)
{
	struct before *before = setting->before;
	const char *text;
	size_t len;

	if (pg_read_file(setting->arena, setting->path, &text, &len))
		return false;
	len = strcspn(text, "\n");
	if (len >= sizeof(before->value))
		return false;
	memcpy(before->value, text, len);
	before->value[len] = '\0';
	return strcmp(before->value, value) != 0;
}

void pg_setting_change(struct pg_setting *setting, const char *value)
{
	if (!setting || setting->before->is_changed || flock(setting->lock, LOCK_EX | LOCK_NB) != 0)
		return;
	setting->before->is_changed = note_before(setting, value);
	if (setting->before->is_changed)
		pg_write_control(setting->arena, setting->path, value);
	else
		flock(setting->lock, LOCK_UN);
}

void pg_setting_put_back(struct pg_setting *setting)
{
	if (!setting || !setting->before->is_changed)
		return;
	put_back(setting);
	flock(setting->lock, LOCK_UN);
}
