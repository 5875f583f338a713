// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The program that `probegen trace` watches: work CALLS [WAIT] calls work() so often, with other
   values. */
#include <stdlib.h>
#include <unistd.h>

enum mode { OFF, ON, BOTH = 4 };

struct point {
	int x, y;
	unsigned int flags;
};

static volatile long sink;

__attribute__((noipa)) static long work(long n, const char *name, enum mode mode,
					const struct point *at, signed char small)
{
	long total = 3 * n + mode;

	sink = total;
	return total + name[0] + at->x + small;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"even", "odd \"one\""};
	static const enum mode modes[] = {OFF, ON, BOTH};
	long calls = argc > 1 ? atol(argv[1]) : 10;

	for (int i = 0; i < 2; i++) { /* have them in memory: a probe waits for no page */
		const char *volatile name = names[i];

		sink = name[0];
	}
	for (long i = 0; i < calls; i++) {
		struct point at = {(int)i, (int)-i, 0x10};

		work(i, names[i % 2], modes[i % 3], &at, (signed char)-i);
		if (argc > 2)
			usleep((useconds_t)atol(argv[2]));
	}
	return 0;
}
