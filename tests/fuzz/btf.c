// SPDX-License-Identifier: GPL-2.0-only
/* BTF, raw or in an ELF file, by --btf. */
#include <elf.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_begin();
	fuzz_debug_info("--btf", fuzz_file("input", bytes, size));
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	if (size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0)
		return fuzz_mutate_elf(bytes, size, most, &random);
	return fuzz_mutate_btf(bytes, size, most, &random);
}
