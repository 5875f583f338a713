// SPDX-License-Identifier: GPL-2.0-only
/* In DWARF 2 the places of members are expressions. */
struct s {
	int a, b;
	long c;
};

__attribute__((noinline)) int f(struct s *p, int n)
{
	asm volatile("" ::: "memory");
	return p->a + p->b + (int)p->c + n;
}

int main(void)
{
	struct s x = {11, 22, 33};

	return f(&x, 4) != 70;
}
