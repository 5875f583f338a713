// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The program whose stacks gdb judges: deep DEPTH HOW [WAIT]. leaf() is called below DEPTH calls of recurse(), from
 * the C library's qsort(), from a signal's handler, and in a thread; and, where HOW is "stack", from the
 * handler of one that has a stack of its own (where it is "wait", all after a byte of standard input); always through two inlined functions. It prints "done", and waits
 * for WAIT seconds before it ends.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile long sink;

#ifdef __clang__
#define FRAME __attribute__((noinline))
#else
#define FRAME __attribute__((noipa))
#endif
#define INLINED static inline __attribute__((always_inline))

FRAME void leaf(long n)
{
	sink = n;
	sink++;
}

INLINED void innermost(long n)
{
	leaf(n);
	sink++;
}

INLINED void inner(long n)
{
	innermost(n + sink - sink);
	sink++;
}

FRAME static void middle(long n)
{
	inner(n);
	sink++;
}

FRAME static void recurse(long depth, long n)
{
	char bytes[64];

	memset(bytes, (int)n, sizeof(bytes));
	sink += bytes[sink & 63];
	if (depth > 0)
		recurse(depth - 1, n);
	else
		middle(n);
	sink++;
}

FRAME static int compare(const void *a, const void *b)
{
	static int done;

	if (!done++)
		middle(2);
	return *(const int *)a - *(const int *)b;
}

static void on_signal(int number)
{
	middle(number == SIGUSR1 ? 3 : 5);
	sink++;
}

FRAME static void *run(void *unused)
{
	recurse(3, 4);
	return unused;
}

int main(int argc, char **argv)
{
	static char stack[1 << 16];
	stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
	int numbers[] = {3, 1, 2};
	pthread_t thread;

	if (strcmp(argv[2], "wait") == 0)
		getchar();
	recurse(atol(argv[1]), 1);
	qsort(numbers, 3, sizeof(int), compare);
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	pthread_create(&thread, NULL, run, NULL);
	pthread_join(thread, NULL);
	if (strcmp(argv[2], "stack") == 0) {
		sigaltstack(&other, NULL);
		sigaction(SIGUSR2, &action, NULL);
		raise(SIGUSR2);
	}
	puts("done");
	fflush(stdout);
	if (argc > 3)
		sleep((unsigned)atoi(argv[3]));
	return 0;
}
