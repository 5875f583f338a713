// SPDX-License-Identifier: GPL-2.0-only
/* The struct is stored big-endian, as DW_AT_endianity says: gcc only. */
struct __attribute__((scalar_storage_order("big-endian"))) s {
	int a, b;
	short c[2];
	unsigned high : 4, low : 28;
};

__attribute__((noinline)) int f(struct s *p)
{
	asm volatile("" ::: "memory");
	return p->a + p->b;
}

int main(void)
{
	struct s x = {.a = 1, .b = 2, .c = {3, 4}, .high = 5, .low = 6};

	return f(&x) != 3;
}
