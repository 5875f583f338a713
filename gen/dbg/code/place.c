// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/place.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/search.h"
#include "dbg/bytes/movable.h"

/** [start, end) of two marks. */
struct range {
	enum pg_mark start, end;
};

/** A table of places in the code, as the kernel has it. */
struct layout {
	struct range range;
	size_t entry_size; /* 0: struct bug_entry, which has several */
	bool is_relative; /* the place is an offset from the entry, 4 bytes; else its address */
};

static const struct layout layouts[PG_NUM_CODE_TABLES] = {
	/* _kprobe_blacklist: addresses of functions marked NOKPROBE_SYMBOL() */
	[PG_CODE_BLACKLIST] = {{PG_MARK_BLACKLIST_START, PG_MARK_BLACKLIST_END}, 8, false},
	/* __mcount_loc */
	[PG_CODE_MCOUNT] = {{PG_MARK_MCOUNT_START, PG_MARK_MCOUNT_END}, 8, false},
	/* struct jump_entry (include/linux/jump_label.h), struct static_call_site */
	[PG_CODE_JUMPS] = {{PG_MARK_JUMPS_START, PG_MARK_JUMPS_END}, 16, true},
	[PG_CODE_CALLS] = {{PG_MARK_CALLS_START, PG_MARK_CALLS_END}, 8, true},
	/* struct exception_table_entry of x86-64 and arm64 (asm/extable.h) */
	[PG_CODE_FIXUPS] = {{PG_MARK_FIXUPS_START, PG_MARK_FIXUPS_END}, 12, true},
	/* traps of clang's checks of indirect calls (-fsanitize=kcfi): s32 (kernel/cfi.c) */
	[PG_CODE_CFI] = {{PG_MARK_CFI_START, PG_MARK_CFI_END}, 4, true},
	/* struct bug_entry (include/asm-generic/bug.h): the place comes first */
	[PG_CODE_BUGS] = {{PG_MARK_BUGS_START, PG_MARK_BUGS_END}, 0, true},
	/* s32 (arch/x86/kernel/alternative.c) */
	[PG_CODE_RETURNS] = {{PG_MARK_RETURNS_START, PG_MARK_RETURNS_END}, 4, true},
};

/** The places of the tables in order, once there have been many questions. */
struct tables {
	size_t bug_size; /* bytes of an entry; 0: not asked yet */
	unsigned num_questions;
	uint64_t *places[PG_NUM_CODE_TABLES];
	size_t num[PG_NUM_CODE_TABLES];
};
static const struct pg_reader reader = {sizeof(struct tables), NULL};

/** From so many on, sorting is cheaper than a scan for each. */
#define MANY_QUESTIONS 6

/** A table's bytes in the file; *ret_size is 0 where there is none. */
static const char *table_of(const struct pg_dbg *dbg, enum pg_code_table table, size_t *ret_size)
{
	const struct layout *layout = &layouts[table];
	uint64_t start = dbg->marks[layout->range.start], end = dbg->marks[layout->range.end];
	const char *bytes = start && start < end ? pg_dbg_bytes(dbg, start, end - start) : NULL;

	*ret_size = bytes ? end - start : 0;
	return bytes;
}

static uint64_t place_at(const struct pg_dbg *dbg, const struct layout *layout, const char *bytes,
			 size_t at)
{
	const enum pg_order order = dbg->arch->order;

	if (!layout->is_relative) {
		uint64_t place = pg_load_u64(order, bytes + at);

		if (!place)
			pg_movable_word(dbg, dbg->marks[layout->range.start] + at, &place);
		return place;
	}
	return dbg->marks[layout->range.start] + at +
	       (uint64_t)(int64_t)pg_load_s32(order, bytes + at);
}

/**
 * As the kernel is configured: with a file and a line, since Linux 7 with a format. By a wrong one places
 * would be where no code is.
 */
static size_t size_of_bugs(const struct pg_dbg *dbg, const char *bytes, size_t size)
{
	static const size_t sizes[] = {8, 12, 16};
	enum { SAMPLE = 16 };
	const struct layout *layout = &layouts[PG_CODE_BUGS];

	for (size_t i = 0; i < PG_ARRAY_SIZE(sizes); i++) {
		size_t num = size / sizes[i], good = 0;

		num = num < SAMPLE ? num : SAMPLE;
		while (good < num &&
		       pg_dbg_is_code(dbg, place_at(dbg, layout, bytes, good * sizes[i])))
			good++;
		if (good == num && size % sizes[i] == 0)
			return sizes[i];
	}
	return SIZE_MAX; /* none of it is read */
}

static size_t entry_size_of(struct pg_dbg *dbg, enum pg_code_table table)
{
	struct tables *tables = pg_dbg_keep(dbg, &reader);
	const char *bytes;
	size_t size;

	if (layouts[table].entry_size)
		return layouts[table].entry_size;
	if (!tables->bug_size) {
		bytes = table_of(dbg, table, &size);
		tables->bug_size = size_of_bugs(dbg, bytes, size);
	}
	return tables->bug_size;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool is_ascending(const uint64_t *places, size_t num)
{
	size_t i = 1;

	while (i < num && places[i - 1] <= places[i])
		i++;
	return i >= num;
}

static void sort_table(struct pg_dbg *dbg, struct tables *tables, enum pg_code_table table)
{
	const struct layout *layout = &layouts[table];
	const size_t entry_size = entry_size_of(dbg, table);
	size_t size, num = 0;
	const char *bytes = table_of(dbg, table, &size);
	uint64_t *places = PG_NEW_N(dbg->arena, size / entry_size, uint64_t);

	for (size_t at = 0; size - at >= entry_size; at += entry_size)
		places[num++] = place_at(dbg, layout, bytes, at);
	if (!is_ascending(places, num)) /* the kernel's build sorts some of them */
		qsort(places, num, sizeof(*places), by_value);
	tables->places[table] = places;
	tables->num[table] = num;
}

/** NULL: there have not been many questions yet. */
static const struct tables *sorted(struct pg_dbg *dbg)
{
	struct tables *tables = pg_dbg_keep(dbg, &reader);

	if (tables->num_questions++ == MANY_QUESTIONS) {
		for (int table = 0; table < PG_NUM_CODE_TABLES; table++)
			sort_table(dbg, tables, (enum pg_code_table)table);
	}
	return tables->places[0] ? tables : NULL;
}

static bool search_sorted(const struct tables *tables, enum pg_code_table table, uint64_t from,
			  uint64_t to)
{
	const uint64_t *places = tables->places[table];
	size_t first = PG_LOWER_BOUND(tables->num[table], i, places[i] < from);

	return first < tables->num[table] && places[first] < to;
}

bool pg_code_table_has(struct pg_dbg *dbg, enum pg_code_table table, uint64_t from, uint64_t to)
{
	const struct layout *layout = &layouts[table];
	const struct tables *tables = sorted(dbg);
	const char *bytes;
	size_t entry_size, size;

	if (tables)
		return search_sorted(tables, table, from, to);
	bytes = table_of(dbg, table, &size);
	entry_size = entry_size_of(dbg, table);
	for (size_t at = 0; size - at >= entry_size; at += entry_size) {
		uint64_t place = place_at(dbg, layout, bytes, at);

		if (place >= from && place < to)
			return true;
	}
	return false;
}

bool pg_code_table_exists(const struct pg_dbg *dbg, enum pg_code_table table)
{
	size_t size;

	return table_of(dbg, table, &size) != NULL;
}

bool pg_jump_label_leads(const struct pg_dbg *dbg, uint64_t begin, uint64_t end, uint64_t from,
			 uint64_t to)
{
	const struct layout *layout = &layouts[PG_CODE_JUMPS];
	size_t size;
	const char *bytes = table_of(dbg, PG_CODE_JUMPS, &size);

	/* Its place, its target: each an offset from where it stands. */
	for (size_t at = 0; at + layout->entry_size <= size; at += layout->entry_size) {
		uint64_t place = place_at(dbg, layout, bytes, at);
		uint64_t target = place_at(dbg, layout, bytes, at + 4);

		if (place >= begin && place < end && target >= from && target <= to)
			return true;
	}
	return false;
}
