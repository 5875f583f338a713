// SPDX-License-Identifier: GPL-2.0-only
//
// Statements that are macros of the usual kind: gcc moves the row of such a one's end, `while (0)`, which has no code,
// to where several ways meet.
#include <stdio.h>

static long log_of[1000];
static long *end_of_log = log_of;
#define PUT(number, value)                                                                         \
	do {                                                                                       \
		*end_of_log++ = (long)(number) << 32 | (unsigned)(value);                          \
	} while (0)

__attribute__((noinline)) int work(int x, int y)
{
	int r = x * 7;

	if (x % 3 == 0) {
		if (y > 2) {
			PUT(1, r);
			r += x;
		} else {
			PUT(2, y);
		}
	}
	for (int i = 0; i < (x & 3); i++) {
		if ((r ^ i) & 1)
			PUT(3, i);
		else if (y & 1)
			PUT(4, r);
		r += i;
	}
	switch (r & 3) {
	case 0:
		PUT(5, x);
		/* fall through */
	case 1:
		PUT(6, y);
		break;
	case 2:
		if (x & 4)
			PUT(7, r);
		break;
	default:
		PUT(8, r);
	}
	PUT(9, y);
	return r;
}

int main(void)
{
	int times[10] = {0};

	for (int i = 0; i < 40; i++)
		work(i, i % 5);
	for (const long *p = log_of; p < end_of_log; p++)
		times[*p >> 32]++;
	for (int i = 1; i < 10; i++)
		printf("n%d %d\n", i, times[i]);
	return 0;
}
