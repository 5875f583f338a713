// SPDX-License-Identifier: GPL-2.0-only
/* A user program to be probed: it doubles 1, 2, 3 … as often as it is told, and rests. */
#include <stdlib.h>
#include <unistd.h>

static __attribute__((noinline)) int twice(int value)
{
	int doubled = value * 2;

	__asm__ volatile("" : "+r"(doubled));
	return doubled;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1, sum = 0;
	useconds_t rest = argc > 2 ? (useconds_t)atoi(argv[2]) : 1000;

	for (int i = 1; i <= times; i++) {
		sum += twice(i);
		if (rest)
			usleep(rest);
	}
	return sum == 0;
}
