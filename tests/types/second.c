// SPDX-License-Identifier: GPL-2.0-only
struct ctx {
	int second, first;
};
enum st { DONE, GONE, BUSY };
typedef unsigned short number;
struct whole {
	char tag;
	struct whole *next;
	int n;
};
static struct whole whole = {'w', &whole, 42};
struct whole *the_whole = &whole;

__attribute__((noinline)) int fb(struct ctx *c, enum st s, number n, struct whole *of)
{
	asm volatile("" ::: "memory");
	return c->first + (int)s + n + of->n;
}

int do_b(void)
{
	struct ctx c = {.first = 100, .second = 200};

	return fb(&c, GONE, 65529, &whole);
}
