// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/sym/symorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/search.h"
#include "dbg/bytes/cache.h"

/** Sorting fewer is faster than looking for a file. */
#define MANY_SYMBOLS 20000
#define VERSION	     2

bool pg_symbol_is_defined(const struct pg_symtab *table, const Elf64_Sym *symbol)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);

	return symbol->st_shndx != SHN_UNDEF && type != STT_SECTION && type != STT_FILE &&
	       symbol->st_name && symbol->st_name < table->strings_size;
}

bool pg_symbol_is_function(const struct pg_symtab *table, const Elf64_Sym *symbol)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);

	return pg_symbol_is_defined(table, symbol) && symbol->st_shndx < table->num_sections &&
	       table->section_is_code[symbol->st_shndx] &&
	       (type == STT_FUNC || type == STT_NOTYPE || type == STT_GNU_IFUNC);
}

/** FNV-1a, up to the first dot or @ that does not begin the name. */
uint32_t pg_symbol_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (const char *at = name; *at && ((*at != '.' && *at != '@') || at == name); at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return hash;
}

/** Stable, by the high half of each item: four passes of a byte each. */
static void sort_by_high_half(uint64_t *items, size_t num)
{
	uint64_t *other = malloc((num + 1) * sizeof(*other)), *from = items, *to = other;

	if (!other)
		pg_no_memory();
	for (unsigned shift = 32; shift < 64; shift += 8) {
		size_t starts[256] = {0}, at = 0;
		uint64_t *swap = from;

		for (size_t i = 0; i < num; i++)
			starts[from[i] >> shift & 0xff]++;
		for (size_t i = 0; i < 256; i++) {
			size_t count = starts[i];

			starts[i] = at;
			at += count;
		}
		for (size_t i = 0; i < num; i++)
			to[starts[from[i] >> shift & 0xff]++] = from[i];
		from = to;
		to = swap;
	}
	free(other); /* an even number of passes: the result is back in items */
}

static void order_names(struct pg_arena *arena, struct pg_symtab *table)
{
	uint64_t *items = PG_NEW_N(arena, table->num + 1, uint64_t);

	table->num_names = 0;
	for (size_t i = 0; i < table->num; i++) {
		const Elf64_Sym *symbol = &table->symbols[i];

		if (pg_symbol_is_defined(table, symbol))
			items[table->num_names++] =
				(uint64_t)pg_symbol_hash(table->strings + symbol->st_name) << 32 |
				i;
	}
	sort_by_high_half(items, table->num_names);
	table->by_name = items;
}

static int compare_places(const void *a, const void *b, void *data)
{
	const struct pg_symtab *table = data;
	const uint32_t *x = a, *y = b;
	uint64_t at_x = table->symbols[*x].st_value, at_y = table->symbols[*y].st_value;

	if (at_x != at_y)
		return at_x < at_y ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

/** The lowest address of a function, and how far the others reach beyond it. */
static uint64_t lowest_place(const struct pg_symtab *table, const uint32_t *places,
			     uint64_t *ret_reach)
{
	uint64_t low = UINT64_MAX, high = 0;

	for (size_t i = 0; i < table->num_places; i++) {
		uint64_t address = table->symbols[places[i]].st_value;

		low = address < low ? address : low;
		high = address > high ? address : high;
	}
	*ret_reach = table->num_places ? high - low : 0;
	return low;
}

static void sort_places(struct pg_arena *arena, const struct pg_symtab *table, uint32_t *places)
{
	uint64_t reach, low = lowest_place(table, places, &reach), *items;

	if (reach > UINT32_MAX) {
		qsort_r(places, table->num_places, sizeof(*places), compare_places, (void *)table);
		return;
	}
	items = PG_NEW_N(arena, table->num_places + 1, uint64_t);
	for (size_t i = 0; i < table->num_places; i++)
		items[i] = (table->symbols[places[i]].st_value - low) << 32 | places[i];
	sort_by_high_half(items, table->num_places);
	for (size_t i = 0; i < table->num_places; i++)
		places[i] = (uint32_t)items[i];
}

static void order_places(struct pg_arena *arena, struct pg_symtab *table)
{
	uint32_t *places = PG_NEW_N(arena, table->num + 1, uint32_t);

	table->num_places = 0;
	for (size_t i = 0; i < table->num; i++) {
		if (pg_symbol_is_function(table, &table->symbols[i]))
			places[table->num_places++] = (uint32_t)i;
	}
	sort_places(arena, table, places);
	table->by_place = places;
}

/* --- The cache --- */

enum { PART_COUNTS, PART_NAMES, PART_PLACES, NUM_PARTS };
enum { COUNT_SYMBOLS, COUNT_NAMES, COUNT_PLACES, NUM_COUNTS };

static bool load(struct pg_dbg *dbg, struct pg_symtab *table)
{
	struct pg_cache_part parts[NUM_PARTS];
	const uint64_t *counts;

	if (!pg_cache_load(dbg, "symbols", VERSION, parts, NUM_PARTS))
		return false;
	counts = parts[PART_COUNTS].data;
	if (parts[PART_COUNTS].size != NUM_COUNTS * sizeof(*counts) ||
	    counts[COUNT_SYMBOLS] != table->num ||
	    counts[COUNT_NAMES] > parts[PART_NAMES].size / sizeof(*table->by_name) ||
	    counts[COUNT_PLACES] > parts[PART_PLACES].size / sizeof(*table->by_place))
		return false;
	table->by_name = parts[PART_NAMES].data;
	table->num_names = counts[COUNT_NAMES];
	table->by_place = parts[PART_PLACES].data;
	table->num_places = counts[COUNT_PLACES];
	return true;
}

static void store(struct pg_dbg *dbg, const struct pg_symtab *table)
{
	const uint64_t counts[NUM_COUNTS] = {
		[COUNT_SYMBOLS] = table->num,
		[COUNT_NAMES] = table->num_names,
		[COUNT_PLACES] = table->num_places,
	};
	const struct pg_cache_part parts[NUM_PARTS] = {
		[PART_COUNTS] = {counts, sizeof(counts)},
		[PART_NAMES] = {table->by_name, table->num_names * sizeof(*table->by_name)},
		[PART_PLACES] = {table->by_place, table->num_places * sizeof(*table->by_place)},
	};

	pg_cache_store(dbg, "symbols", VERSION, parts, NUM_PARTS);
}

void pg_symbols_order(struct pg_dbg *dbg, struct pg_symtab *table)
{
	bool is_large = table->num >= MANY_SYMBOLS;

	if (is_large && load(dbg, table))
		return;
	order_names(dbg->arena, table);
	order_places(dbg->arena, table);
	if (is_large)
		store(dbg, table);
}

size_t pg_symbols_with_hash(const struct pg_symtab *table, uint32_t hash)
{
	return PG_LOWER_BOUND(table->num_names, i, table->by_name[i] >> 32 < hash);
}
