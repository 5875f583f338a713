// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutate FILE CHANGE...: change a cache file as an attacker may, and the checksum with it. A change is a
 * seed, on which it depends alone: one element of a table, or several; or `pN': each word of part N is
 * 0x7ffffff0, which is beyond any table, and within the numbers of 31 bits.
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

static uint32_t *part_of(struct forge_header *header, uint64_t part, size_t *num)
{
	uint32_t *words = (uint32_t *)(header + 1);

	for (uint64_t i = 0; i < part; i++)
		words += header->sizes[i] / sizeof(*words);
	*num = header->sizes[part] / sizeof(*words);
	return words;
}

static void fill(uint32_t *words, size_t num, uint32_t value)
{
	for (size_t i = 0; i < num; i++)
		words[i] = value;
}

/** Some words of one part; or, of a quarter of the seeds, all of it. */
static void mutate(struct forge_header *header, uint64_t seed)
{
	uint64_t state = seed, part = draw(&state) % header->num_parts;
	size_t num, times = 1 + draw(&state) % 4;
	uint32_t *words = part_of(header, part, &num);

	if (!num)
		return;
	if (draw(&state) % 4 == 0) {
		fill(words, num, drawn_value(&state, 3));
		return;
	}
	for (size_t i = 0; i < times; i++) {
		size_t at = draw(&state) % num;

		words[at] = drawn_value(&state, words[at]);
	}
}

static void change(struct forge_header *header, const char *text)
{
	size_t num, part = *text == 'p' ? strtoul(text + 1, NULL, 0) : 0;
	uint32_t *words;

	if (*text != 'p') {
		mutate(header, strtoull(text, NULL, 0));
	} else if (part < header->num_parts) {
		words = part_of(header, part, &num);
		fill(words, num, 0x7ffffff0);
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
		change(header, argv[i]);
	header->checksum = forge_sum_of(header, size);
	rewind(file);
	if (fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		return fail("cannot be written", argv[1]);
	return 0;
}
