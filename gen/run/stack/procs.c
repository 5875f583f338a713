// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/procs.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/infile.h"

/** Processes whose mappings are kept. */
#define MOST_PROCESSES 64

/** The file system's own identity of a file's content. */
struct identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct file {
	struct identity identity;
	const char *path; /* the first that was seen */
	struct pg_elffuncs *funcs;
	int fd; /* to be unwound by; -1: not kept */
	struct file *next;
};

struct process {
	uint32_t id;
	uint64_t read_at; /* ns, CLOCK_MONOTONIC; 0: never */
	struct pg_arena *arena;
	struct pg_mapping *mappings; /* ascending */
	size_t num;
};

struct pg_procs {
	struct pg_arena *arena;
	bool of_all;
	bool keeps_open; /* the files */
	struct file *files;
	struct process processes[MOST_PROCESSES];
	size_t next; /* to be replaced */
};

/* --- Files --- */

static bool are_same(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/** More are not kept: an open file less is a stack that ends at the file's first frame. */
#define MOST_OPEN 800

static int keep_open(int fd)
{
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (kept < MOST_OPEN)
		return kept;
	close(kept);
	return -1;
}

/** An opened file, which is taken over; NULL: it is none. */
static const struct file *take_file(struct pg_procs *procs, int fd, const char *path)
{
	struct identity identity;
	struct file *file;
	struct stat st;

	if (fstat(fd, &st) != 0) {
		close(fd);
		return NULL;
	}
	identity = (struct identity){st.st_dev, st.st_ino, st.st_size, st.st_ctim};
	for (file = procs->files; file; file = file->next) {
		if (are_same(&file->identity, &identity)) {
			close(fd);
			return file;
		}
	}
	file = PG_NEW(procs->arena, struct file);
	file->identity = identity;
	file->path = pg_strndup(procs->arena, path, strlen(path));
	file->fd = procs->keeps_open ? keep_open(fd) : -1;
	file->funcs = pg_elffuncs_create(procs->arena, fd);
	file->next = procs->files;
	procs->files = file;
	return file;
}

/** Not to be waited for, when it is a pipe. */
static int open_file(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

void pg_procs_know(struct pg_procs *procs, const char *path)
{
	int fd = open_file(path);

	if (fd >= 0)
		take_file(procs, fd, path);
}

/**
 * The link of a mapping leads to the very file, wherever its path leads by now. It is for root
 * alone: others may have a file of the same inode at its path.
 */
static int open_mapping(struct pg_arena *arena, uint32_t process, const struct pg_mapping *mapping)
{
	struct stat st;
	int fd = open_file(pg_printf(arena, "/proc/%" PRIu32 "/map_files/%" PRIx64 "-%" PRIx64,
				     process, mapping->begin, mapping->end));

	if (fd >= 0)
		return fd;
	fd = open_file(pg_printf(arena, "/proc/%" PRIu32 "/root%s", process, mapping->path));
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_ino == mapping->inode)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* --- The mappings of a process --- */

/**
 * "55d0c0a5d000-55d0c0a5e000 r-xp 00001000 fd:00 1835018 /usr/bin/bash": the text after a field.
 */
static const char *after_field(const char *at)
{
	at += strcspn(at, " \n");
	return at + strspn(at, " ");
}

/** False: it has no code. */
static bool parse_mapping(struct pg_arena *arena, const char *line, struct pg_mapping *ret)
{
	const char *flags, *path;
	char *end;

	*ret = (struct pg_mapping){.begin = strtoull(line, &end, 16), .fd = -1};
	if (*end != '-')
		return false;
	ret->end = strtoull(end + 1, NULL, 16);
	flags = after_field(line);
	if (strcspn(flags, " \n") != 4 || flags[2] != 'x')
		return false;
	path = after_field(flags);
	ret->offset = strtoull(path, NULL, 16);
	path = after_field(after_field(path));
	ret->inode = strtoull(path, NULL, 10);
	path = after_field(path);
	if (*path && *path != '\n')
		ret->path = pg_strndup(arena, path, strcspn(path, "\n"));
	return true;
}

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/** The unit of times in /proc, ns. */
static uint64_t clock_tick(void)
{
	return 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

/** When it began, ns of CLOCK_MONOTONIC, at the earliest; false: it is gone. */
static bool find_begin(struct pg_arena *arena, uint32_t process, uint64_t *ret)
{
	const uint64_t asleep = now(CLOCK_BOOTTIME) - now(CLOCK_MONOTONIC);
	const char *text, *at;
	uint64_t began;
	size_t len;

	if (pg_read_file(arena, pg_printf(arena, "/proc/%" PRIu32 "/stat", process), &text, &len))
		return false;
	/* The name, field 2, may have blanks and brackets; field 22 is the time. */
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++)
		at = after_field(at);
	began = at ? strtoull(at, NULL, 10) * clock_tick() : 0;
	*ret = began > asleep ? began - asleep : 0;
	return at != NULL;
}

/**
 * The root that it has in another mount namespace, from where our own cannot be reached: its paths begin with it, as the
 * kernel writes them for us. "": it has none.
 */
static const char *root_elsewhere(struct pg_arena *arena, uint32_t process)
{
	char root[PATH_MAX];
	struct stat own, its;
	ssize_t len;

	if (stat("/proc/self/ns/mnt", &own) != 0 ||
	    stat(pg_printf(arena, "/proc/%" PRIu32 "/ns/mnt", process), &its) != 0 ||
	    own.st_ino == its.st_ino)
		return "";
	len = readlink(pg_printf(arena, "/proc/%" PRIu32 "/root", process), root, sizeof(root));
	return len > 1 && (size_t)len < sizeof(root) ? pg_strndup(arena, root, (size_t)len) : "";
}

/** A path as the process names it. */
static const char *within(const char *root, const char *path)
{
	const size_t len = strlen(root);

	return strncmp(path, root, len) == 0 && path[len] == '/' ? path + len : path;
}

static void know_file(struct pg_procs *procs, int fd, struct pg_mapping *mapping)
{
	const struct file *file = take_file(procs, fd, mapping->path);

	mapping->funcs = file ? file->funcs : NULL;
	mapping->fd = file ? file->fd : -1;
}

static void read_mappings(struct pg_procs *procs, struct process *process)
{
	struct pg_arena *arena = process->arena;
	struct pg_mapping mapping;
	const char *text, *root;
	size_t len;
	int fd;

	if (pg_read_file(arena, pg_printf(arena, "/proc/%" PRIu32 "/maps", process->id), &text,
			 &len))
		return;
	root = root_elsewhere(arena, process->id);
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (!parse_mapping(arena, line, &mapping))
			continue;
		if (mapping.inode && mapping.path) {
			mapping.path = within(root, mapping.path);
			fd = open_mapping(arena, process->id, &mapping);
			if (fd >= 0)
				know_file(procs, fd, &mapping);
		}
		*PG_PUSH(arena, process->mappings, process->num) = mapping;
	}
}

/** Look at it again. It has no mappings when it is gone, or its number is another's by now. */
static void look_at(struct pg_procs *procs, struct process *process,
		    const struct pg_procs_moment *moment)
{
	uint64_t began;

	pg_arena_destroy(process->arena);
	*process = (struct process){.id = moment->process,
				    .read_at = now(CLOCK_MONOTONIC),
				    .arena = pg_arena_create()};
	if (procs->of_all && find_begin(process->arena, moment->process, &began) &&
	    began <= moment->time + clock_tick())
		read_mappings(procs, process);
}

/** As it was looked at some time; with is_new after the moment. */
static struct process *find_process(struct pg_procs *procs, const struct pg_procs_moment *moment,
				    bool is_new)
{
	struct process *process = NULL;

	for (size_t i = 0; i < MOST_PROCESSES && !process; i++) {
		if (procs->processes[i].arena && procs->processes[i].id == moment->process)
			process = &procs->processes[i];
	}
	if (process && (!is_new || process->read_at > moment->time))
		return process;
	if (!process) {
		process = &procs->processes[procs->next];
		procs->next = (procs->next + 1) % MOST_PROCESSES;
	}
	look_at(procs, process, moment);
	return process;
}

/** Files of this process, as the C library, are those of many others. */
static void know_own_files(struct pg_procs *procs)
{
	struct process self = {.id = (uint32_t)getpid(), .arena = pg_arena_create()};

	read_mappings(procs, &self);
	pg_arena_destroy(self.arena);
}

struct pg_procs *pg_procs_create(struct pg_arena *arena, bool of_all, bool keeps_open)
{
	struct pg_procs *procs = PG_NEW(arena, struct pg_procs);

	procs->arena = arena;
	procs->of_all = of_all;
	procs->keeps_open = keeps_open;
	know_own_files(procs);
	return procs;
}

void pg_procs_destroy(struct pg_procs *procs)
{
	for (struct file *file = procs->files; file; file = file->next) {
		pg_elffuncs_destroy(file->funcs);
		if (file->fd >= 0)
			close(file->fd);
	}
	for (size_t i = 0; i < MOST_PROCESSES; i++)
		pg_arena_destroy(procs->processes[i].arena);
}

/* --- Answers --- */

static bool has_build_id(const struct pg_elffuncs *funcs, const unsigned char *build_id)
{
	const unsigned char *is = funcs ? pg_elffuncs_build_id(funcs) : NULL;

	return is && memcmp(is, build_id, PG_BUILD_ID_SIZE) == 0;
}

static bool find_build_id(const struct process *process, const unsigned char *build_id,
			  struct pg_procs_file *ret)
{
	for (size_t i = 0; i < process->num; i++) {
		const struct pg_mapping *mapping = &process->mappings[i];

		*ret = (struct pg_procs_file){mapping->path, mapping->funcs};
		if (has_build_id(mapping->funcs, build_id))
			return true;
	}
	return false;
}

bool pg_procs_by_build_id(struct pg_procs *procs, const struct pg_procs_moment *moment,
			  const unsigned char *build_id, struct pg_procs_file *ret)
{
	if (find_build_id(find_process(procs, moment, false), build_id, ret) ||
	    find_build_id(find_process(procs, moment, true), build_id, ret))
		return true;
	for (const struct file *file = procs->files; file; file = file->next) {
		*ret = (struct pg_procs_file){file->path, file->funcs};
		if (has_build_id(file->funcs, build_id))
			return true;
	}
	return false;
}

bool pg_procs_by_address(struct pg_procs *procs, const struct pg_procs_moment *moment,
			 uint64_t address, struct pg_procs_file *ret, uint64_t *ret_in_file)
{
	const struct process *process = find_process(procs, moment, true);

	for (size_t i = 0; i < process->num; i++) {
		const struct pg_mapping *mapping = &process->mappings[i];

		if (address < mapping->begin || address >= mapping->end)
			continue;
		*ret = (struct pg_procs_file){mapping->path, mapping->funcs};
		*ret_in_file = mapping->offset + (address - mapping->begin);
		return true;
	}
	return false;
}

const struct pg_mapping *pg_procs_mappings(struct pg_procs *procs,
					   const struct pg_procs_moment *moment, bool is_new,
					   size_t *ret_num)
{
	const struct process *process = find_process(procs, moment, is_new);

	*ret_num = process->num;
	return process->mappings;
}

void pg_procs_open(struct pg_procs *procs, uint32_t process, const unsigned char *build_id,
		   struct pg_mapping *mapping)
{
	struct pg_arena *arena = pg_arena_create();
	int fd = open_mapping(arena, process, mapping);
	struct stat st;

	/* When it has ended, its path is ours, or it is no more. */
	if (fd < 0)
		fd = open_file(mapping->path);
	pg_arena_destroy(arena);
	if (fd >= 0 && !build_id && (fstat(fd, &st) != 0 || st.st_ino != mapping->inode)) {
		close(fd);
		return;
	}
	if (fd >= 0)
		know_file(procs, fd, mapping);
	if (build_id && !has_build_id(mapping->funcs, build_id)) {
		mapping->funcs = NULL;
		mapping->fd = -1;
	}
}

bool pg_procs_are_known(const struct pg_procs *procs)
{
	return procs->of_all;
}
