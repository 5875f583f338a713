// SPDX-License-Identifier: GPL-2.0-only
/* BPF objects, as `check' reads them, and `run' before it loads them. */
#include "fuzz.h"
#include "run/fit.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct pg_arena *arena = pg_arena_create();
	const char *path;
	struct pg_fits fits;

	fuzz_begin();
	path = fuzz_file("input", bytes, size);
	FUZZ_RUN("check", path);
	FUZZ_RUN("check", "--json", path);
	if (pg_fits_any(bytes, size))
		pg_fits_read(arena, "input", bytes, size, &fits);
	pg_arena_destroy(arena);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	struct fuzz_random random = {seed};

	return fuzz_mutate_elf(bytes, size, most, &random);
}
