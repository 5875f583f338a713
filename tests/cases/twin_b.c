// SPDX-License-Identifier: GPL-2.0-only
/* With twin_a.c: the members in another order. */
struct ctx {
	int second, first;
};
enum st { DONE, GONE };

__attribute__((noinline)) int fb(struct ctx *c, enum st s)
{
	asm volatile("" ::: "memory");
	return c->first + (int)s;
}

int do_b(int i)
{
	struct ctx c = {.first = 100 + i, .second = 200 + i};

	return fb(&c, GONE);
}
