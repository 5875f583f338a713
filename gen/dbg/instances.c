// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/instances.h"

#include <string.h>

#include "dbg/cache.h"
#include "dbg/cursor.h"
#include "dbg/instbuild.h"
#include "dbg/unit.h"
#include "dbg/view.h"

/** In a smaller .debug_info, bytes, a name is found faster than an index is made. */
#define LARGE	((uint64_t)4 << 20)
#define VERSION 3

enum {
	PART_COUNTS,
	PART_STRINGS,
	PART_NAMES,
	PART_FIRSTS,
	PART_USES,
	PART_SCOPES, /* dies, then parents */
	PART_UNITS,
	PART_UNIT_SCOPES,
	NUM_PARTS
};
enum { COUNT_NAMES, COUNT_USES, COUNT_SCOPES, COUNT_UNITS, COUNT_STRINGS, NUM_COUNTS };

static bool has_room(const struct pg_cache_part *part, uint64_t num, size_t size)
{
	return num <= part->size / size;
}

/** Do the parts hold what the counts say, and do the numbers in them stay inside? */
static bool is_sound(const struct pg_cache_part *parts, const uint64_t *counts)
{
	const uint32_t *firsts = parts[PART_FIRSTS].data, *names = parts[PART_NAMES].data;

	return has_room(&parts[PART_NAMES], counts[COUNT_NAMES], sizeof(*names)) &&
	       has_room(&parts[PART_FIRSTS], counts[COUNT_NAMES] + 1, sizeof(*firsts)) &&
	       has_room(&parts[PART_USES], counts[COUNT_USES], sizeof(uint32_t)) &&
	       has_room(&parts[PART_SCOPES], counts[COUNT_SCOPES], 2 * sizeof(uint32_t)) &&
	       has_room(&parts[PART_UNITS], counts[COUNT_UNITS], sizeof(uint64_t)) &&
	       has_room(&parts[PART_UNIT_SCOPES], counts[COUNT_UNITS] + 1, sizeof(uint32_t)) &&
	       has_room(&parts[PART_STRINGS], counts[COUNT_STRINGS], 1) &&
	       firsts[counts[COUNT_NAMES]] == counts[COUNT_USES];
}

static bool load(struct pg_dbg *dbg, struct pg_instances *ret)
{
	struct pg_cache_part parts[NUM_PARTS];
	const uint64_t *counts;

	if (!pg_cache_load(dbg, "instances", VERSION, parts, NUM_PARTS))
		return false;
	counts = parts[PART_COUNTS].data;
	if (parts[PART_COUNTS].size != NUM_COUNTS * sizeof(*counts) || !is_sound(parts, counts))
		return false;
	*ret = (struct pg_instances){
		.strings = parts[PART_STRINGS].data,
		.names = parts[PART_NAMES].data,
		.firsts = parts[PART_FIRSTS].data,
		.num_names = counts[COUNT_NAMES],
		.uses = parts[PART_USES].data,
		.dies = parts[PART_SCOPES].data,
		.parents = (const uint32_t *)parts[PART_SCOPES].data + counts[COUNT_SCOPES],
		.num_scopes = counts[COUNT_SCOPES],
		.units = parts[PART_UNITS].data,
		.unit_scopes = parts[PART_UNIT_SCOPES].data,
		.num_units = counts[COUNT_UNITS],
	};
	return true;
}

static size_t size_of_strings(const struct pg_instances *all)
{
	size_t last = all->num_names ? all->names[all->num_names - 1] : 0;

	return all->num_names ? last + strlen(all->strings + last) + 1 : 0;
}

static void store(struct pg_dbg *dbg, const struct pg_instances *all)
{
	const uint64_t counts[NUM_COUNTS] = {
		[COUNT_NAMES] = all->num_names,		[COUNT_USES] = all->firsts[all->num_names],
		[COUNT_SCOPES] = all->num_scopes,	[COUNT_UNITS] = all->num_units,
		[COUNT_STRINGS] = size_of_strings(all),
	};
	const size_t word = sizeof(uint32_t);
	uint32_t *scopes = PG_NEW_N(dbg->arena, 2 * all->num_scopes + 1, uint32_t);
	const struct pg_cache_part parts[NUM_PARTS] = {
		[PART_COUNTS] = {counts, sizeof(counts)},
		[PART_STRINGS] = {all->strings, counts[COUNT_STRINGS]},
		[PART_NAMES] = {all->names, all->num_names * word},
		[PART_FIRSTS] = {all->firsts, (all->num_names + 1) * word},
		[PART_USES] = {all->uses, counts[COUNT_USES] * word},
		[PART_SCOPES] = {scopes, 2 * all->num_scopes * word},
		[PART_UNITS] = {all->units, all->num_units * sizeof(uint64_t)},
		[PART_UNIT_SCOPES] = {all->unit_scopes, (all->num_units + 1) * word},
	};

	memcpy(scopes, all->dies, all->num_scopes * word);
	memcpy(scopes + all->num_scopes, all->parents, all->num_scopes * word);
	pg_cache_store(dbg, "instances", VERSION, parts, NUM_PARTS);
}

static const struct pg_error *has_skeletons(struct pg_dbg *dbg, bool *ret)
{
	uint64_t at = 0;
	bool is_unit, more;
	Dwarf_Die unit;

	do {
		PG_TRY(pg_unit_next(dbg, &at, &unit, &is_unit, &more));
	} while (more && !dbg->splits);
	*ret = dbg->splits != NULL;
	return NULL;
}

const struct pg_error *pg_instances_of(struct pg_dbg *dbg, const struct pg_instances **ret)
{
	struct pg_cursor info = pg_cursor_section(dbg, ".debug_info", NULL);
	struct pg_instances *all;

	*ret = dbg->instances;
	if (*ret || (uint64_t)(info.end - info.at) < LARGE)
		return NULL;
	all = PG_NEW(dbg->arena, struct pg_instances);
	if (!load(dbg, all)) {
		bool any;

		/* It has places in one file only. */
		PG_TRY(has_skeletons(dbg, &any));
		if (any)
			return NULL;
		PG_TRY(pg_instances_build(dbg, all));
		store(dbg, all);
	}
	*ret = dbg->instances = all;
	return NULL;
}

/** The unit that has a scope. */
static size_t unit_of(const struct pg_instances *all, uint32_t scope)
{
	size_t low = 0, high = all->num_units;

	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (all->unit_scopes[middle] <= scope)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool pg_instance_at(struct pg_dbg *dbg, const struct pg_instances *all, uint32_t use,
		    struct pg_inlined *ret)
{
	uint32_t scope = all->uses[use];
	size_t unit = unit_of(all, scope), num_seen = 0;

	*ret = (struct pg_inlined){.scopes = NULL};
	if (scope >= all->num_scopes || !pg_unit_by_header(dbg, all->units[unit], &ret->unit))
		return false;
	for (;;) {
		struct pg_scope *found = PG_PUSH(dbg->arena, ret->scopes, ret->num_scopes);

		if (!pg_die_at(dbg, ret->unit.cu, all->units[unit] + all->dies[scope],
			       &found->die) ||
		    !pg_scope_kind(&found->die, &found->kind))
			return false;
		if (!all->parents[scope])
			return true;
		scope = all->parents[scope] - 1;
		if (scope >= all->num_scopes || ++num_seen > all->num_scopes)
			return false;
	}
}
