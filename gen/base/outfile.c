// SPDX-License-Identifier: GPL-2.0-only
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

static const struct pg_error *write_error(struct pg_arena *arena, const char *path)
{
	return pg_error(arena, "cannot write %s: %s", path, strerror(errno));
}

/** 0, or -1 and errno. */
static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, text, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		text += put;
		len -= (size_t)put;
	}
	return 0;
}

static int close_now(int *fd)
{
	int closed = close(*fd);

	*fd = -1;
	return closed;
}

static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/** Where a symbolic link leads: the link stays one, and the file that it names is replaced. */
static const char *follow_links(struct pg_arena *arena, const char *path)
{
	PG_CLEANUP(pg_free_pointer) char *real = realpath(path, NULL);

	return real ? pg_strndup(arena, real, strlen(real)) : path;
}

struct pg_outfile pg_outfile_init(struct pg_arena *arena, const char *path)
{
	struct pg_outfile outfile = {.path = path, .temp = path};
	const char *base;

	if (is_special(path))
		return outfile;
	outfile.path = follow_links(arena, path);
	base = strrchr(outfile.path, '/');
	base = base ? base + 1 : outfile.path;
	outfile.temp = pg_printf(arena, "%.*s.%s.%ld.tmp", (int)(base - outfile.path), outfile.path,
				 base, (long)getpid());
	return outfile;
}

const struct pg_error *pg_outfile_commit(struct pg_arena *arena, const struct pg_outfile *outfile)
{
	const struct pg_error *error;

	if (outfile->temp == outfile->path || rename(outfile->temp, outfile->path) == 0)
		return NULL;
	error = write_error(arena, outfile->path);
	unlink(outfile->temp);
	return error;
}

void pg_outfile_discard(const struct pg_outfile *outfile)
{
	if (outfile->temp != outfile->path)
		unlink(outfile->temp);
}

const struct pg_error *pg_outfile_write(struct pg_arena *arena, const struct pg_outfile *outfile,
					const char *text, size_t len)
{
	bool direct = outfile->temp == outfile->path;
	const int flags = O_WRONLY | O_CLOEXEC | (direct ? 0 : O_CREAT | O_EXCL);
	PG_CLEANUP(pg_close_fd) int fd = -1;

	if (is_directory(outfile->path)) {
		errno = EISDIR; /* as the renaming would say, but before anything is written */
		return write_error(arena, outfile->path);
	}
	if (!direct)
		unlink(outfile->temp); /* left by a killed run that had this process id */
	fd = open(outfile->temp, flags, 0666);
	if (fd < 0)
		return write_error(arena, outfile->path);
	if (write_all(fd, text, len) || close_now(&fd)) {
		const struct pg_error *error = write_error(arena, outfile->path);

		pg_outfile_discard(outfile);
		return error;
	}
	return NULL;
}

void pg_hold_standard_files(void)
{
	/* The lowest free number is what open() gives; each is held as what it is not used for. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			abort();
	}
}

const struct pg_error *pg_write_file(struct pg_arena *arena, const char *path, const char *text,
				     size_t len)
{
	const struct pg_outfile outfile = pg_outfile_init(arena, path);

	PG_TRY(pg_outfile_write(arena, &outfile, text, len));
	return pg_outfile_commit(arena, &outfile);
}

const struct pg_error *pg_write_stdout(struct pg_arena *arena, const char *text, size_t len)
{
	int fd = STDOUT_FILENO;

	if (write_all(fd, text, len) || close_now(&fd))
		return write_error(arena, "standard output");
	return NULL;
}

const struct pg_error *pg_stream_stdout(struct pg_arena *arena, const char *text, size_t len)
{
	return write_all(STDOUT_FILENO, text, len) ? write_error(arena, "standard output") : NULL;
}

const struct pg_error *pg_write_control(struct pg_arena *arena, const char *path, const char *text)
{
	PG_CLEANUP(pg_close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return write_error(arena, path);
	return NULL;
}
