// SPDX-License-Identifier: GPL-2.0-only
/*
 * What -finstrument-functions calls: each function that is entered becomes a line of the file that
 * PROBEGEN_WALK names, with its depth and its address as linked.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define UNTOUCHED __attribute__((no_instrument_function))

extern char __executable_start[]; /* the linker's */

void UNTOUCHED __cyg_profile_func_enter(void *function, void *caller);
void UNTOUCHED __cyg_profile_func_exit(void *function, void *caller);

static FILE *out;
static unsigned depth;

void __cyg_profile_func_enter(void *function, void *caller)
{
	const char *name = getenv("PROBEGEN_WALK");

	(void)caller;
	if (!out)
		out = fopen(name ? name : "/dev/null", "w");
	if (out)
		fprintf(out, "%u %#lx\n", depth,
			(unsigned long)((uintptr_t)function - (uintptr_t)__executable_start));
	depth++;
}

void __cyg_profile_func_exit(void *function, void *caller)
{
	(void)function;
	(void)caller;
	depth--;
}
