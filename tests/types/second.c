// SPDX-License-Identifier: GPL-2.0-only
struct ctx {
	int second, first;
};
enum st { DONE, GONE, BUSY };
typedef unsigned short number;
typedef enum { LOW = 1, OFF, HIGH } mode;
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

__attribute__((noinline)) int mb(mode m, const mode *before)
{
	asm volatile("" ::: "memory");
	return (int)m + (int)*before;
}

int do_b(void)
{
	struct ctx c = {.first = 100, .second = 200};
	mode before = OFF;

	return fb(&c, GONE, 65529, &whole) + mb(HIGH, &before);
}
