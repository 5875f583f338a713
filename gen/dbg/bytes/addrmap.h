/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Ranges of addresses in ascending order, each with a number: which unit, or which frame entry,
 * an address belongs to. What a section says in any order is sorted once; the result is kept for
 * large sections (dbg/cache).
 */
#ifndef PG_DBG_BYTES_ADDRMAP_H
#define PG_DBG_BYTES_ADDRMAP_H

#include <stdbool.h>

#include "dbg/bytes/cursor.h"

struct pg_addrmap_entry {
	uint64_t low;
	uint32_t size;	/**< bytes */
	uint32_t value; /**< of those with the same low the highest value is found */
};

struct pg_addrmap {
	struct pg_addrmap_entry *entries;
	size_t num;
};

/** Add all ranges of a section to the map, by pg_addrmap_add(); it is what pg_addrmap_make() got. */
typedef void (*pg_addrmap_read)(struct pg_arena *arena, const void *section,
				struct pg_addrmap *map);

/** One that is empty or has no room in 32 bits is left out. */
void pg_addrmap_add(struct pg_arena *arena, struct pg_addrmap *map, uint64_t low, uint64_t size,
		    uint64_t value);

/** In ascending order, as pg_addrmap_find() needs them. */
void pg_addrmap_sort(struct pg_addrmap *map);

/** What was kept of a table of the cache, in the arena; NULL: nothing usable. */
const struct pg_addrmap *pg_addrmap_load(struct pg_dbg *dbg, const char *table, unsigned version);
void pg_addrmap_store(struct pg_dbg *dbg, const struct pg_addrmap *map, const char *table,
		      unsigned version);

/** All ranges of a section of so many bytes. `table` and `version` are of the cache. In the arena. */
const struct pg_addrmap *pg_addrmap_make(struct pg_dbg *dbg, const void *section, size_t size,
					 pg_addrmap_read read, const char *table,
					 unsigned version);

/** The range that holds an address; NULL: none. */
const struct pg_addrmap_entry *pg_addrmap_find(const struct pg_addrmap *map, uint64_t address);

#endif
