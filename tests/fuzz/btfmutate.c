// SPDX-License-Identifier: GPL-2.0-only
/* Changes to raw BTF: its words are offsets of names, kinds, numbers of members, ids, sizes. */
#include <linux/btf.h>
#include <string.h>

#include "fuzz.h"

/** One step in so many is any change of bytes, the header's too. */
enum { BYTES_RARE = 8, MOST_STEPS = 4, MOST_IDS = 64 };

static uint32_t other_word(const uint8_t *words, size_t num, uint32_t word,
			   struct fuzz_random *random)
{
	switch (fuzz_below(random, 6)) {
	case 0: /* another kind */
		return (word & ~0x1f000000U) | (uint32_t)fuzz_below(random, 32) << 24;
	case 1: /* other members */
		return (word & ~0xffffU) | (uint32_t)fuzz_below(random, 8);
	case 2: /* the flag of kinds, the sign of numbers */
		return word ^ 1U << 31;
	case 3:
		return (uint32_t)fuzz_below(random, MOST_IDS);
	case 4:
		return word + (uint32_t)fuzz_below(random, 17) - 8;
	default: /* that of another place */
		memcpy(&word, words + fuzz_below(random, num) * sizeof(word), sizeof(word));
		return word;
	}
}

size_t fuzz_mutate_btf(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random)
{
	const size_t begin = sizeof(struct btf_header);
	size_t num = size > begin ? (size - begin) / sizeof(uint32_t) : 0;

	if (!num || fuzz_below(random, BYTES_RARE) == 0)
		return LLVMFuzzerMutate(bytes, size, most);
	for (uint64_t steps = 1 + fuzz_below(random, MOST_STEPS); steps > 0; steps--) {
		uint8_t *at = bytes + begin + fuzz_below(random, num) * sizeof(uint32_t);
		uint32_t word;

		memcpy(&word, at, sizeof(word));
		word = other_word(bytes + begin, num, word, random);
		memcpy(at, &word, sizeof(word));
	}
	return size;
}
