// SPDX-License-Identifier: GPL-2.0-only
/* The child of base/command/undo.h has the lock, too, until the value has been put back. */
#include "base/command/setting.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/command/undo.h"
#include "base/infile.h"
#include "base/outfile.h"

struct pg_setting {
	struct pg_arena *arena;
	const char *path;
	struct pg_undo *undo; /* the value of before, as long as there is another one */
	int lock;
};

struct pg_setting *pg_setting_create(struct pg_arena *arena, const char *path)
{
	struct pg_setting *setting = PG_NEW(arena, struct pg_setting);

	*setting = (struct pg_setting){.arena = arena, .path = path};
	setting->lock = access(path, W_OK) == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (setting->lock < 0)
		return NULL;
	setting->undo = pg_undo_create(arena, path, setting->lock);
	if (setting->undo)
		return setting;
	pg_close_fd(&setting->lock);
	return NULL;
}

void pg_setting_destroy(struct pg_setting *setting)
{
	if (!setting)
		return;
	pg_undo_destroy(setting->undo);
	pg_close_fd(&setting->lock);
}

/** Note the value; false: it is that one already, or cannot be read. */
static bool note_before(struct pg_setting *setting, const char *value)
{
	const char *text, *before;
	size_t len;

	if (pg_read_file(setting->arena, setting->path, &text, &len))
		return false;
	before = pg_strndup(setting->arena, text, strcspn(text, "\n"));
	return strcmp(before, value) != 0 && pg_undo_add(setting->undo, before);
}

void pg_setting_change(struct pg_setting *setting, const char *value)
{
	if (!setting || pg_undo_is_set(setting->undo) || flock(setting->lock, LOCK_EX | LOCK_NB) != 0)
		return;
	if (note_before(setting, value))
		pg_write_control(setting->arena, setting->path, value);
	else
		flock(setting->lock, LOCK_UN);
}

void pg_setting_put_back(struct pg_setting *setting)
{
	if (!setting || !pg_undo_is_set(setting->undo))
		return;
	pg_undo_all(setting->undo);
	flock(setting->lock, LOCK_UN);
}
