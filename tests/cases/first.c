// SPDX-License-Identifier: GPL-2.0-only
//
// Unoptimised: the debug info says that the parameters are in the frame, where they are stored by
// instructions behind the entry. What is there before is another call's.
__attribute__((noinline)) static int see(int n, char k)
{
	volatile int sum = n + k;

	return sum;
}

int main(void)
{
	int sum = 0;

	for (int i = 1; i < 4; i++)
		sum += see(i * 11, (char)i);
	return sum == 0;
}
