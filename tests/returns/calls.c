// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are left in all the ways of C. For each call that returns, the caller prints the
 * line that `trace` is to print of it: the event, the result, the parameters as they were passed.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#ifdef __clang__
#define NOINLINE __attribute__((noinline))
#else
#define NOINLINE __attribute__((noinline, noclone))
#endif
#define HIDE(value) __asm__ volatile("" : "+r"(value))

static jmp_buf out;
static long failures;

void NOINLINE __attribute__((cold)) fail(long n)
{
	failures += n;
	__asm__ volatile("" ::: "memory");
}

long NOINLINE twice(long n)
{
	HIDE(n);
	return 2 * n;
}

/* Returns in the hot and in the cold part, before and after calls. */
long NOINLINE several(long n, long most)
{
	if (n < 0) {
		fail(n);
		return -1;
	}
	if (n > most)
		return twice(n) + most;
	if (n == most)
		return 7;
	return n + 1;
}

/* By a table, without a frame. */
long NOINLINE by_table(long n, volatile long *to)
{
	switch (n) {
	case 0:
		*to = 5;
		break;
	case 1:
		to[1] = 7;
		break;
	case 2:
		to[2] = 11;
		break;
	case 3:
		to[3] = 13;
		break;
	case 4:
		return *to;
	}
	return n + 100;
}

/* A return and, where the compiler makes tail calls, a jump. */
long NOINLINE passes(long n)
{
	if (n & 1)
		return n;
	return twice(n + 1);
}

/* By a pointer: only a jump, or only a return. */
long NOINLINE applies(long (*function)(long n), long n)
{
	return function(n);
}

long NOINLINE down(long n)
{
	long inner = 0;

	if (n > 0) {
		inner = down(n - 1);
		printf("down__return retval=%ld n=%ld\n", inner, n - 1);
	}
	return inner + n;
}

/* Left by longjmp() where n is odd: that is not a return. */
long NOINLINE leaps(long n)
{
	long inner = several(n, 100);

	printf("several__return retval=%ld n=%ld most=100\n", inner, n);
	if (n & 1)
		longjmp(out, 1);
	return inner * 3;
}

struct pair {
	long first;
	int second;
};

struct pair NOINLINE in_registers(int n)
{
	HIDE(n);
	return (struct pair){n * 5L, -n};
}

struct large {
	long words[4];
};

struct large NOINLINE in_memory(long n)
{
	HIDE(n);
	return (struct large){{n, n + 1, n + 2, n * 9}};
}

signed char NOINLINE narrow(short n)
{
	HIDE(n);
	return (signed char)n;
}

void NOINLINE nothing(long n)
{
	failures += n;
	failures -= 2 * n;
	__asm__ volatile("" ::: "memory");
}

/* --- Its own stacks: each step is a call on another one --- */

enum { NUM_STACKS = 3, NUM_STEPS = 4, STACK_SIZE = 65536 };

static ucontext_t starter, contexts[NUM_STACKS];
static long yielded;

/* The call begins on this stack, others run meanwhile, and it returns here. */
long NOINLINE yields(long which, long step)
{
	yielded += which;
	swapcontext(&contexts[which], &contexts[(which + 1) % NUM_STACKS]);
	return 100 * which + step;
}

static void steps(int which)
{
	for (long step = 0; step < NUM_STEPS; step++) {
		long value = yields(which, step);

		printf("yields__return retval=%ld which=%d step=%ld\n", value, which, step);
	}
}

static void switch_stacks(void)
{
	for (int i = 0; i < NUM_STACKS; i++) {
		getcontext(&contexts[i]);
		contexts[i].uc_stack.ss_sp = malloc(STACK_SIZE);
		contexts[i].uc_stack.ss_size = STACK_SIZE;
		contexts[i].uc_link = &starter;
		makecontext(&contexts[i], (void (*)(void))steps, 1, i);
	}
	swapcontext(&starter, &contexts[0]); /* until the first of them has ended */
}

/* --- All of it --- */

void NOINLINE finish(void)
{
	__asm__ volatile("" ::: "memory");
}

static void call_all(long n)
{
	volatile long to[5] = {0};
	long value;
	struct pair pair;
	struct large large;

	value = several(n - 3, 4);
	printf("several__return retval=%ld n=%ld most=4\n", value, n - 3);
	value = by_table(n, to);
	printf("by_table__return retval=%ld n=%ld\n", value, n);
	passes(n);
	printf("passes__return n=%ld\n", n);
	applies(twice, n);
	printf("applies__return n=%ld\n", n);
	pair = in_registers((int)n);
	printf("in_registers__return first=%ld second=%d n=%d\n", pair.first, pair.second, (int)n);
	large = in_memory(n);
	printf("in_memory__return last=%ld n=%ld\n", large.words[3], n);
	printf("narrow__return retval=%d n=%d\n", narrow((short)(n * 50)), (short)(n * 50));
	nothing(n);
	nothing(-n);
	printf("nothing__return n=%ld\nnothing__return n=%ld\n", n, -n);
	if (!setjmp(out)) {
		value = leaps(n);
		printf("leaps__return retval=%ld n=%ld\n", value, n);
	}
}

int main(void)
{
	for (long n = 0; n < 10; n++)
		call_all(n);
	printf("down__return retval=%ld n=%d\n", down(20), 20);
	switch_stacks();
	finish();
	printf("finish \n");
	return failures == -6 && yielded ? 0 : 1;
}
