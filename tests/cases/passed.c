// SPDX-License-Identifier: GPL-2.0-only
//
// clang's location lists begin behind the landing pad of indirect calls and the call of the tracer,
// and its frame base is the stack pointer of the body: a parameter on the stack is elsewhere at the entry.
#ifdef TRACED
__asm__(".globl __fentry__\n.type __fentry__, @function\n__fentry__: ret\n.size __fentry__, 1");
#endif

struct large {
	long numbers[6];
};

static volatile long sink;

__attribute__((noinline)) static long add(long a, const char *b)
{
	sink += a + b[0];
	return sink;
}

__attribute__((noinline)) static long enter(int a, const char *b, long c, long d, long e, long f, long seventh,
					    struct large large)
{
	long sum = add(a + c, b);

	sum += add(a + d, b) + e + f;
	return sum + seventh + large.numbers[2];
}

// Nobody needs the first parameter, so the compiler passes the second one in its place; that one is in the
// frame once it has been stored.
__attribute__((noinline)) static long shorten(int unused, volatile int stored, int kept)
{
	sink += stored;
	sink += kept;
	return stored + kept;
}

int main(void)
{
	struct large large = {{1, 2, 33}};
	static const char *const texts[] = {"one", "two", "three"};
	long sum = 0;

	for (int i = 1; i < 4; i++) {
		sum += enter(i, texts[i - 1], 7, 8, 9, 10, 70 + i, large);
		sum += shorten((int)sink + i, i * 11, i * 100);
	}
	return sum == 0;
}
