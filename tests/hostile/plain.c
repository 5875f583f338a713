/* SPDX-License-Identifier: GPL-2.0-only */
/* A base type that BPF has not, in a struct; and a member with a name that C++ keeps. */
#include <unistd.h>

struct s {
	_Complex double c;
	int after;
	int class;
};

__attribute__((noinline)) int f(struct s *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
	return p->after;
}

int main(void)
{
	static struct s s = {1, 7, 8};

	for (;;) {
		f(&s);
		usleep(20000);
	}
}
