// SPDX-License-Identifier: GPL-2.0-only
#include "run/select/mapped.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/infile.h"
#include "base/str.h"

/** "libc" is called libc.so.6, too, but not libc++.so. */
static bool is_called(const char *path, size_t len, const char *name)
{
	const char *slash = memrchr(path, '/', len);
	const char *base = slash ? slash + 1 : path;
	const size_t base_len = len - (size_t)(base - path), name_len = strlen(name);

	if (base_len < name_len || strncmp(base, name, name_len) != 0)
		return false;
	return base_len == name_len ||
	       (strncmp(name, "lib", 3) == 0 && base[name_len] == '.' &&
		memmem(base, base_len, ".so", strlen(".so")));
}

static bool is_same_file(const char *path, const struct stat *file)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_dev == file->st_dev &&
	       status.st_ino == file->st_ino;
}

/** The mapping's link leads to the very file; its path, here or in the process's root, may lead elsewhere by now. */
static const char *path_of(struct pg_arena *arena, uint32_t process, const char *link, const char *path)
{
	const char *in_root = pg_printf(arena, "/proc/%" PRIu32 "/root%s", process, path);
	struct stat file;

	if (stat(link, &file) != 0)
		return NULL;
	if (is_same_file(path, &file))
		return path;
	return is_same_file(in_root, &file) ? in_root : link;
}

/** "7f00-7f01 r-xp 00001000 08:01 42 /usr/lib/libc.so.6 (deleted)" */
static const char *in_line(struct pg_arena *arena, uint32_t process, const char *line, size_t len,
			   const char *name)
{
	static const char deleted[] = " (deleted)";
	const char *path = memchr(line, '/', len);
	const char *access = memchr(line, ' ', len);
	size_t path_len = path ? len - (size_t)(path - line) : 0;

	if (!path || !access || access[3] != 'x')
		return NULL;
	if (path_len > strlen(deleted) &&
	    strncmp(path + path_len - strlen(deleted), deleted, strlen(deleted)) == 0)
		path_len -= strlen(deleted);
	if (!is_called(path, path_len, name))
		return NULL;
	return path_of(arena, process,
		       pg_printf(arena, "/proc/%" PRIu32 "/map_files/%.*s", process, (int)(access - line), line),
		       pg_strndup(arena, path, path_len));
}

const char *pg_mapped_file(struct pg_arena *arena, uint32_t process, const char *name)
{
	const char *text, *found = NULL;
	size_t size;

	if (pg_read_file(arena, pg_printf(arena, "/proc/%" PRIu32 "/maps", process), &text, &size))
		return NULL;
	while (*text && !found) {
		const size_t len = strcspn(text, "\n");

		found = in_line(arena, process, text, len, name);
		text += len + (text[len] == '\n');
	}
	return found;
}
