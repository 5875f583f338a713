// SPDX-License-Identifier: GPL-2.0-only
//
// Structs that optimised code stores to a slot of the frame before anything else, which looks like a prologue of
// code that is not optimised; behind it come branches. Each function is entered five times.
struct mixed {
	int number;
	short half, other;
	char name[6];
};

static volatile long sink;

__attribute__((noinline)) long add(long a)
{
	return sink += a;
}

__attribute__((noinline)) long look(void *at)
{
	return *(volatile char *)at;
}

__attribute__((noinline)) long leaves(struct mixed mixed, int number)
{
	if (number > 2)
		return 7;
	add(number);
	add(number + 1);
	mixed.name[4]++;
	return look(&mixed);
}

__attribute__((noinline)) long turns(struct mixed mixed, int number)
{
	long sum = 0;

	for (int i = 0; i < number; i++)
		sum += look(&mixed);
	return sum;
}

int main(void)
{
	long sum = 0;

	for (int i = 0; i < 5; i++) {
		struct mixed mixed = {i, (short)(10 * i), (short)(100 * i), "slots"};

		sum += leaves(mixed, i) + turns(mixed, i);
	}
	return sum == 0;
}
