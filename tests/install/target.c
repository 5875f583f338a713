// SPDX-License-Identifier: GPL-2.0-only
/* Calls a function with what nobody else knows: numbers 3, 6 and 9. Static, so that it runs anywhere. */
#include <stdio.h>

static int total;

static void __attribute__((noinline)) add(int number)
{
	int before = total;

	total = before + number;
	printf("%d %d\n", number, before);
}

int main(void)
{
	for (int i = 1; i <= 3; i++)
		add(3 * i);
	return 0;
}
