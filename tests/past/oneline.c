// SPDX-License-Identifier: GPL-2.0-only
/*
 * oneline CALLS: twice as many calls of a function that is inlined and written on one line, where its parameter changes.
 * Each statement is at the function's own line; the call begins once.
 */
#include <stdio.h>
#include <stdlib.h>

static volatile long sink;

/* Of which callers know nothing. */
#ifdef __clang__
#define OPAQUE __attribute__((noinline))
#else
#define OPAQUE __attribute__((noipa))
#endif

OPAQUE long use(long number)
{
	sink = number;
	return sink;
}

static inline __attribute__((always_inline)) long grow(long number) { number += 5; use(number); number *= 3; return use(number); }

OPAQUE void work(long id)
{
	sink = grow(id);
	sink += grow(id + 1000);
}

int main(int argc, char **argv)
{
	const long num = argc > 1 ? atol(argv[1]) : 1;

	for (long id = 1; id <= num; id++)
		work(id);
	return 0;
}
