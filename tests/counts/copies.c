// SPDX-License-Identifier: GPL-2.0-only
/* Line 13 has its code twice: f() arrives there 6 times a call, 10 calls: 60. Line 22: 10 times. */
volatile int sink;
__attribute__((noinline)) int g(int x) { asm volatile("" ::: "memory"); return x * 7; }
__attribute__((noinline)) int f(const int *p, int n)
{
	int best = -1;

	for (int i = 0; i < n; i++) {
		int v = p[i];
		if (v > best)
			best = g(v);
		sink = best;
	}
	return best;
}
__attribute__((noinline)) int h(int a, int b)
{
	int r = 0;
	if (a > 10) r = g(a);
	if (b > 10) r += g(b);
	sink = r;
	return r + a;
}
int main(void)
{
	int v[6] = {1, 20, 3, 500, 5, 6}, n = 0;
	for (int i = 0; i < 10; i++) n += f(v, 6) + h(i * 3, 30 - i * 3);
	return n == 0;
}
