// SPDX-License-Identifier: GPL-2.0-only
// A function that throws past a probe of its return, also through C code and with objects to
// destroy on the way: a traced return must not change what the program does.
#include <cstdio>
#include <stdexcept>

extern "C" {
void each(void (*function)(int), int from, int to);
void finish();
}

struct Guard {
	int *count;
	~Guard() { ++*count; }
};

__attribute__((noinline)) int lookup(int i)
{
	asm volatile("" ::: "memory");
	if (i % 2)
		throw std::invalid_argument("odd");
	return i * 2;
}

static int destroyed;

__attribute__((noinline)) int guarded(int i)
{
	Guard guard{&destroyed};
	return lookup(i) + 1;
}

static void odd_throws(int i)
{
	guarded(i);
}

int main()
{
	int caught = 0;

	for (int i = 0; i < 6; i++) {
		try {
			lookup(i);
			std::printf("lookup__return retval=%d i=%d\n", i * 2, i);
		} catch (const std::exception &) {
			caught++;
		}
	}
	for (int to = 0; to < 3; to++) {
		try {
			each(odd_throws, 2 * to, 2 * to + to % 2 + 1);
			std::printf("lookup__return retval=%d i=%d\n", 4 * to, 2 * to);
			std::printf("guarded__return retval=%d\n", 4 * to + 1);
			std::printf("each__return from=%d to=%d\n", 2 * to, 2 * to + 1);
		} catch (const std::exception &) {
			std::printf("lookup__return retval=%d i=%d\n", 4 * to, 2 * to);
			std::printf("guarded__return retval=%d\n", 4 * to + 1);
			caught++;
		}
	}
	std::fprintf(stderr, "caught %d, destroyed %d\n", caught, destroyed);
	std::fflush(stdout);
	finish();
	std::printf("finish \n");
	return caught == 4 && destroyed == 4 ? 0 : 1;
}
