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

/* Each knows some, in its way; the volatile ones are in memory or in a register, as the compiler likes. */
static inline __attribute__((always_inline)) void tuck(int a, long b, short c, int d, unsigned e)
{
	sum += a + (int)b + c + d + (int)e;
	sum ^= 8;
}

static volatile int memory;

#define TUCK(place)                                                                                \
	static __attribute__((noinline)) void tuck_##place(int n)                                  \
	{                                                                                          \
		long kept = memory;                                                                \
                                                                                                   \
		sum += 3;                                                                          \
		tuck(place, n, (short)(place * n), (place) % 3 ? n ^ (place) : -(place),           \
		     (place) % 4 ? 7u : (unsigned)kept);                                           \
		sum += (int)kept + n;                                                              \
	}
TUCK(0) TUCK(1) TUCK(2) TUCK(3) TUCK(4) TUCK(5) TUCK(6) TUCK(7) TUCK(8) TUCK(9)
TUCK(10) TUCK(11) TUCK(12) TUCK(13) TUCK(14) TUCK(15) TUCK(16) TUCK(17) TUCK(18) TUCK(19)

static void tuck_all(int n)
{
	memory = 1000 + n;
	tuck_0(n), tuck_1(n), tuck_2(n), tuck_3(n), tuck_4(n), tuck_5(n), tuck_6(n), tuck_7(n);
	tuck_8(n), tuck_9(n), tuck_10(n), tuck_11(n), tuck_12(n), tuck_13(n), tuck_14(n);
	tuck_15(n), tuck_16(n), tuck_17(n), tuck_18(n), tuck_19(n);
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
		tuck_all(n);
	}
	return 0;
}
