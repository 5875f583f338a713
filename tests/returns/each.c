// SPDX-License-Identifier: GPL-2.0-only
/* A library of C, whose caller's function throws. */
void each(void (*function)(int), int from, int to);
void finish(void);

__attribute__((noinline)) void each(void (*function)(int), int from, int to)
{
	for (; from < to; from++)
		function(from);
	__asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) void finish(void)
{
	__asm__ volatile("" ::: "memory");
}
