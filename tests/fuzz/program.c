// SPDX-License-Identifier: GPL-2.0-only
/* A user program with DWARF, by -x. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_begin();
	fuzz_debug_info("-x", fuzz_file("input", bytes, size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_elf(bytes, size, most, &random);
}
