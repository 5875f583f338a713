// SPDX-License-Identifier: GPL-2.0-only
//
// clang's location lists begin behind the landing pad of indirect calls and the call of the tracer,
// and its frame base is the stack pointer of the body: a parameter on the stack is elsewhere at the entry.
// A struct passed by value is alone: clang 19 gives the parameters next to one no location at all.
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

__attribute__((noinline)) static long enter(int a, const char *b, long c, long d, long e, long f, long seventh)
{
	long sum = add(a + c, b);

	sum += add(a + d, b) + e + f;
	return sum + seventh;
}

// These two are not static, so that they are called as the convention says: the seventh and the struct on the stack.
__attribute__((noinline)) long stacked(long a, long b, long c, long d, long e, long f, long seventh)
{
	long sum = add(a + b, "stacked");

	sum += add(c + d, "stacked") + e + f;
	return sum + seventh;
}

__attribute__((noinline)) long copied(struct large large)
{
	return add(large.numbers[1], "copied") + large.numbers[2];
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
	static const char *const texts[] = {"one", "two", "three"};
	long sum = 0;

	for (int i = 1; i < 4; i++) {
		sum += enter(i, texts[i - 1], 7, 8, 9, 10, 70 + i);
		sum += stacked(i, 2, 3, 4, 5, 6, 700 + i);
		sum += copied((struct large){{1, 2, 30 + i}});
		sum += shorten((int)sink + i, i * 11, i * 100);
	}
	return sum == 0;
}
