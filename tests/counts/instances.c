// SPDX-License-Identifier: GPL-2.0-only
/*
 * Of an inlined instance in a loop of two turns the compiler makes two copies: half() and made() are called 20 times, and
 * all of made() is in the line and the column where a macro makes it. cold() has a part that gcc splits off: 30 calls,
 * 10 of which go on there.
 */
#define OPAQUE __attribute__((noinline, noclone))
volatile long sink;
OPAQUE long get(long x) { asm volatile("" : "+r"(x) : : "memory"); return x * 7; }
OPAQUE void use(long x) { asm volatile("" : : "r"(x) : "memory"); sink = x; }

static inline __attribute__((always_inline)) void half(long x)
{
	use(1);
	use(get(x));
	use(2);
}

#define MADE(NAME) \
	static inline __attribute__((always_inline)) void NAME(long x) \
	{ \
		use(1); \
		x = get(x) + 3; \
		if (x > 5) \
			use(x); \
	}
MADE(made)

static int cold(long *at)
{
	if (__builtin_expect(*at >= 0, 1))
		return 0;
	use(1);
	use(get(2));
	use(get(3));
	use(get(4));
	*at = 1;
	use(get(5));
	use(get(6));
	return 1;
}

OPAQUE void work(long x)
{
	for (long turn = 0; turn < 2; turn++)
		half(x * 2 + turn);
	for (long turn = 0; turn < 2; turn++)
		made(x * 2 + turn);
}

OPAQUE int a(long *at) { return cold(at) + 1; }
OPAQUE int b(long *at) { return cold(at) + 2; }

int main(void)
{
	long at;

	for (long i = 0; i < 10; i++) {
		work(i);
		at = -1;
		sink = a(&at) + a(&at) + b(&at);
	}
	return 0;
}
