// SPDX-License-Identifier: GPL-2.0-only
/* char is unsigned here, by an option; long double and complex are not types of BPF. */
#include <unistd.h>

struct chars {
	char c;
	char text[4];
	long double wide;
	_Complex float pair;
	int n;
};

__attribute__((noinline)) int chars(struct chars *p, char c)
{
	asm volatile("" ::: "memory");
	return p->n + c;
}

int main(void)
{
	struct chars s = {200, "\xe9t", 1, 2, 7};

	for (;;) {
		chars(&s, (char)200);
		usleep(5000);
	}
}
