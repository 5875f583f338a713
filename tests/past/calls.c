// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls THREADS CALLS: calls of work(), in which every number, and every text, follows from the call's own.
 * Frames of many calls lie in the same places of the stacks one after the other, and calls are left and
 * entered in all ways: recursion, a signal's handler in the middle of one, longjmp() out of several, or
 * exceptions where this is compiled as C++, coroutines whose stacks are used again, threads. Prints how many
 * came to the end of work().
 *
 * calls deep: a call in a call in a call, 3,000 of them, and a number as above.
 *
 * calls wait: one call, which waits in its middle for SIGUSR2 and then comes to the end, and a second.
 */
#ifndef _GNU_SOURCE /* a C++ compiler has it */
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

enum { STACK = 65536 };

#ifdef __cplusplus
#define LEAVE() throw 1
#define CALL_THAT_LEAVES(called)                                                                   \
	try {                                                                                      \
		called;                                                                            \
	} catch (int) {                                                                            \
	}
#else
#define LEAVE() longjmp(out, 1)
#define CALL_THAT_LEAVES(called)                                                                   \
	if (!setjmp(out))                                                                          \
		called;
#endif

static __thread ucontext_t main_context, coroutine;
static __thread char *stack;
static __thread int is_in_coroutine, is_done;
static __thread jmp_buf out __attribute__((unused));
static __thread volatile long sink;
static __thread long num_ended;
static long num_calls, num_all;
static volatile int is_waiting;

__attribute__((noinline)) static void use(long value)
{
	sink += value;
}

__attribute__((noinline)) static void end(long value)
{
	sink += value;
	num_ended++;
}

__attribute__((noinline)) static void yield(void)
{
	while (is_waiting)
		usleep(1000);
	if (!is_in_coroutine)
		return;
	is_in_coroutine = 0;
	swapcontext(&coroutine, &main_context);
	is_in_coroutine = 1;
}

/* A value that nothing else follows from: where it is not kept, it is gone. */
#define MADE(value)                                                                                \
	({                                                                                         \
		long made = value;                                                                 \
		asm volatile("" : "+r"(made));                                                     \
		made;                                                                              \
	})

static inline __attribute__((always_inline)) long worth(long number, long turn)
{
	long price = MADE(number * 11 + turn);

	use(price);
	use(turn);
	use(number);
	return sink & 1;
}

static long call(long id, int depth);

/* text: the number in digits, as long as it is not used. */
__attribute__((noinline)) static long work(long id, int depth, char *text)
{
	long first = MADE(id * 3);
	long sum = 0;

	use(first);
	if (id % 7 == 0)
		yield();
	strcpy(text, "gone");
	for (long i = 0; i < id % 4; i++) {
		long step = MADE(id * 5 + i);
		use(step);
		text[0] = (char)('a' + i);
		sum += worth(id, i);
	}
	if (depth > 0)
		call(id + 1, depth - 1);
	if (id % 13 == 0 && depth == 0)
		LEAVE();
	end(id);
	return sum;
}

static long call(long id, int depth)
{
	char text[24];

	sprintf(text, "%ld", id);
	return work(id, depth, text);
}

static void on_signal(int number)
{
	(void)number;
	call(4, 0);
}

static void run_coroutine(void)
{
	for (long id = 7; id < 12; id++)
		call(id, 1);
	is_in_coroutine = 0;
	is_done = 1;
}

/* Calls of the main context between those of a coroutine. */
static void take_turns(void)
{
	getcontext(&coroutine);
	coroutine.uc_stack.ss_sp = stack;
	coroutine.uc_stack.ss_size = STACK;
	coroutine.uc_link = &main_context;
	makecontext(&coroutine, run_coroutine, 0);
	for (is_done = 0; !is_done; call(3, 2)) {
		is_in_coroutine = 1;
		swapcontext(&main_context, &coroutine);
	}
}

static void *run_thread(void *data)
{
	(void)data;
	stack = (char *)malloc(STACK);
	for (long id = 1; id <= num_calls; id++) {
		CALL_THAT_LEAVES(call(id, (int)(id % 3)));
		if (id % 1000 == 0)
			raise(SIGUSR1);
		if (id % 500 == 0)
			take_turns();
	}
	free(stack);
	__atomic_fetch_add(&num_all, num_ended, __ATOMIC_RELAXED);
	return NULL;
}

static void stop_waiting(int number)
{
	(void)number;
	is_waiting = 0;
}

static void wait_in_a_call(void)
{
	signal(SIGUSR2, stop_waiting);
	is_waiting = 1;
	puts("waiting");
	fflush(stdout);
	call(7, 0);
	call(7, 0);
}

int main(int argc, char **argv)
{
	pthread_t threads[64];
	int num = argc > 1 ? atoi(argv[1]) : 1;

	if (argc > 1 && strcmp(argv[1], "deep") == 0) {
		call(1, 2999);
		printf("%ld\n", num_ended);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "wait") == 0) {
		wait_in_a_call();
		return 0;
	}
	num_calls = argc > 2 ? atol(argv[2]) : 10;
	signal(SIGUSR1, on_signal);
	for (int i = 0; i < num; i++)
		pthread_create(&threads[i], NULL, run_thread, NULL);
	for (int i = 0; i < num; i++)
		pthread_join(threads[i], NULL);
	printf("%ld\n", num_all);
	return 0;
}
