// SPDX-License-Identifier: GPL-2.0-only
/* Standard input of `vars -' and `lines -', about points.elf next to the target. */
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static char file[4096];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	snprintf(file, sizeof(file), "%s", (*argv)[0]);
	snprintf(file + strlen(dirname(file)), 16, "/points.elf");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_begin();
	fuzz_stdin((const char *)bytes, size);
	FUZZ_RUN("vars", "-k", file, "--json", "--jobs", "1", "-");
	fuzz_stdin((const char *)bytes, size);
	FUZZ_RUN("lines", "-k", file, "-");
	return 0;
}
