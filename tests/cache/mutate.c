// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutate FILE SEED...: change a cache file as somebody may who knows how it is made: one element of a
 * table, or several, and the checksum with it. What is changed depends on the seed alone.
 *
 * The sum is written here once more: a cache whose sums this program cannot make is a new version, and
 * the tier says so, since nothing it changes would be looked at.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 8

struct header {
	char magic[8];
	uint32_t byte_order, version;
	uint64_t key, num_parts, sizes[MAX_PARTS], checksum;
};

static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 32;
}

static uint64_t checksum(uint64_t seed, const uint64_t *words, size_t num)
{
	uint64_t sums[2] = {0}, orders[2] = {0};

	for (size_t i = 0; i < num / 2 * 2; i++)
		orders[i % 2] += sums[i % 2] += words[i];
	if (num % 2)
		seed = mix(seed, words[num - 1]);
	return mix(mix(mix(mix(seed, sums[0]), sums[1]), orders[0]), orders[1]);
}

static uint64_t checksum_of(const struct header *header, size_t size)
{
	uint64_t seed = checksum(0, (const uint64_t *)header,
				 offsetof(struct header, checksum) / sizeof(uint64_t));

	return checksum(seed, (const uint64_t *)(header + 1), (size - sizeof(*header)) / 8);
}

static uint64_t draw(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15;
	return mix(mix(*state, *state >> 29), *state << 7);
}

/** What bounds are forgotten for, what is beside what is right, and anything. */
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
static void mutate(struct header *header, uint64_t seed)
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
	struct header *header = (struct header *)bytes;
	FILE *file = argc > 2 ? fopen(argv[1], "r+b") : NULL;
	size_t size;

	if (!file)
		return fail("cannot be opened", argc > 1 ? argv[1] : "?");
	size = fread(bytes, 1, sizeof(bytes), file);
	if (size < sizeof(*header) || size == sizeof(bytes) || header->num_parts > MAX_PARTS ||
	    header->checksum != checksum_of(header, size))
		return fail("is of another version", argv[1]);
	for (int i = 2; i < argc; i++)
		mutate(header, strtoull(argv[i], NULL, 0));
	header->checksum = checksum_of(header, size);
	rewind(file);
	if (fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		return fail("cannot be written", argv[1]);
	return 0;
}
