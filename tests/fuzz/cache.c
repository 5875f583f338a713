// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches that were forged: an input is the number of a table, and the cache file that takes the place of
 * that table; the sum is made right, as any writer of such a file can. The questions are about
 * cache.elf next to the target, for which each kind of table is kept. Of an input that is a number
 * only, the table is the one that probegen has made.
 */
#include <dirent.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../cache/forge.h"
#include "fuzz.h"

enum { MOST_TABLES = 16, MOST_FILE = 1 << 20, NUM_LINES = 64, MOST_STEPS = 4 };

struct table {
	char name[128]; /* below the folder of the cache */
	char *bytes;
	size_t size;
};

static char file[4096];
static struct table tables[MOST_TABLES];
static size_t num_tables;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	snprintf(file, sizeof(file), "%s", (*argv)[0]);
	snprintf(file + strlen(dirname(file)), 16, "/cache.elf");
	return 0;
}

/** What asks for each of the tables; many points at once make marks in lines and a map of functions. */
static void ask(void)
{
	static const char point[] = "outer\n";
	char points[NUM_LINES * sizeof(point)] = "";

	for (size_t i = 0; i < NUM_LINES; i++)
		strcat(points, point);
	fuzz_stdin(points, strlen(points));
	FUZZ_RUN("vars", "-k", file, "--json", "--jobs", "1", "-");
	FUZZ_RUN("gen", "-k", file, "--stop-after=plans", "-e", "a=outer $vars", "-e",
		 "b=twice x=(struct nothing *)@answer");
	FUZZ_RUN("funcs", "-k", file);
}

/* --- The tables as they are --- */

static int by_name(const void *a, const void *b)
{
	/* of BUILDID-KEY.TABLE what is after the dot */
	return strcmp(strchr(((const struct table *)a)->name, '.'),
		      strchr(((const struct table *)b)->name, '.'));
}

static void keep(const char *name)
{
	struct table *table = &tables[num_tables++];
	char path[256];
	FILE *from;

	snprintf(table->name, sizeof(table->name), "probegen/%s", name);
	snprintf(path, sizeof(path), "%s", fuzz_path(table->name));
	table->bytes = malloc(MOST_FILE);
	from = fopen(path, "r");
	if (!from || !table->bytes)
		abort();
	table->size = fread(table->bytes, 1, MOST_FILE, from);
	fclose(from);
	if (forge_sum_of((struct forge_header *)table->bytes, table->size) !=
	    ((struct forge_header *)table->bytes)->checksum) {
		fprintf(stderr, "cache: %s is of another version\n", name);
		abort();
	}
}

static void make_tables(void)
{
	struct dirent *entry;
	DIR *folder;

	if (num_tables)
		return;
	fuzz_begin();
	mkdir(fuzz_path("probegen"), 0700);
	setenv("XDG_CACHE_HOME", fuzz_path(""), 1);
	ask();
	folder = opendir(fuzz_path("probegen"));
	while (folder && num_tables < MOST_TABLES && (entry = readdir(folder))) {
		if (strchr(entry->d_name, '-'))
			keep(entry->d_name);
	}
	if (!num_tables)
		abort();
	closedir(folder);
	qsort(tables, num_tables, sizeof(*tables), by_name);
}

/* --- Forged ones --- */

/** The number's table, with the bytes of an input in place of its own but for what it is known by. */
static struct forge_header *forge(const struct table *table, const uint8_t *bytes, size_t size)
{
	const struct forge_header *own = (const struct forge_header *)table->bytes;
	struct forge_header *forged = calloc(1, size);

	memcpy(forged, bytes, size);
	memcpy(forged, own, offsetof(struct forge_header, num_parts));
	forged->checksum = forge_sum_of(forged, size);
	return forged;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct table *which;
	struct forge_header *forged = NULL;

	make_tables();
	which = &tables[size ? bytes[0] % num_tables : 0];
	size = size ? (size - 1) & ~(size_t)7 : 0;
	if (size >= sizeof(*forged))
		forged = forge(which, bytes + 1, size);
	for (size_t i = 0; i < num_tables; i++)
		fuzz_file(tables[i].name, tables[i].bytes, tables[i].size);
	if (forged)
		fuzz_file(which->name, forged, size);
	ask();
	free(forged);
	return 0;
}

/** Numbers for which bounds are forgotten, neighbours of right ones, and others of the table. */
static void change_word(uint32_t *words, size_t num, struct fuzz_random *random)
{
	static const uint32_t edges[] = {0, 1, 0x7ffffff0, 0x7fffffff, 0x80000000, ~0U};
	const size_t num_edges = sizeof(edges) / sizeof(*edges);
	size_t at = (size_t)fuzz_below(random, num), kind = (size_t)fuzz_below(random, num_edges + 4);

	if (kind < num_edges)
		words[at] = edges[kind];
	else if (kind == num_edges)
		words[at] += (uint32_t)fuzz_below(random, 9) - 4;
	else if (kind == num_edges + 1)
		words[at] = words[fuzz_below(random, num)];
	else
		words[at] = (uint32_t)fuzz_below(random, kind % 2 ? 4096 : 1ULL << 32);
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	const size_t begin = offsetof(struct forge_header, num_parts);
	struct fuzz_random random = {seed};
	uint32_t *words;
	size_t num;

	make_tables();
	if (size <= sizeof(struct forge_header) || fuzz_below(&random, 20) == 0) {
		const struct table *table;

		bytes[0] = (uint8_t)fuzz_below(&random, num_tables);
		table = &tables[bytes[0]];
		if (table->size >= most)
			return 1;
		memcpy(bytes + 1, table->bytes, table->size);
		size = 1 + table->size;
	}
	num = (size - 1 - begin) / sizeof(*words);
	words = malloc(num * sizeof(*words));
	memcpy(words, bytes + 1 + begin, num * sizeof(*words));
	for (uint64_t steps = 1 + fuzz_below(&random, MOST_STEPS); steps > 0; steps--)
		change_word(words, num, &random);
	memcpy(bytes + 1 + begin, words, num * sizeof(*words));
	free(words);
	return size;
}
