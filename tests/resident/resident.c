// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads nothing of what it passes: the pages of a file and of its own constants are taken from it before
 * each call. Says what it passes all the same, since it knows the text.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct record {
	int number;
	char name[28];
};

/* On pages of their own, never touched by the program */
static const char constants[3 * 4096] __attribute__((aligned(4096))) = "the first page";

__attribute__((noinline)) static int take(const struct record *record, const char *text, const char *constant)
{
	__asm__ volatile("" : : "r"(record), "r"(text), "r"(constant) : "memory");
	return 1;
}

static char *map_file(void)
{
	FILE *file = tmpfile();
	char *map;

	fseek(file, 4090, SEEK_SET);
	fputs("over the end of a page", file);
	fseek(file, 8192, SEEK_SET);
	fwrite(&(struct record){42, "in a file"}, sizeof(struct record), 1, file);
	fflush(file);
	map = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	return map == MAP_FAILED ? NULL : map;
}

int main(void)
{
	char *map = map_file();
	int sum = 0;

	for (int i = 0; map && i < 100; i++) {
		madvise(map, 3 * 4096, MADV_DONTNEED);
		madvise((void *)(uintptr_t)constants, sizeof(constants), MADV_DONTNEED);
		sum += take((void *)(map + 8192), map + 4090, constants);
		printf("take number=42 name=\"in a file\" text=\"over the end of a page\" constant=\"the first page\" part=\"over the\"\n");
	}
	return sum != 100;
}
