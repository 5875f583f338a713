// SPDX-License-Identifier: GPL-2.0-only
/* A program that has one of the two: with first.c, or with second.c. */
#include <unistd.h>

struct whole *the_whole __attribute__((weak));
__attribute__((weak)) int do_a(void)
{
	return 0;
}
__attribute__((weak)) int do_b(void)
{
	return 0;
}
volatile int sink;

int main(void)
{
	for (;;) {
		sink = do_a() + do_b();
		usleep(5000);
	}
}
