/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What a cache file looks like, for those that forge one. The sum is written here once more: a cache
 * whose sums this cannot make is a new version, and nothing that is changed would be looked at.
 */
#ifndef PG_TESTS_CACHE_FORGE_H
#define PG_TESTS_CACHE_FORGE_H

#include <stddef.h>
#include <stdint.h>

#define FORGE_MAX_PARTS 8

struct forge_header {
	char magic[8];
	uint32_t byte_order, version;
	uint64_t key, num_parts, sizes[FORGE_MAX_PARTS], checksum;
};

static inline uint64_t forge_mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 32;
}

static inline uint64_t forge_sum(uint64_t seed, const uint64_t *words, size_t num)
{
	uint64_t sums[2] = {0}, orders[2] = {0};

	for (size_t i = 0; i < num / 2 * 2; i++)
		orders[i % 2] += sums[i % 2] += words[i];
	if (num % 2)
		seed = forge_mix(seed, words[num - 1]);
	seed = forge_mix(forge_mix(seed, sums[0]), sums[1]);
	return forge_mix(forge_mix(seed, orders[0]), orders[1]);
}

/** Of a file of `size` bytes, a multiple of 8. */
static inline uint64_t forge_sum_of(const struct forge_header *header, size_t size)
{
	uint64_t seed = forge_sum(0, (const uint64_t *)header,
				  offsetof(struct forge_header, checksum) / sizeof(uint64_t));

	return forge_sum(seed, (const uint64_t *)(header + 1), (size - sizeof(*header)) / 8);
}

#endif
