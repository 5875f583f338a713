// SPDX-License-Identifier: GPL-2.0-only
#include "base/command/held.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/** What the process says before its program runs: its number, and why it does not run. */
#define NOT_RUN 127

struct pg_held {
	struct pg_arena *arena;
	const char *name;
	pid_t pid;
	int fd;	    /* of the process */
	int go;	    /* a byte lets it run, the end of the pipe ends it */
	int report; /* its number, then the errno of exec; the end when that has succeeded */
	uint32_t number;
	bool is_released;
};

/* --- The program's file --- */

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static const char *find_in_path(struct pg_arena *arena, const char *name)
{
	const char *path = getenv("PATH");
	size_t len;

	for (path = path ? path : "/bin:/usr/bin"; *path; path += len + (path[len] == ':')) {
		const char *file;

		len = strcspn(path, ":");
		file = pg_printf(arena, "%.*s%s%s", (int)len, path, len ? "/" : "./", name);
		if (is_program(file))
			return file;
	}
	return NULL;
}

static const struct pg_error *find_program(struct pg_arena *arena, const char *name,
					   const char **ret)
{
	*ret = strchr(name, '/') ? name : find_in_path(arena, name);
	if (!*ret)
		return pg_error(arena, "cannot run %s: it is not in PATH", name);
	if (is_program(*ret))
		return NULL;
	return pg_error(arena, "cannot run %s: %s", name,
			access(*ret, X_OK) != 0 ? strerror(errno) : "it is not a program");
}

/* --- The process --- */

/** In the new process; it does not return. */
static void wait_and_run(const char *path, const char *const *argv, uint32_t number, int go,
			 int report)
{
	char byte;
	int error;

	signal(SIGPIPE, SIG_DFL); /* probegen ignores it */
	if (write(report, &number, sizeof(number)) == sizeof(number) && read(go, &byte, 1) == 1) {
		execv(path, (char *const *)argv);
		error = errno;
		if (write(report, &error, sizeof(error)) < 0)
			_exit(NOT_RUN);
	}
	_exit(NOT_RUN);
}

static const struct pg_error *start_error(struct pg_arena *arena, const char *name)
{
	return pg_error_errno(arena, errno, "cannot start a process for %s", name);
}

/** Pipes, without names for what they are: [0] is read, [1] is written. */
static const struct pg_error *start(struct pg_held *held, const char *path,
				    const char *const *argv, uint32_t (*number)(void),
				    const int go[2], const int report[2])
{
	held->pid = fork();
	if (held->pid == 0) {
		close(go[1]); /* or it would never see the pipe's end */
		wait_and_run(path, argv, number(), go[0], report[1]);
	}
	close(go[0]);
	close(report[1]);
	held->go = go[1];
	held->report = report[0];
	held->fd = held->pid > 0 ? pidfd_open(held->pid, 0) : -1;
	if (held->fd < 0 ||
	    read(held->report, &held->number, sizeof(held->number)) != sizeof(held->number))
		return start_error(held->arena, held->name);
	return NULL;
}

const struct pg_error *pg_held_start(struct pg_arena *arena, const char *const *argv,
				     uint32_t (*number)(void), struct pg_held **ret)
{
	struct pg_held *held = PG_NEW(arena, struct pg_held);
	int go[2], report[2];
	const char *path;

	PG_TRY(find_program(arena, argv[0], &path));
	*held = (struct pg_held){
		.arena = arena, .name = argv[0], .pid = -1, .fd = -1, .go = -1, .report = -1};
	if (pipe2(go, O_CLOEXEC) != 0)
		return start_error(arena, argv[0]);
	if (pipe2(report, O_CLOEXEC) != 0) {
		close(go[0]);
		close(go[1]);
		return start_error(arena, argv[0]);
	}
	*ret = held;
	return start(held, path, argv, number, go, report);
}

uint32_t pg_held_number(const struct pg_held *held)
{
	return held->number;
}

int pg_held_fd(const struct pg_held *held)
{
	return held->fd;
}

const struct pg_error *pg_held_release(struct pg_held *held)
{
	int error = 0;

	held->is_released = true;
	if (write(held->go, "", 1) != 1)
		return start_error(held->arena, held->name);
	if (read(held->report, &error, sizeof(error)) == sizeof(error))
		return pg_error_errno(held->arena, error, "cannot run %s", held->name);
	return NULL;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int pg_held_end(struct pg_held *held)
{
	siginfo_t info = {.si_pid = 0};
	bool runs;

	if (!held || held->pid < 0)
		return 0;
	close(held->go);
	runs = waitid(P_PID, (id_t)held->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0;
	if (runs && held->is_released)
		kill(held->pid, SIGTERM);
	runs |= !held->is_released;
	close(held->report);
	if (held->fd >= 0)
		close(held->fd);
	return runs ? (wait_for(held->pid), 0) : wait_for(held->pid);
}
