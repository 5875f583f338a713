// SPDX-License-Identifier: GPL-2.0-only
/* A kernel with DWARF, by -k. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_begin();
	fuzz_debug_info("-k", fuzz_file("input", bytes, size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_elf(bytes, size, most, &random);
}
