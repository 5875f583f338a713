// SPDX-License-Identifier: GPL-2.0-only
/* Functions that are told apart by scopes, parameters and arguments of templates: what each is called
 * with, and how often, is counted by the program itself. */
#include <stdio.h>

#ifdef __clang__
#define NOT_INLINE __attribute__((noinline))
#else
#define NOT_INLINE __attribute__((noipa)) /* nor are parameters left out */
#endif

static volatile long sink;

namespace store {
struct cache {
	long n;
	NOT_INLINE cache(long n) : n(n) { sink = n; }
	NOT_INLINE ~cache() { sink = -n; }
	NOT_INLINE long get(int k) { sink = k; return n + k; }
	NOT_INLINE long get(const char *k) { sink = *k; return n + *k; }
	NOT_INLINE bool operator==(long k) { sink = k; return n == k; }
};
template <typename T> NOT_INLINE T sum(T a, T b)
{
	sink = (long)a;
	return a + b;
}
}
struct other {
	NOT_INLINE long get(int k) { sink = k; return k; }
};

NOT_INLINE static long twice(int x)
{
	auto f = [](int y) NOT_INLINE { sink = y; return y + 1; };
	return f(x) + f(x + 1);
}

int main()
{
	long all = 0;
	other o;

	for (int i = 0; i < 3; i++) {
		store::cache c(10 * i);
		char text[] = {(char)('A' + i), 0};

		all += c.get(i) + c.get(text) + o.get(100 + i) + (c == 20);
		all += store::sum(i, 1) + store::sum(1000L + i, 1L) + twice(i);
	}
	printf("%ld\n", all);
	return 0;
}
