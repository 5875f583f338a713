// SPDX-License-Identifier: GPL-2.0-only
/* With second.c: structs, enums and typedefs of one name and different contents. */
struct ctx {
	int first, second;
};
enum st { IDLE, BUSY };
typedef int number;
typedef enum { OFF, ON = 3 } mode;
struct whole;

__attribute__((noinline)) int fa(struct ctx *c, enum st s, number n, struct whole *whole)
{
	asm volatile("" ::: "memory");
	return c->first + (int)s + n + (whole != 0);
}

__attribute__((noinline)) int ma(mode m, const mode *before)
{
	asm volatile("" ::: "memory");
	return (int)m + (int)*before;
}

extern struct whole *the_whole;

int do_a(void)
{
	struct ctx c = {100, 200};
	mode before = OFF;

	return fa(&c, BUSY, -7, the_whole) + ma(ON, &before);
}
