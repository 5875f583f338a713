// SPDX-License-Identifier: GPL-2.0-only
/* The program that is watched: in five calls it takes 100 to 500 bytes. */
#include <stddef.h>

#ifndef CALLS
#define CALLS 5
#endif

static volatile size_t sink;

__attribute__((noipa)) static size_t spend(size_t size)
{
	sink += size;
	return 1;
}

__attribute__((noipa)) static size_t take(size_t count)
{
	size_t spent = spend(count);

	sink = spent;
	return sink + spent;
}

int main(void)
{
	size_t sum = 0;

	for (size_t i = 1; i <= CALLS; i++)
		sum += take(100 * i);
	return sum != 2 * CALLS;
}
