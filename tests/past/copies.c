// SPDX-License-Identifier: GPL-2.0-only
/*
 * copies CALLS: calls of work(), a loop of two turns with a function inlined, of which a compiler that unrolls the loop
 * makes two copies. Debug info has one instance of it, and a call begins in each copy.
 */
#include <stdio.h>
#include <stdlib.h>

static volatile long sink;

/* Of which callers know nothing, not even which registers they leave alone. */
#ifdef __clang__
#define OPAQUE __attribute__((noinline))
#else
#define OPAQUE __attribute__((noipa))
#endif

OPAQUE long get(long number)
{
	sink = number;
	return number * 7 + sink - number;
}

OPAQUE void use(long value)
{
	sink = value;
}

static inline __attribute__((always_inline)) void half(long number)
{
	long price;

	use(1);
	price = get(number);
	use(price);
	use(2);
	use(3);
}

OPAQUE void work(long id)
{
	for (long turn = 0; turn < 2; turn++)
		half(id * 2 + turn);
}

int main(int argc, char **argv)
{
	const long num = argc > 1 ? atol(argv[1]) : 1;

	for (long id = 1; id <= num; id++)
		work(id);
	printf("%ld\n", 2 * num);
	return 0;
}
