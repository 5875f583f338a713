// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/builds.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** Nested folders: more are passed over. */
#define DEEPEST 16

struct pg_build_files *pg_build_files_create(struct pg_arena *arena)
{
	struct pg_build_files *files = PG_NEW(arena, struct pg_build_files);

	files->arena = arena;
	return files;
}

void pg_build_files_add(struct pg_build_files *files, enum pg_target_kind kind, const char *path)
{
	if (files)
		*PG_PUSH(files->arena, files->items, files->num) =
			(struct pg_build_file){kind, path};
}

void pg_build_files_add_source(struct pg_build_files *files, const char *dir)
{
	if (files)
		*PG_PUSH(files->arena, files->sources, files->num_sources) = dir;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/** "vmlinux", "vmlinux-6.1.0-57"; or a pack. */
static bool is_build(const char *name)
{
	static const char word[] = "vmlinux";
	const char *dot = strrchr(name, '.');
	char next;

	if (dot && strcmp(dot, ".pack") == 0)
		return true;
	if (strncmp(name, word, strlen(word)) != 0)
		return false;
	next = name[strlen(word)];
	return next == '\0' || next == '-' || next == '.' || next == '_';
}

static void add_below(struct pg_build_files *files, const char *folder, unsigned depth);

/** Links are not followed: they may lead back, and what they lead to is there by itself. */
static void add_entry(struct pg_build_files *files, const char *folder, const char *name,
		      unsigned depth)
{
	const char *path = pg_printf(files->arena, "%s%s%s", folder,
				     folder[strlen(folder) - 1] == '/' ? "" : "/", name);
	struct stat st;

	if (name[0] == '.' || lstat(path, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode) && depth < DEEPEST)
		add_below(files, path, depth + 1);
	else if (S_ISREG(st.st_mode) && is_build(name))
		pg_build_files_add(files, PG_TARGET_KERNEL, path);
}

static void add_below(struct pg_build_files *files, const char *folder, unsigned depth)
{
	struct dirent **entries;
	int num = scandir(folder, &entries, NULL, versionsort);

	for (int i = 0; i < num; i++) {
		add_entry(files, folder, entries[i]->d_name, depth);
		free(entries[i]);
	}
	if (num >= 0)
		free(entries);
}

bool pg_build_files_add_kernels(struct pg_build_files *files, const char *path)
{
	size_t before = files->num;

	files->is_fleet = true;
	if (!is_folder(path)) {
		pg_build_files_add(files, PG_TARGET_KERNEL, path);
		return true;
	}
	add_below(files, path, 0);
	return files->num > before;
}
