// SPDX-License-Identifier: GPL-2.0-only
/* A function written in another one, as GNU C has them; a global of the name of the outer one's variable. */
int local = 12345;
volatile int sink;

__attribute__((noinline)) static int outer(int n)
{
	int local = 7 * n;
	__attribute__((noinline)) int inner(int m)
	{
		int mine = m + local;

		sink = mine;
		return 2 * mine;
	}

	int first = inner(n);

	return first + inner(n + 10) + local;
}

int main(void)
{
	for (int i = 1; i <= 2; i++)
		sink = outer(i);
	return 0;
}
