// SPDX-License-Identifier: GPL-2.0-only
/* The function of a symbol is chosen when the program is loaded; its address is that of the choice.
   */
#include <string.h>

__attribute__((noinline)) static int twice(int n)
{
	asm volatile("" ::: "memory");
	return n * 2;
}

static int (*choose(void))(int n)
{
	return twice;
}

int chosen(int n) __attribute__((ifunc("choose")));
volatile const char *volatile text = "seven!!";
volatile int sink;

int main(void)
{
	for (int i = 5; i < 8; i++)
		sink = chosen(i);
	for (int i = 0; i < 100; i++)
		sink = (int)strlen((const char *)text);
	return 0;
}
