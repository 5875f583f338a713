// SPDX-License-Identifier: GPL-2.0-only
/* A user program with split DWARF, by -x: a pair of the program and its part.dwo. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct fuzz_pair pair = fuzz_pair_of(bytes, size);

	fuzz_begin();
	fuzz_file("part.dwo", pair.second, pair.second_size);
	fuzz_debug_info("-x", fuzz_file("input", pair.first, pair.first_size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_pair(bytes, size, most, &random, fuzz_mutate_elf, fuzz_mutate_elf);
}
