// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The total of a basket, with a discount for what is dear. */
#include <stdio.h>

struct item {
	char name[8];
	int price, pieces;
};

__attribute__((noinline)) int add(const struct item *item, int total)
{
	int sum = item->price * item->pieces;

	if (sum > 100)
		sum -= sum / 10;
	return total + sum;
}

int main(void)
{
	static const struct item items[] = {{"pencil", 2, 10}, {"lamp", 120, 1}, {"paper", 7, 3}};
	int total = 0;

	for (int i = 0; i < 3; i++)
		total = add(&items[i], total);
	printf("%d\n", total);
	return 0;
}
