// SPDX-License-Identifier: GPL-2.0-only
/* With twin_b.c: two structs and two enums of one name and different contents. */
struct ctx {
	int first, second;
};
enum st { IDLE, BUSY };

__attribute__((noinline)) int fa(struct ctx *c, enum st s)
{
	asm volatile("" ::: "memory");
	return c->first + (int)s;
}

int do_a(int i)
{
	struct ctx c = {100 + i, 200 + i};

	return fa(&c, BUSY);
}
