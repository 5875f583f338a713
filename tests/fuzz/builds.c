// SPDX-License-Identifier: GPL-2.0-only
/* Two builds of a kernel. */
#include <stdio.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct fuzz_pair pair = fuzz_pair_of(bytes, size);
	char old[64];

	fuzz_begin();
	snprintf(old, sizeof(old), "%s", fuzz_file("old", pair.first, pair.first_size));
	fuzz_two_builds("-k", old, fuzz_file("new", pair.second, pair.second_size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_pair(bytes, size, most, &random, fuzz_mutate_elf, fuzz_mutate_elf);
}
