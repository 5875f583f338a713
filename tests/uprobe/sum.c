// SPDX-License-Identifier: GPL-2.0-only
/* The lines are counted in values.probe. */
#include "work.h"

/* An instruction where these values exist, whatever the optimiser does around it. */
#define HERE(a, b, c) __asm__ volatile("nop" : : "r"(a), "r"(b), "r"(c))

static long calls = 3;
static long *volatile where_calls = &calls;

/*
 * Comes first: where a unit begins with a block that is empty there, gcc 12 writes a range of DWARF
 * 4 that is the mark of a list's end, and the block's variables are lost to all debuggers.
 */
int rank(const struct item *item)
{
	return item->weight / 100;
}

static inline long worth(const struct item *item, int factor)
{
	long base = item->price * factor;

	HERE(item, factor, base);
	return base + item->weight;
}

__attribute__((noinline)) long sum(struct item *list, int most, short sign)
{
	long result = 0;

	for (int i = 0; list && i < most; i++) {
		result += worth(list, i);
		if (list->kind & 1)
			HERE(result, i, list);
		*where_calls += list->grade;
		list = list->next;
	}
	if (most > 2)
		result -= 11;
	HERE(result, sign, 0);
	*where_calls += 1;
	return result * sign;
}
