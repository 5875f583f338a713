// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/unit/aranges.h"

#include "dbg/bytes/addrmap.h"

#define VERSION 1

/** What is kept with a file. */
struct aranges {
	const struct pg_addrmap *units;
};

static const struct pg_reader reader = {sizeof(struct aranges), NULL};

/** One set: a header, then pairs of an address and a size. */
static void read_set(struct pg_arena *arena, struct pg_cursor set, const unsigned char *begin,
		     size_t offset_size, struct pg_addrmap *map)
{
	uint64_t unit, low;
	size_t padding;

	if (pg_cursor_fixed(&set, 2) != 2)
		return;
	unit = pg_cursor_fixed(&set, offset_size);
	if (pg_cursor_fixed(&set, 1) != sizeof(uint64_t) || pg_cursor_fixed(&set, 1) != 0)
		return;
	padding = -(size_t)(set.at - begin) & (2 * sizeof(uint64_t) - 1);
	pg_cursor_skip(&set, padding);
	while (set.at < set.end) {
		low = pg_cursor_fixed(&set, sizeof(low));
		pg_addrmap_add(arena, map, low, pg_cursor_fixed(&set, sizeof(low)), unit);
	}
}

static void read_sets(struct pg_arena *arena, const void *bytes, struct pg_addrmap *map)
{
	struct pg_cursor section = *(const struct pg_cursor *)bytes;

	while (section.at < section.end) {
		const unsigned char *begin = section.at;
		size_t offset_size;
		uint64_t length = pg_cursor_length(&section, &offset_size);
		struct pg_cursor set = section;

		if (length > (uint64_t)(section.end - section.at))
			return;
		section.at += length;
		set.end = section.at;
		read_set(arena, set, begin, offset_size, map);
	}
}

bool pg_aranges_find(struct pg_dbg *dbg, uint64_t address, uint64_t *ret_unit)
{
	struct aranges *aranges = pg_dbg_keep(dbg, &reader);
	const struct pg_addrmap_entry *entry;
	struct pg_cursor section;

	if (!aranges->units) {
		section = pg_cursor_section(dbg, ".debug_aranges", NULL);
		aranges->units = pg_addrmap_make(dbg, &section, (size_t)(section.end - section.at),
						 read_sets, "units", VERSION);
	}
	entry = pg_addrmap_find(aranges->units, address);
	if (entry)
		*ret_unit = entry->value;
	return entry;
}
