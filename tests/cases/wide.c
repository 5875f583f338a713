// SPDX-License-Identifier: GPL-2.0-only
//
// Structs by value that are aligned to more bytes than a record's head is long, or than its frames of stacks are;
// and an array whose value debug info has as a text.
struct line {
	int first;
	long second __attribute__((aligned(32)));
	char third;
} __attribute__((aligned(64)));

struct pair {
	__int128 wide;
	int narrow;
};

static struct line line = {1, -2, 'c'};
static struct pair pair = {(__int128)7 << 64 | 5, -3};

__attribute__((noinline)) int take(struct line *l, struct pair *p, int n)
{
	static const char release[] = "1.2.13";

	__asm__ volatile("" : : "r"(l), "r"(p) : "memory");
	return n + release[0];
}

int main(void)
{
	for (int i = 0; i < 3; i++)
		take(&line, &pair, i);
	return 0;
}
