// SPDX-License-Identifier: GPL-2.0-only
#include "emit/fetch/failures.h"

struct pg_failures pg_failures_merge(struct pg_arena *arena, struct pg_failures a,
				     struct pg_failures b)
{
	uint32_t *numbers;
	size_t num = 0;

	if (a.num == 0 || a.numbers == b.numbers)
		return b;
	if (b.num == 0)
		return a;
	numbers = PG_NEW_N(arena, a.num + b.num, uint32_t);
	for (size_t i = 0, j = 0; i < a.num || j < b.num;) {
		if (j == b.num || (i < a.num && a.numbers[i] < b.numbers[j]))
			numbers[num++] = a.numbers[i++];
		else if (i == a.num || b.numbers[j] < a.numbers[i])
			numbers[num++] = b.numbers[j++];
		else
			i++;
	}
	return (struct pg_failures){numbers, num};
}

struct pg_failures pg_failures_one(struct pg_arena *arena, uint32_t number)
{
	uint32_t *numbers = PG_NEW(arena, uint32_t);

	*numbers = number;
	return (struct pg_failures){numbers, 1};
}

bool pg_failures_have(struct pg_failures failures, uint32_t number)
{
	for (size_t i = 0; i < failures.num; i++) {
		if (failures.numbers[i] == number)
			return true;
	}
	return false;
}
