// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/aranges.h"

#include <stdlib.h>

#include "dbg/cursor.h"

struct arange {
	uint64_t low, high; /* [low, high) */
	uint64_t unit;
};

struct pg_aranges {
	unsigned num_questions;
	struct arange last;   /* the answer before: neighbours are asked for together */
	struct arange *items; /* ascending, once there were many questions */
	size_t num;
};

/** From so many on, one pass that sorts is cheaper than a scan for each. */
#define MANY_QUESTIONS 8

/** What a walk over the section does with a range; true: it is done. */
typedef bool (*visit_range)(const struct arange *range, void *data);

/** One set: a header, then pairs of an address and a size. */
static bool walk_set(struct pg_cursor set, const unsigned char *begin, size_t offset_size,
		     visit_range visit, void *data)
{
	struct arange range;
	size_t padding;

	if (pg_cursor_fixed(&set, 2) != 2)
		return false;
	range.unit = pg_cursor_fixed(&set, offset_size);
	if (pg_cursor_fixed(&set, 1) != sizeof(uint64_t) || pg_cursor_fixed(&set, 1) != 0)
		return false;
	padding = -(size_t)(set.at - begin) & (2 * sizeof(uint64_t) - 1);
	pg_cursor_fixed(&set, padding > 8 ? 8 : padding);
	pg_cursor_fixed(&set, padding > 8 ? padding - 8 : 0);
	while (set.at < set.end) {
		uint64_t size;

		range.low = pg_cursor_fixed(&set, 8);
		size = pg_cursor_fixed(&set, 8);
		range.high = range.low + size;
		if (size && visit(&range, data))
			return true;
	}
	return false;
}

static bool walk(const struct pg_dbg *dbg, visit_range visit, void *data)
{
	struct pg_cursor all = pg_cursor_section(dbg, ".debug_aranges", NULL);

	while (all.at < all.end) {
		const unsigned char *begin = all.at;
		size_t offset_size;
		uint64_t length = pg_cursor_length(&all, &offset_size);
		struct pg_cursor set = all;

		if (length > (uint64_t)(all.end - all.at))
			return false;
		all.at += length;
		set.end = all.at;
		if (walk_set(set, begin, offset_size, visit, data))
			return true;
	}
	return false;
}

static bool covers(const struct arange *range, uint64_t address)
{
	return address - range->low < range->high - range->low;
}

struct question {
	uint64_t address;
	struct arange *answer;
};

static bool is_answer(const struct arange *range, void *data)
{
	const struct question *question = data;

	if (!covers(range, question->address))
		return false;
	*question->answer = *range;
	return true;
}

struct collection {
	struct pg_arena *arena;
	struct pg_aranges *aranges;
};

static bool collect(const struct arange *range, void *data)
{
	const struct collection *collection = data;
	struct pg_aranges *aranges = collection->aranges;

	*PG_PUSH(collection->arena, aranges->items, aranges->num) = *range;
	return false;
}

static int by_address(const void *a, const void *b)
{
	const struct arange *x = a, *y = b;

	return (x->low > y->low) - (x->low < y->low);
}

static void sort(struct pg_dbg *dbg, struct pg_aranges *aranges)
{
	struct collection collection = {dbg->arena, aranges};

	walk(dbg, collect, &collection);
	if (aranges->num)
		qsort(aranges->items, aranges->num, sizeof(*aranges->items), by_address);
}

static bool search(struct pg_aranges *aranges, uint64_t address)
{
	size_t low = 0, high = aranges->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (aranges->items[middle].low <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || !covers(&aranges->items[low - 1], address))
		return false;
	aranges->last = aranges->items[low - 1];
	return true;
}

bool pg_aranges_find(struct pg_dbg *dbg, uint64_t address, uint64_t *ret_unit)
{
	struct pg_aranges *aranges = dbg->aranges;
	struct question question = {.address = address};
	bool found;

	if (!aranges)
		aranges = dbg->aranges = PG_NEW(dbg->arena, struct pg_aranges);
	question.answer = &aranges->last;
	if (!covers(&aranges->last, address)) {
		if (aranges->num_questions++ == MANY_QUESTIONS)
			sort(dbg, aranges);
		found = aranges->items ? search(aranges, address) : walk(dbg, is_answer, &question);
		if (!found)
			return false;
	}
	*ret_unit = aranges->last.unit;
	return true;
}
