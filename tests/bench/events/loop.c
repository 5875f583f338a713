// SPDX-License-Identifier: GPL-2.0-only
/* A loop of calls, of which the bench probes each: prints the nanoseconds on a CPU that one takes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile long sink;

/* The next line has its values anew: what was in registers is of no more use. */
#define FORGET() __asm__ volatile("" : : : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "memory")

__attribute__((noinline, noclone)) long work(long number, const char *text)
{
	volatile long frame = number + 1;
	long before = sink;

	sink = frame + before; /* BEFORE */
	FORGET();
	sink += number; /* HERE */
	sink += *text;
	return sink;
}

int main(int argc, char **argv)
{
	const long num = argc > 1 ? atol(argv[1]) : 100000;
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (long i = 0; i < num; i++)
		work(i, "a text of thirty-two characters.");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	printf("%.1f\n", ((to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
				 (double)num);
	return 0;
}
