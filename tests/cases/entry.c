/* SPDX-License-Identifier: GPL-2.0-only */
/* After the first call, the argument of f() is known as an entry value only. */
__attribute__((noinline)) int g(int x)
{
	__asm__ volatile("" ::"r"(x));
	return x;
}

__attribute__((noinline)) int f(int n)
{
	g(n);
	__asm__ volatile("nop");
	return g(7);
}

int main(void)
{
	return f(3);
}
