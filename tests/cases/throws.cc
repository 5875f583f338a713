// SPDX-License-Identifier: GPL-2.0-only
/* A traced return must not change what the program does: it says "caught 3", with status 0. */
#include <cstdio>
#include <stdexcept>

__attribute__((noinline)) int lookup(int i)
{
	asm volatile("" ::: "memory");
	if (i % 2)
		throw std::invalid_argument("odd");
	return i * 2;
}

int main()
{
	int caught = 0;

	for (int i = 0; i < 6; i++) {
		try {
			lookup(i);
		} catch (const std::exception &) {
			caught++;
		}
	}
	std::printf("caught %d\n", caught);
	return caught != 3;
}
