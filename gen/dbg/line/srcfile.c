// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/srcfile.h"

#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "base/infile.h"
#include "dbg/line/line.h"

/** A path that was asked for, and the result. */
struct entry {
	UT_hash_handle hh;
	const char *asked;
	const struct pg_srcfile *file; /* NULL: not there */
};

/** What is kept with a file of debug info. */
struct entries {
	struct entry *by_path;
};

static void close_entries(void *state)
{
	struct entries *entries = state;

	HASH_CLEAR(hh, entries->by_path);
}

static const struct pg_reader reader = {sizeof(struct entries), close_entries};

static bool is_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/** Where the file is; NULL: nowhere. */
static const char *locate(struct pg_dbg *dbg, const char *file)
{
	const char *tail = file;

	while (dbg->source_dir && tail) {
		const char *path;

		tail += strspn(tail, "/");
		path = pg_printf(dbg->arena, "%s/%s", dbg->source_dir, tail);
		if (is_file(path))
			return path;
		tail = strchr(tail, '/');
	}
	return file[0] == '/' && is_file(file) ? file : NULL;
}

static const struct pg_error *read_lines(struct pg_dbg *dbg, const char *path,
					 const struct pg_srcfile **ret)
{
	struct pg_srcfile *file = PG_NEW(dbg->arena, struct pg_srcfile);
	const char **lines = NULL, *text, *end;
	size_t len;

	PG_TRY(pg_read_file(dbg->arena, path, &text, &len));
	end = text + len;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t line_len = (size_t)((newline ? newline : end) - text);

		*PG_PUSH(dbg->arena, lines, file->num) = pg_strndup(dbg->arena, text, line_len);
		text += line_len + 1;
	}
	file->path = path;
	file->lines = lines;
	*ret = file;
	return NULL;
}

const struct pg_error *pg_srcfile_find(struct pg_dbg *dbg, const char *file,
				       const struct pg_srcfile **ret)
{
	struct entries *entries = pg_dbg_keep(dbg, &reader);
	struct entry *entry;
	const char *path;

	HASH_FIND_STR(entries->by_path, file, entry);
	if (!entry) {
		entry = PG_NEW(dbg->arena, struct entry);
		entry->asked = file;
		path = locate(dbg, pg_file_normal(dbg->arena, file));
		if (path)
			PG_TRY(read_lines(dbg, path, &entry->file));
		HASH_ADD_KEYPTR(hh, entries->by_path, entry->asked, strlen(entry->asked), entry);
	}
	*ret = entry->file;
	return NULL;
}
