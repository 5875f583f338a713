// SPDX-License-Identifier: GPL-2.0-only
/* Traced without its debug info: numbers of calls that follow from the first parameter. */
#include <stdio.h>

static volatile long sink;

__attribute__((noinline)) long price(long number, const char *name, int a, int b, int c, int d, long last)
{
	sink += number + a + b + c + d + last + name[0];
	return 3 * number;
}

int main(void)
{
	char name[16];

	for (long i = 1; i <= 3; i++) {
		snprintf(name, sizeof(name), "item%ld", i);
		price(i, name, -1, 0, 0, 0, 1000 + i);
	}
	return 0;
}
