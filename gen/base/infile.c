// SPDX-License-Identifier: GPL-2.0-only
#include "base/infile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/memory.h"

/** Read to the end or to one byte beyond the limit; -1 and errno on failure. */
static ssize_t read_all(int fd, char **ret_buffer)
{
	size_t len = 0, room = 0;

	for (;;) {
		ssize_t got;

		if (len == room) {
			char *grown = realloc(*ret_buffer, room += room ? room : 65536);

			if (!grown)
				pg_no_memory();
			*ret_buffer = grown;
		}
		got = read(fd, *ret_buffer + len, room - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		len += (size_t)got;
		if (got == 0 || len > PG_MAX_TEXT)
			return (ssize_t)len;
	}
}

static const struct pg_error *read_fd(struct pg_arena *arena, int fd, const char *name,
				      const char **ret_text, size_t *ret_len)
{
	PG_CLEANUP(pg_free_pointer) char *buffer = NULL;
	ssize_t len = read_all(fd, &buffer);

	if (len < 0)
		return pg_error_errno(arena, errno, "cannot read %s", name);
	if ((size_t)len > PG_MAX_TEXT)
		return pg_error(arena, "%s is larger than %zu MiB", name, PG_MAX_TEXT >> 20);
	*ret_text = pg_strndup(arena, buffer, (size_t)len);
	*ret_len = (size_t)len;
	return NULL;
}

const struct pg_error *pg_read_file(struct pg_arena *arena, const char *path, const char **ret_text,
				    size_t *ret_len)
{
	PG_CLEANUP(pg_close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return pg_error_errno(arena, errno, "cannot open %s", path);
	return read_fd(arena, fd, path, ret_text, ret_len);
}

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	case S_IFSOCK:
		return "a socket";
	default:
		return NULL;
	}
}

static const struct pg_error *check_regular(struct pg_arena *arena, const char *path,
					    const struct stat *st)
{
	const char *kind = kind_of(st->st_mode);

	return kind ? pg_error(arena, "cannot read %s: it is %s, not a regular file", path, kind)
		    : NULL;
}

const struct pg_error *pg_read_regular(struct pg_arena *arena, const char *path,
				       const char **ret_bytes, size_t *ret_len)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;
	struct stat st;

	/* Before it is opened, since that alone may do something to a device; and what was opened. */
	if (stat(path, &st) == 0)
		PG_TRY(check_regular(arena, path, &st));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0)
		return pg_error_errno(arena, errno, "cannot open %s", path);
	PG_TRY(check_regular(arena, path, &st));
	return read_fd(arena, fd, path, ret_bytes, ret_len);
}

const struct pg_error *pg_read_stdin(struct pg_arena *arena, const char **ret_text, size_t *ret_len)
{
	return read_fd(arena, STDIN_FILENO, "standard input", ret_text, ret_len);
}
