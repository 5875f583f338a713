// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nops of five bytes, in whose place newer kernels put a call once a probe there was hit: registers, flags and
 * values are the same all the same. Built with -pg -mfentry -mnop-mcount each function begins with one. In leaf()
 * the call would overwrite what it keeps below the stack pointer.
 */
#include <stdio.h>

#define NOP5 ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t"

static volatile long sink;

__attribute__((noinline, noclone)) static void other(long n)
{
	sink += n;
}

__attribute__((noinline, noclone)) static long caller(long n, long twice)
{
	long cx, r11, carry = 0;

	other(n);
	__asm__ volatile("leaq 1(%3), %%rcx\n\t"
			 "leaq 2(%3), %%r11\n\t"
			 "stc\n\t"
			 "first_nop: " NOP5
			 "second_nop: " NOP5
			 "adcq $0, %2\n\t"
			 "movq %%rcx, %0\n\t"
			 "movq %%r11, %1"
			 : "=&r"(cx), "=&r"(r11), "+&r"(carry)
			 : "r"(n)
			 : "rcx", "r11", "cc", "memory");
	return cx == n + 1 && r11 == n + 2 && carry == 1 && twice == 2 * n;
}

__attribute__((noinline, noclone)) static long leaf(long n)
{
	long below;

	__asm__ volatile("movq %1, -8(%%rsp)\n\t"
			 "leaf_nop: " NOP5
			 "movq -8(%%rsp), %0" : "=&r"(below) : "r"(n) : "memory");
	return below == n;
}

int main(void)
{
	long good = 0;

	for (long n = 0; n < 1000; n++)
		good += caller(n, 2 * n) && leaf(n);
	printf("%ld\n", good);
	return good != 1000;
}
