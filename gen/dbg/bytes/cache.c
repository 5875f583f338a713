// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/bytes/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/outfile.h"

#define MAX_PARTS 8
/** Files that have not been used for so long are of kernels that are gone. */
#define UNUSED_SECONDS (60L * 24 * 60 * 60)

static const char magic[8] = "PGCACHE";

/** The beginning of a cache file; the parts follow, each at a multiple of 8 bytes. */
struct header {
	char magic[8];
	uint32_t byte_order; /* 1, in the writer's */
	uint32_t version;
	uint64_t key; /* of the ELF file: part of the cache file's name, too */
	uint64_t num_parts;
	uint64_t sizes[MAX_PARTS];
	uint64_t checksum; /* of all before, then of the parts */
};

/** A mapped cache file. */
struct map {
	struct map *next;
	void *data;
	size_t size;
};

/** What is kept with an ELF file. */
struct cache {
	bool is_open;
	uint64_t key; /* of the file's content; 0: not known */
	int folder;   /* -1: none */
	struct map *maps;
};

static void close_cache(void *state)
{
	const struct cache *cache = state;

	for (struct map *map = cache->maps; map; map = map->next)
		munmap(map->data, map->size);
	if (cache->folder >= 0)
		close(cache->folder);
}

static const struct pg_reader reader = {sizeof(struct cache), close_cache};

/* --- Checksums --- */

/*
 * As Fletcher's: the sum of the words, and the sum of that sum after each word, so that their order
 * counts; of words at even and at odd places, which compilers make vector instructions of. All of a
 * file is summed in each run, which then looks at a few words of it.
 */

static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 32;
}

/** size is a multiple of 8. */
static uint64_t checksum(uint64_t seed, const void *data, size_t size)
{
	const uint64_t *words = data;
	uint64_t even = 0, even_order = 0, odd = 0, odd_order = 0;
	size_t num = size / sizeof(*words), i = 0;

	for (; i + 2 <= num; i += 2) {
		even += words[i];
		odd += words[i + 1];
		even_order += even;
		odd_order += odd;
	}
	if (i < num)
		seed = mix(seed, words[i]);
	return mix(mix(mix(mix(seed, even), odd), even_order), odd_order);
}

static uint64_t checksum_of(const struct header *header, const void *parts, size_t size)
{
	uint64_t seed = checksum(0, header, offsetof(struct header, checksum));

	return checksum(seed, parts, size);
}

/* --- The folder --- */

/** $XDG_CACHE_HOME; NULL: there is no such place. */
static const char *base_path(struct pg_arena *arena)
{
	const char *base = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");

	if (base && base[0] == '/')
		return base;
	return home && home[0] == '/' ? pg_printf(arena, "%s/.cache", home) : NULL;
}

/** No other user can put another folder in its place: it is the user's, or root's. */
static bool is_safe_base(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && (status.st_uid == geteuid() || status.st_uid == 0) &&
	       (!(status.st_mode & S_IWOTH) || (status.st_mode & S_ISVTX));
}

/** It is the user's own, and no other user may write to it: a folder, or a file in it. */
static bool is_own(const struct stat *status)
{
	return status->st_uid == geteuid() && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

static int dropped(int fd)
{
	close(fd);
	return -1;
}

/** Links in the user's path are followed. A folder that is missing is made in one that is safe. */
static int open_base(struct pg_arena *arena, const char *path, bool create)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	const char *slash = strrchr(path, '/');

	if (fd < 0 && slash > path && !slash[1])
		return open_base(arena, pg_strndup(arena, path, (size_t)(slash - path)), create);
	if (fd < 0 && errno == ENOENT && create && slash > path) {
		PG_CLEANUP(pg_close_fd) int parent =
			open_base(arena, pg_strndup(arena, path, (size_t)(slash - path)), create);

		if (parent < 0 || (mkdirat(parent, slash + 1, 0700) < 0 && errno != EEXIST))
			return -1;
		fd = openat(parent, slash + 1, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	}
	if (fd >= 0 && !is_safe_base(fd))
		return dropped(fd);
	return fd;
}

/** The folder of caches; -1: there is none, or it is not the user's alone. */
static int open_folder(struct pg_arena *arena, bool create)
{
	const char *path = base_path(arena);
	PG_CLEANUP(pg_close_fd) int base = path ? open_base(arena, path, create) : -1;
	struct stat status;
	int fd;

	if (base < 0)
		return -1;
	if (create)
		mkdirat(base, "probegen", 0700);
	fd = openat(base, "probegen", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && (fstat(fd, &status) < 0 || !is_own(&status)))
		return dropped(fd);
	return fd;
}

/* --- Names --- */

/** The identity of the file's content, as far as a few system calls can tell it. */
static uint64_t key_of(const struct pg_dbg *dbg)
{
	struct stat status;
	uint64_t key = 0;
	Elf_Scn *section = NULL;

	if (fstat(dbg->fd, &status) < 0)
		return 0;
	key = mix(key, (uint64_t)status.st_size);
	key = mix(key, (uint64_t)status.st_mtim.tv_sec);
	key = mix(key, (uint64_t)status.st_mtim.tv_nsec);
	while ((section = elf_nextscn(dbg->elf, section))) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header))
			return 0;
		key = mix(key, header.sh_offset);
		key = mix(key, header.sh_size);
	}
	return key;
}

/** The folder may be missing now, and be made when something is stored. */
static struct cache *cache_of(struct pg_dbg *dbg)
{
	struct cache *cache = pg_dbg_keep(dbg, &reader);

	if (!cache->is_open) {
		cache->is_open = true;
		cache->key = key_of(dbg);
		cache->folder = open_folder(dbg->arena, false);
	}
	return cache;
}

/** A file in the folder; NULL: the ELF file has no build id. */
static const char *name_of(struct pg_dbg *dbg, const char *table, uint64_t key)
{
	if (!dbg->build_id || !key)
		return NULL;
	return pg_printf(dbg->arena, "%s-%016" PRIx64 ".%s", dbg->build_id, key, table);
}

/* --- Reading --- */

static bool is_usable(const struct header *header, size_t size, unsigned version, uint64_t key,
		      size_t num)
{
	uint64_t left = size - sizeof(*header);

	if (memcmp(header->magic, magic, sizeof(magic)) != 0 || header->byte_order != 1 ||
	    header->version != version || header->key != key || header->num_parts != num)
		return false;
	for (size_t i = 0; i < num; i++) {
		if (header->sizes[i] > left || header->sizes[i] % 8)
			return false;
		left -= header->sizes[i];
	}
	return left == 0 &&
	       header->checksum == checksum_of(header, header + 1, size - sizeof(*header));
}

/** Files that are used are not old. */
static void touch(int fd, const struct stat *status)
{
	if (time(NULL) - status->st_mtime > UNUSED_SECONDS / 2)
		futimens(fd, NULL);
}

static void *map_file(int folder, const char *name, size_t *ret_size)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;
	struct stat status;
	void *data;

	if (folder < 0)
		return NULL;
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || !is_own(&status) ||
	    status.st_size < (off_t)sizeof(struct header))
		return NULL;
	touch(fd, &status);
	*ret_size = (size_t)status.st_size;
	data = mmap(NULL, *ret_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	return data == MAP_FAILED ? NULL : data;
}

bool pg_cache_load(struct pg_dbg *dbg, const char *table, unsigned version,
		   struct pg_cache_part *parts, size_t num)
{
	struct cache *cache = cache_of(dbg);
	const char *name = name_of(dbg, table, cache->key);
	struct map *map;
	const char *at;
	size_t size;
	void *data = name ? map_file(cache->folder, name, &size) : NULL;

	if (!data)
		return false;
	if (!is_usable(data, size, version, cache->key, num)) {
		munmap(data, size);
		return false;
	}
	at = (const char *)((const struct header *)data + 1);
	for (size_t i = 0; i < num; i++) {
		parts[i] = (struct pg_cache_part){at, ((const struct header *)data)->sizes[i]};
		at += parts[i].size;
	}
	map = PG_NEW(dbg->arena, struct map);
	*map = (struct map){cache->maps, data, size};
	cache->maps = map;
	return true;
}

/* --- Writing --- */

/** A cache file's name begins with a build id and a key; the folder may hold other things. */
static bool is_cache_file(const char *name)
{
	size_t id = strspn(name, "0123456789abcdef");

	return id >= 16 && name[id] == '-' &&
	       strspn(name + id + 1, "0123456789abcdef") == 16 && name[id + 17] == '.';
}

/** `folder` is closed. */
static void remove_unused(int folder)
{
	DIR *dir = fdopendir(folder);
	struct dirent *entry;

	if (!dir) {
		close(folder);
		return;
	}
	while ((entry = readdir(dir))) {
		struct stat status;

		if (is_cache_file(entry->d_name) &&
		    fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    time(NULL) - status.st_mtime > UNUSED_SECONDS)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
}

/** The file's content; the header lacks the sizes and the sum. */
static const char *compose(struct pg_arena *arena, struct header header,
			   const struct pg_cache_part *parts, size_t *ret_size)
{
	size_t size = sizeof(header);
	char *text, *at;

	for (size_t i = 0; i < header.num_parts; i++)
		size += header.sizes[i] = (parts[i].size + 7) & ~(size_t)7;
	text = at = pg_alloc(arena, size);
	memset(text, 0, size);
	at += sizeof(header);
	for (size_t i = 0; i < header.num_parts; i++) {
		if (parts[i].size)
			memcpy(at, parts[i].data, parts[i].size);
		at += header.sizes[i];
	}
	header.checksum = checksum_of(&header, text + sizeof(header), size - sizeof(header));
	memcpy(text, &header, sizeof(header));
	*ret_size = size;
	return text;
}

void pg_cache_store(struct pg_dbg *dbg, const char *table, unsigned version,
		    const struct pg_cache_part *parts, size_t num)
{
	struct header header = {.byte_order = 1, .version = version, .num_parts = num};
	const char *name, *text;
	size_t size;
	int folder;

	memcpy(header.magic, magic, sizeof(magic));
	header.key = cache_of(dbg)->key;
	name = name_of(dbg, table, header.key);
	folder = name ? open_folder(dbg->arena, true) : -1;
	if (folder < 0)
		return;
	text = compose(dbg->arena, header, parts, &size);
	/* It is not an error when this fails: the next run does the work again. */
	if (pg_write_file_at(dbg->arena, folder, name, text, size)) {
		close(folder);
	} else {
		dbg->has_made_tables = true;
		remove_unused(folder);
	}
}
