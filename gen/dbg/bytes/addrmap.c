// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/bytes/addrmap.h"

#include <stdlib.h>

#include "base/search.h"
#include "dbg/bytes/cache.h"

/** A smaller section, bytes, is sorted faster than a file is found. */
#define LARGE ((size_t)64 << 10)

static int by_address(const void *a, const void *b)
{
	const struct pg_addrmap_entry *x = a, *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

void pg_addrmap_add(struct pg_arena *arena, struct pg_addrmap *map, uint64_t low, uint64_t size,
		    uint64_t value)
{
	if (size && size <= UINT32_MAX && value <= UINT32_MAX)
		*PG_PUSH(arena, map->entries, map->num) =
			(struct pg_addrmap_entry){low, (uint32_t)size, (uint32_t)value};
}

void pg_addrmap_sort(struct pg_addrmap *map)
{
	if (map->num)
		qsort(map->entries, map->num, sizeof(*map->entries), by_address);
}

const struct pg_addrmap *pg_addrmap_load(struct pg_dbg *dbg, const char *table, unsigned version)
{
	struct pg_cache_part part;
	struct pg_addrmap *map;

	if (!pg_cache_load(dbg, table, version, &part, 1))
		return NULL;
	map = PG_NEW(dbg->arena, struct pg_addrmap);
	map->entries = (struct pg_addrmap_entry *)part.data;
	map->num = part.size / sizeof(*map->entries);
	return map;
}

void pg_addrmap_store(struct pg_dbg *dbg, const struct pg_addrmap *map, const char *table,
		      unsigned version)
{
	const struct pg_cache_part part = {map->entries, map->num * sizeof(*map->entries)};

	pg_cache_store(dbg, table, version, &part, 1);
}

const struct pg_addrmap *pg_addrmap_make(struct pg_dbg *dbg, const void *section, size_t size,
					 pg_addrmap_read read, const char *table, unsigned version)
{
	bool is_large = size >= LARGE;
	const struct pg_addrmap *kept = is_large ? pg_addrmap_load(dbg, table, version) : NULL;
	struct pg_addrmap *map;

	if (kept)
		return kept;
	map = PG_NEW(dbg->arena, struct pg_addrmap);
	read(dbg->arena, section, map);
	pg_addrmap_sort(map);
	if (is_large)
		pg_addrmap_store(dbg, map, table, version);
	return map;
}

const struct pg_addrmap_entry *pg_addrmap_find(const struct pg_addrmap *map, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(map->num, i, map->entries[i].low <= address);

	if (!after || address - map->entries[after - 1].low >= map->entries[after - 1].size)
		return NULL;
	return &map->entries[after - 1];
}
