// SPDX-License-Identifier: GPL-2.0-only
/* A function that is inlined a thousand times: places [TIMES] calls it so often with 0, 1, ... TIMES - 1. */
#include <stdlib.h>

volatile int sum;

static inline __attribute__((always_inline)) void tick(int n)
{
	sum += n;
	sum ^= 1;
}

/* Its callers know what they pass: the places have plans of their own. */
static inline __attribute__((always_inline)) void tock(int n)
{
	sum += n;
	sum ^= 2;
}

/* Each knows something else. */
static inline __attribute__((always_inline)) void tack(int n)
{
	sum += n;
	sum ^= 4;
}

#define TEN(x)	   x x x x x x x x x x
#define HUNDRED(x) TEN(TEN(x))
#define TICKS(name)                                                                                \
	static __attribute__((noinline)) void name(int n)                                          \
	{                                                                                          \
		HUNDRED(tick(n);)                                                                  \
	}

TICKS(f0)
TICKS(f1)
TICKS(f2)
TICKS(f3)
TICKS(f4)
TICKS(f5)
TICKS(f6)
TICKS(f7)
TICKS(f8)
TICKS(f9)

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1;

	for (int n = 0; n < times; n++) {
		f0(n), f1(n), f2(n), f3(n), f4(n), f5(n), f6(n), f7(n), f8(n), f9(n);
		TEN(tock(7);)
		TEN(tock(n);)
		tack(100), tack(101), tack(102), tack(103), tack(104), tack(105), tack(106), tack(107), tack(108);
		tack(109), tack(110), tack(111), tack(112), tack(113), tack(114), tack(115), tack(116), tack(n);
	}
	return 0;
}
