// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include <capstone/capstone.h>
#include <dlfcn.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/commands.h"

enum { MOST_WORDS = 32 };

#define TEXT_OF(number)	TEXT_OF_(number)
#define TEXT_OF_(number) #number
static const char library_name[] = "libcapstone.so." TEXT_OF(CS_API_MAJOR);

static char folder[64];
static int input = -1, output = -1;
static uint64_t drawn;

/**
 * Freed memory is kept for one input, not for hundreds: else each of them begins with pages that the
 * kernel has yet to make.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=8:max_malloc_fill_size=256";
}

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	abort();
}

/* --- The folder --- */

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
	(void)status, (void)flag, (void)walk;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_entry, 4, FTW_DEPTH | FTW_PHYS);
}

/** In memory where that can be had. */
static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "/dev/shm/probegen-fuzz.XXXXXX");
	if (!mkdtemp(folder)) {
		snprintf(folder, sizeof(folder), "/tmp/probegen-fuzz.XXXXXX");
		must(mkdtemp(folder) != NULL, folder);
	}
	atexit(remove_folder);
}

const char *fuzz_path(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void draw(const uint8_t *bytes, size_t size)
{
	for (uint64_t word; size >= sizeof(word); bytes += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		drawn = (drawn ^ word) * 0x94d049bb133111eb;
		drawn ^= drawn >> 29;
	}
}

uint64_t fuzz_drawn(uint64_t limit)
{
	return drawn % limit;
}

const char *fuzz_file(const char *name, const void *bytes, size_t size)
{
	const char *path = fuzz_path(name);
	FILE *file;

	unlink(path); /* the last input may have mapped it, and keeps its own file */
	file = fopen(path, "w");
	must(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0, path);
	drawn = size;
	draw(bytes, size);
	return path;
}

/* --- Commands --- */

void fuzz_begin(void)
{
	if (input >= 0)
		return;
	make_folder();
	/* Each command opens it; its 6 MB are relocated once, here. */
	dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
	input = memfd_create("stdin", MFD_CLOEXEC);
	output = memfd_create("stdout", MFD_CLOEXEC);
	must(input >= 0 && dup2(input, STDIN_FILENO) == STDIN_FILENO, "stdin");
	must(output >= 0, "stdout");
	setenv("XDG_CACHE_HOME", "/dev/null", 1);
	unsetenv("DEBUGINFOD_URLS");
}

void fuzz_stdin(const char *text, size_t len)
{
	must(ftruncate(input, 0) == 0 && pwrite(input, text, len, 0) == (ssize_t)len, "stdin");
	lseek(STDIN_FILENO, 0, SEEK_SET);
}

int fuzz_run(const char *const *words)
{
	struct pg_arena *arena = pg_arena_create();
	char *argv[MOST_WORDS + 2] = {pg_printf(arena, "probegen")};
	int argc = 1, status;

	while (words[argc - 1] && argc <= MOST_WORDS) {
		argv[argc] = pg_printf(arena, "%s", words[argc - 1]); /* argp moves, strtok cuts */
		argc++;
	}
	argv[argc] = NULL;
	/* A command closes its stdout, to be told of errors. */
	must(ftruncate(output, 0) == 0 && lseek(output, 0, SEEK_SET) == 0 &&
		     dup2(output, STDOUT_FILENO) == STDOUT_FILENO,
	     "stdout");
	status = pg_commands_run(arena, &pg_commands, argc, argv);
	pg_arena_destroy(arena);
	return status;
}

char *fuzz_output(size_t most)
{
	char *text = calloc(1, most + 1);

	must(text && pread(output, text, most, 0) >= 0, "stdout");
	return text;
}

/* --- For mutators --- */

uint64_t fuzz_below(struct fuzz_random *random, uint64_t limit)
{
	uint64_t x = random->state += 0x9e3779b97f4a7c15; /* splitmix64 */

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % limit;
}

struct fuzz_pair fuzz_pair_of(const uint8_t *bytes, size_t size)
{
	struct fuzz_pair pair = {0};
	uint32_t first;

	if (size < sizeof(first))
		return pair;
	memcpy(&first, bytes, sizeof(first));
	size -= sizeof(first);
	pair.first = bytes + sizeof(first);
	pair.first_size = first < size ? first : size;
	pair.second = pair.first + pair.first_size;
	pair.second_size = size - pair.first_size;
	return pair;
}

size_t fuzz_mutate_bytes(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random)
{
	(void)random; /* libFuzzer has its own */
	return LLVMFuzzerMutate(bytes, size, most);
}

size_t fuzz_mutate_pair(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random,
			fuzz_mutator first, fuzz_mutator second)
{
	const struct fuzz_pair pair = fuzz_pair_of(bytes, size);
	size_t before = size - pair.second_size;

	if (!pair.first_size || (pair.second_size && fuzz_below(random, 2) == 0))
		return size < sizeof(uint32_t)
			       ? LLVMFuzzerMutate(bytes, size, most)
			       : before + second(bytes + before, pair.second_size, most - before,
						 random);
	first(bytes + sizeof(uint32_t), pair.first_size, pair.first_size, random);
	return size;
}
