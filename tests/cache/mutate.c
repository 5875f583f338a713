// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutate FILE SEED...: change a cache file as an attacker may: one element of a table, or several,
 * and the checksum with it. The changes depend on the seed alone.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forge.h"

static uint64_t draw(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15;
	return forge_mix(forge_mix(*state, *state >> 29), *state << 7);
}

/** Numbers for which bounds are forgotten, neighbours of right ones, and any number. */
static uint32_t drawn_value(uint64_t *state, uint32_t old)
{
	static const uint32_t edges[] = {0, 1, 0x7ffffff0, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
	uint64_t kind = draw(state) % 10;

	if (kind < sizeof(edges) / sizeof(*edges))
		return edges[kind];
	if (kind == 7)
		return old + 1;
	return kind == 8 ? old - 1 : (uint32_t)draw(state);
}

/** Some words of one part; or, of a quarter of the seeds, all of it. */
static void mutate(struct forge_header *header, uint64_t seed)
{
	uint64_t state = seed, part = draw(&state) % header->num_parts;
	uint32_t *words = (uint32_t *)(header + 1);
	size_t num, times = 1 + draw(&state) % 4;

	for (uint64_t i = 0; i < part; i++)
		words += header->sizes[i] / sizeof(*words);
	num = header->sizes[part] / sizeof(*words);
	if (!num)
		return;
	if (draw(&state) % 4 == 0) {
		uint32_t value = drawn_value(&state, 3);

		for (size_t i = 0; i < num; i++)
			words[i] = value;
		return;
	}
	for (size_t i = 0; i < times; i++) {
		size_t at = draw(&state) % num;

		words[at] = drawn_value(&state, words[at]);
	}
}

static int fail(const char *what, const char *path)
{
	fprintf(stderr, "mutate: %s: %s\n", path, what);
	return 1;
}

int main(int argc, char **argv)
{
	static uint64_t bytes[4 << 20];
	struct forge_header *header = (struct forge_header *)bytes;
	FILE *file = argc > 2 ? fopen(argv[1], "r+b") : NULL;
	size_t size;

	if (!file)
		return fail("cannot be opened", argc > 1 ? argv[1] : "?");
	size = fread(bytes, 1, sizeof(bytes), file);
	if (size < sizeof(*header) || size == sizeof(bytes) || header->num_parts > FORGE_MAX_PARTS ||
	    header->checksum != forge_sum_of(header, size))
		return fail("is of another version", argv[1]);
	for (int i = 2; i < argc; i++)
		mutate(header, strtoull(argv[i], NULL, 0));
	header->checksum = forge_sum_of(header, size);
	rewind(file);
	if (fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		return fail("cannot be written", argv[1]);
	return 0;
}
