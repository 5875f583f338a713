// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of steps makes each of them safe to be killed after: the child knows a line before what it
 * undoes is done, and until it has been undone. What it has to know is in memory that both share. It leaves
 * our session and blocks signals, so that what ends a whole job (^C, kill -KILL -PGID) does not end it.
 */
#include "base/command/undo.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/outfile.h"

/** What kills all that has our name (killall) leaves the child. */
#define CHILD_NAME "put-back"

/** What a process that was killed had open may be closed a while after its end: so many times 10 ms. */
enum { PATIENCE = 3000 };

/** The lines, one after the other, each with its NUL. Pages that nothing touches take no memory. */
struct lines {
	volatile size_t size;
	char text[1 << 18];
};

struct pg_undo {
	const char *path;
	struct lines *lines;
	int end; /* the child goes on when it is closed */
	pid_t child;
};

/* --- Writing --- */

static void write_line(const char *path, const char *line)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 0; i < PATIENCE && pg_try_control(path, line) == EBUSY; i++)
		nanosleep(&pause, NULL);
}

void pg_undo_all(struct pg_undo *undo)
{
	struct lines *lines = undo->lines;

	for (size_t at = 0; at < lines->size; at += strlen(lines->text + at) + 1)
		write_line(undo->path, lines->text + at);
	lines->size = 0;
}

/* --- The child --- */

/** Nothing of ours stays open in it but its end of the two, and what it has to keep. */
static void close_others(int end, int kept)
{
	int low = kept >= 0 && kept < end ? kept : end, high = kept > end ? kept : end;
	long most = sysconf(_SC_OPEN_MAX);

	for (int fd = 0; fd < most; fd++) {
		if (fd == low || fd == high)
			continue;
		if (fd > high && syscall(SYS_close_range, fd, ~0U, 0) == 0)
			return;
		close(fd);
	}
}

static void wait_and_undo(struct pg_undo *undo, int end, int kept)
{
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, CHILD_NAME);
	close_others(end, kept);
	if (write(end, "", 1) != 1)
		_exit(1);
	while (read(end, &byte, 1) < 0 && errno == EINTR)
		;
	pg_undo_all(undo);
	_exit(0);
}

static void end_child(struct pg_undo *undo)
{
	pg_close_fd(&undo->end);
	while (undo->child > 0 && waitpid(undo->child, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool start_child(struct pg_undo *undo, int kept)
{
	int ends[2];
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	undo->child = fork();
	if (undo->child == 0)
		wait_and_undo(undo, ends[0], kept);
	pg_close_fd(&ends[0]);
	undo->end = ends[1];
	if (undo->child > 0 && read(undo->end, &ready, 1) == 1)
		return true;
	end_child(undo);
	return false;
}

/* --- Its beginning and end --- */

struct pg_undo *pg_undo_create(struct pg_arena *arena, const char *path, int kept)
{
	struct pg_undo *undo = PG_NEW(arena, struct pg_undo);

	*undo = (struct pg_undo){.path = path};
	undo->lines = mmap(NULL, sizeof(*undo->lines), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (undo->lines == MAP_FAILED)
		return NULL;
	if (start_child(undo, kept))
		return undo;
	munmap(undo->lines, sizeof(*undo->lines));
	return NULL;
}

bool pg_undo_add(struct pg_undo *undo, const char *line)
{
	struct lines *lines = undo->lines;
	const size_t size = lines->size, len = strlen(line) + 1;

	if (len > sizeof(lines->text) - size)
		return false;
	memcpy(lines->text + size, line, len);
	__atomic_store_n(&lines->size, size + len, __ATOMIC_RELEASE);
	return true;
}

bool pg_undo_is_set(const struct pg_undo *undo)
{
	return undo->lines->size > 0;
}

void pg_undo_destroy(struct pg_undo *undo)
{
	if (!undo)
		return;
	pg_undo_all(undo);
	end_child(undo);
	munmap(undo->lines, sizeof(*undo->lines));
}
