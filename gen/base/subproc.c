// SPDX-License-Identifier: GPL-2.0-only
#include "base/subproc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/memory.h"

extern char **environ;

/** Our ends of the three pipes, non-blocking; -1 once closed. */
struct ends {
	int in, out, err;
};

/** What has come out of one pipe. */
struct buffer {
	char *bytes;
	size_t len, capacity;
};

static void close_end(int *fd)
{
	pg_close_fd(fd);
	*fd = -1;
}

static void close_ends(struct ends *ends)
{
	close_end(&ends->in);
	close_end(&ends->out);
	close_end(&ends->err);
}

static const struct pg_error *failed(struct pg_arena *arena, const char *what, const char *program,
				     int error)
{
	return pg_error_errno(arena, error, "cannot %s %s", what, program);
}

/* --- Starting --- */

static int make_pipe(int ret[2])
{
	return pipe2(ret, O_CLOEXEC) < 0 ? errno : 0;
}

static int spawn(const struct pg_subproc *subproc, int in, int out, int err, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	error = posix_spawnp(ret, subproc->argv[0], &actions, &attributes,
			     (char *const *)subproc->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error;
}

static int start(const struct pg_subproc *subproc, struct ends *ret, pid_t *ret_pid)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
	int error = make_pipe(in);

	if (!error)
		error = make_pipe(out);
	if (!error)
		error = make_pipe(err);
	if (!error)
		error = spawn(subproc, in[0], out[1], err[1], ret_pid);
	close_end(&in[0]);
	close_end(&out[1]);
	close_end(&err[1]);
	*ret = (struct ends){in[1], out[0], err[0]};
	if (error) {
		close_ends(ret);
		return error;
	}
	fcntl(ret->in, F_SETFL, O_NONBLOCK);
	fcntl(ret->out, F_SETFL, O_NONBLOCK);
	fcntl(ret->err, F_SETFL, O_NONBLOCK);
	return 0;
}

/* --- Talking: all three pipes at once, so that no full one blocks the others --- */

static int feed(int *fd, const struct pg_subproc *subproc, size_t *done)
{
	ssize_t len = write(*fd, subproc->input + *done, subproc->input_len - *done);

	if (len < 0 && errno != EAGAIN && errno != EINTR) {
		close_end(fd);
		return errno == EPIPE ? 0 : errno; /* it does not read the rest */
	}
	if (len > 0)
		*done += (size_t)len;
	if (*done == subproc->input_len)
		close_end(fd);
	return 0;
}

static int drain(int *fd, struct buffer *buffer)
{
	ssize_t len;

	if (buffer->capacity - buffer->len < 4096) {
		buffer->capacity = 2 * buffer->capacity + 65536;
		buffer->bytes = realloc(buffer->bytes, buffer->capacity);
		if (!buffer->bytes)
			pg_no_memory();
	}
	len = read(*fd, buffer->bytes + buffer->len, buffer->capacity - buffer->len);
	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : errno;
	buffer->len += (size_t)len;
	if (len == 0)
		close_end(fd);
	return 0;
}

static int talk(const struct pg_subproc *subproc, struct ends *ends, struct buffer *out,
		struct buffer *err)
{
	size_t done = 0;
	int error = 0;

	if (!subproc->input_len)
		close_end(&ends->in);
	while (!error && (ends->in >= 0 || ends->out >= 0 || ends->err >= 0)) {
		struct pollfd fds[] = {
			{ends->in, POLLOUT, 0}, {ends->out, POLLIN, 0}, {ends->err, POLLIN, 0}};

		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return errno;
		if (fds[0].revents)
			error = feed(&ends->in, subproc, &done);
		if (!error && fds[1].revents)
			error = drain(&ends->out, out);
		if (!error && fds[2].revents)
			error = drain(&ends->err, err);
	}
	return error;
}

/** Writing to a program that has gone must not end us: SIGPIPE is ignored meanwhile. */
static int talk_safely(const struct pg_subproc *subproc, struct ends *ends, struct buffer *out,
		       struct buffer *err)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int error;

	sigaction(SIGPIPE, &ignore, &before);
	error = talk(subproc, ends, out, err);
	sigaction(SIGPIPE, &before, NULL);
	return error;
}

/* --- Ending --- */

static const struct pg_error *wait_for(struct pg_arena *arena, const char *program, pid_t pid,
				       int *ret)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return failed(arena, "wait for", program, errno);
	if (WIFSIGNALED(status))
		return pg_error(arena, "%s was killed by signal %d (%s)", program, WTERMSIG(status),
				strsignal(WTERMSIG(status)));
	*ret = WEXITSTATUS(status);
	return NULL;
}

const struct pg_error *pg_subproc_run(struct pg_arena *arena, const struct pg_subproc *subproc,
				      struct pg_subproc_result *ret)
{
	const char *program = subproc->argv[0];
	struct buffer out = {0}, err = {0};
	const struct pg_error *error;
	struct ends ends;
	pid_t pid;
	int number = start(subproc, &ends, &pid);

	if (number)
		return failed(arena, "run", program, number);
	number = talk_safely(subproc, &ends, &out, &err);
	close_ends(&ends);
	error = wait_for(arena, program, pid, &ret->status);
	if (!error && number)
		error = failed(arena, "talk to", program, number);
	ret->output = pg_strndup(arena, out.bytes ? out.bytes : "", out.len);
	ret->output_len = out.len;
	ret->errors = pg_strndup(arena, err.bytes ? err.bytes : "", err.len);
	ret->errors_len = err.len;
	free(out.bytes);
	free(err.bytes);
	return error;
}
