// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* hits THREADS CALLS [stay]: each thread calls hit() so often, all at the same time, with numbers of which the
   sums are known; half of them from one place, half from another. With stay it
   says "done" then and lives on. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST 64

static long calls;

__attribute__((noipa)) static void hit(int thread, int64_t n, uint64_t big)
{
	__asm__ volatile("" : : "r"(thread), "r"(n), "r"(big) : "memory");
}

__attribute__((noipa)) static void even(int thread, long i)
{
	hit(thread, i, UINT64_MAX - (uint64_t)i);
	__asm__ volatile("");
}

__attribute__((noipa)) static void odd(int thread, long i)
{
	hit(thread, -i, UINT64_MAX - (uint64_t)i);
	__asm__ volatile("");
}

static void *run(void *number)
{
	int thread = (int)(intptr_t)number;

	for (long i = 0; i < calls; i++) {
		if (thread % 2)
			odd(thread, i);
		else
			even(thread, i);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int num = argc > 1 ? atoi(argv[1]) : 1;
	pthread_t threads[MOST];

	calls = argc > 2 ? atol(argv[2]) : 1;
	for (int i = 0; i < num && i < MOST; i++)
		pthread_create(&threads[i], NULL, run, (void *)(intptr_t)i);
	for (int i = 0; i < num && i < MOST; i++)
		pthread_join(threads[i], NULL);
	if (argc > 3) {
		puts("done");
		fflush(stdout);
		pause();
	}
	return 0;
}
