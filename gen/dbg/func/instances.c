// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/instances.h"

#include <string.h>

#include "base/search.h"
#include "dbg/bytes/cache.h"
#include "dbg/bytes/cursor.h"
#include "dbg/file/split.h"
#include "dbg/func/instbuild.h"
#include "dbg/unit/unit.h"
#include "dbg/unit/view.h"

/** In a smaller .debug_info, bytes, a name is found faster than an index is made. */
#define LARGE	((uint64_t)4 << 20)
#define VERSION 6

/** What is kept with a file. */
struct kept {
	struct pg_instances *all; /* NULL: not made, or there is none */
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

/*
 * In the cache the names are in a file of their own: most probes are of functions that are inlined
 * nowhere, and need no more than that. The other file has the places.
 */
enum { NAME_COUNTS, NAME_STRINGS, NAME_STARTS, NAME_FIRSTS, NUM_NAME_PARTS };
enum { PLACE_COUNTS, PLACE_USES, PLACE_SCOPES /* dies, then parents */, PLACE_UNITS,
       PLACE_UNIT_SCOPES, NUM_PLACE_PARTS };
enum { COUNT_NAMES, COUNT_STRINGS, NUM_NAME_COUNTS };
enum { COUNT_USES, COUNT_SCOPES, COUNT_UNITS, NUM_PLACE_COUNTS };

static bool has_room(const struct pg_cache_part *part, uint64_t num, size_t size)
{
	return num <= part->size / size;
}

/** One more than that many. */
static bool has_more(const struct pg_cache_part *part, uint64_t num, size_t size)
{
	return num < part->size / size;
}

/** Just that many, and what fills the last word. */
static bool has_just(const struct pg_cache_part *part, uint64_t num, size_t size)
{
	return has_room(part, num, size) && part->size - num * size < sizeof(uint64_t);
}

/**
 * Do the parts hold what the counts say? The names are checked when one is looked up: there are
 * tens of thousands, and most runs ask for one.
 */
static bool load_names(struct pg_dbg *dbg, struct pg_instances *ret)
{
	struct pg_cache_part parts[NUM_NAME_PARTS];
	const uint64_t *counts;

	if (!pg_cache_load(dbg, "inlined", VERSION, parts, NUM_NAME_PARTS))
		return false;
	counts = parts[NAME_COUNTS].data;
	if (parts[NAME_COUNTS].size != NUM_NAME_COUNTS * sizeof(*counts) ||
	    !has_just(&parts[NAME_STARTS], counts[COUNT_NAMES], sizeof(*ret->names)) ||
	    !has_just(&parts[NAME_FIRSTS], counts[COUNT_NAMES] + 1, sizeof(*ret->firsts)) ||
	    !has_just(&parts[NAME_STRINGS], counts[COUNT_STRINGS], 1))
		return false;
	*ret = (struct pg_instances){
		.strings = parts[NAME_STRINGS].data,
		.strings_size = counts[COUNT_STRINGS],
		.names = parts[NAME_STARTS].data,
		.firsts = parts[NAME_FIRSTS].data,
		.num_names = counts[COUNT_NAMES],
	};
	return ret->firsts[0] == 0 &&
	       (!ret->num_names || (ret->strings_size && !ret->strings[ret->strings_size - 1]));
}

/** The places that belong to the names. Each is checked when a caller asks for it. */
static bool load_places(struct pg_dbg *dbg, struct pg_instances *all)
{
	struct pg_cache_part parts[NUM_PLACE_PARTS];
	const uint64_t *counts;

	if (!pg_cache_load(dbg, "instances", VERSION, parts, NUM_PLACE_PARTS))
		return false;
	counts = parts[PLACE_COUNTS].data;
	if (parts[PLACE_COUNTS].size != NUM_PLACE_COUNTS * sizeof(*counts) ||
	    !has_room(&parts[PLACE_USES], counts[COUNT_USES], sizeof(uint32_t)) ||
	    !has_room(&parts[PLACE_SCOPES], counts[COUNT_SCOPES], 2 * sizeof(uint32_t)) ||
	    !has_room(&parts[PLACE_UNITS], counts[COUNT_UNITS], sizeof(uint64_t)) ||
	    !has_more(&parts[PLACE_UNIT_SCOPES], counts[COUNT_UNITS], sizeof(uint32_t)) ||
	    all->firsts[all->num_names] != counts[COUNT_USES] || !counts[COUNT_UNITS])
		return false;
	all->uses = parts[PLACE_USES].data;
	all->dies = parts[PLACE_SCOPES].data;
	all->parents = (const uint32_t *)parts[PLACE_SCOPES].data + counts[COUNT_SCOPES];
	all->num_scopes = counts[COUNT_SCOPES];
	all->units = parts[PLACE_UNITS].data;
	all->unit_scopes = parts[PLACE_UNIT_SCOPES].data;
	all->num_units = counts[COUNT_UNITS];
	return true;
}

static void store_names(struct pg_dbg *dbg, const struct pg_instances *all)
{
	const uint64_t counts[NUM_NAME_COUNTS] = {[COUNT_NAMES] = all->num_names,
						  [COUNT_STRINGS] = all->strings_size};
	const size_t word = sizeof(uint32_t);
	const struct pg_cache_part parts[NUM_NAME_PARTS] = {
		[NAME_COUNTS] = {counts, sizeof(counts)},
		[NAME_STRINGS] = {all->strings, counts[COUNT_STRINGS]},
		[NAME_STARTS] = {all->names, all->num_names * word},
		[NAME_FIRSTS] = {all->firsts, (all->num_names + 1) * word},
	};

	pg_cache_store(dbg, "inlined", VERSION, parts, NUM_NAME_PARTS);
}

static void store_places(struct pg_dbg *dbg, const struct pg_instances *all)
{
	const uint64_t counts[NUM_PLACE_COUNTS] = {[COUNT_USES] = all->firsts[all->num_names],
						   [COUNT_SCOPES] = all->num_scopes,
						   [COUNT_UNITS] = all->num_units};
	const size_t word = sizeof(uint32_t);
	uint32_t *scopes = PG_NEW_N(dbg->arena, 2 * all->num_scopes + 1, uint32_t);
	const struct pg_cache_part parts[NUM_PLACE_PARTS] = {
		[PLACE_COUNTS] = {counts, sizeof(counts)},
		[PLACE_USES] = {all->uses, counts[COUNT_USES] * word},
		[PLACE_SCOPES] = {scopes, 2 * all->num_scopes * word},
		[PLACE_UNITS] = {all->units, all->num_units * sizeof(uint64_t)},
		[PLACE_UNIT_SCOPES] = {all->unit_scopes, (all->num_units + 1) * word},
	};

	memcpy(scopes, all->dies, all->num_scopes * word);
	memcpy(scopes + all->num_scopes, all->parents, all->num_scopes * word);
	pg_cache_store(dbg, "instances", VERSION, parts, NUM_PLACE_PARTS);
}

static const struct pg_error *has_skeletons(struct pg_dbg *dbg, bool *ret)
{
	uint64_t at = 0;
	bool is_unit, more;
	Dwarf_Die unit;

	do {
		PG_TRY(pg_unit_next(dbg, &at, &unit, &is_unit, &more));
	} while (more && !pg_split_any(dbg));
	*ret = pg_split_any(dbg);
	return NULL;
}

/** All of it, by a walk; *ret_made is false where it has places in more than one file. */
static const struct pg_error *make(struct pg_dbg *dbg, struct pg_instances *all, bool *ret_made)
{
	bool any;

	PG_TRY(has_skeletons(dbg, &any));
	*ret_made = !any;
	if (any)
		return NULL;
	PG_TRY(pg_instances_build(dbg, all));
	store_names(dbg, all);
	store_places(dbg, all);
	return NULL;
}

/** The file's index; it stays NULL where the file is too small to have one. */
static const struct pg_error *open_index(struct pg_dbg *dbg)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	struct pg_cursor info = pg_cursor_section(dbg, ".debug_info", NULL);
	struct pg_instances *all;
	bool made = true;

	if (kept->all || (uint64_t)(info.end - info.at) < LARGE)
		return NULL;
	all = PG_NEW(dbg->arena, struct pg_instances);
	if (!load_names(dbg, all))
		PG_TRY(make(dbg, all, &made));
	if (made)
		kept->all = all;
	return NULL;
}

/** The places are there once one is asked for. */
static bool need_places(struct pg_dbg *dbg, struct pg_instances *all)
{
	return all->uses || load_places(dbg, all);
}

const struct pg_error *pg_instances_renew(struct pg_dbg *dbg)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	struct pg_instances *all = PG_NEW(dbg->arena, struct pg_instances);
	bool made;

	PG_TRY(make(dbg, all, &made));
	kept->all = made ? all : NULL;
	return NULL;
}

/* --- Names --- */

/** "" where a name does not begin in the strings: that is not a name, and not in order. */
static const char *text_at(const struct pg_instances *all, size_t name)
{
	return all->names[name] < all->strings_size ? all->strings + all->names[name] : "";
}

/** Is a name greater than the one before it, and does it have uses? True past the last one, too. */
static bool is_sound(const struct pg_instances *all, size_t name)
{
	return name >= all->num_names ||
	       (all->firsts[name] < all->firsts[name + 1] &&
		strcmp(name ? text_at(all, name - 1) : "", text_at(all, name)) < 0);
}

/**
 * Where a search of [low, num_names) ends: at the first name that is not less than a prefix, or
 * that is more than anything with it. A search that one name has led astray ends next to that name.
 * False: the names there are not in order.
 */
static bool search(const struct pg_instances *all, const char *prefix, size_t len, bool is_end,
		   size_t low, size_t *ret)
{
	low += PG_LOWER_BOUND(all->num_names - low, i,
			      strncmp(text_at(all, low + i), prefix, len) < is_end);
	*ret = low;
	return (!low || is_sound(all, low - 1)) && is_sound(all, low) && is_sound(all, low + 1);
}

/** The names with a prefix; false: they are not in order, so that one may be missed. */
static bool find_names(const struct pg_instances *all, const char *prefix, size_t len,
		       struct pg_instance_names *ret)
{
	if (!search(all, prefix, len, false, 0, &ret->from) ||
	    !search(all, prefix, len, true, ret->from, &ret->to))
		return false;
	for (size_t name = ret->from; name < ret->to; name++) {
		if (!is_sound(all, name))
			return false;
	}
	return true;
}

const struct pg_error *pg_instances_find(struct pg_dbg *dbg, const char *prefix,
					 struct pg_instance_names *ret)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	size_t len = strlen(prefix);

	*ret = (struct pg_instance_names){.all = NULL};
	PG_TRY(open_index(dbg));
	if (kept->all && !find_names(kept->all, prefix, len, ret)) {
		PG_TRY(pg_instances_renew(dbg));
		if (kept->all && !find_names(kept->all, prefix, len, ret))
			return pg_dbg_damaged(dbg, ".debug_info");
	}
	ret->all = kept->all;
	return NULL;
}

const char *pg_instances_name(const struct pg_instances *all, size_t name)
{
	return text_at(all, name);
}

/* --- Places --- */

/** The unit that has a scope. */
static size_t unit_of(const struct pg_instances *all, uint32_t scope)
{
	size_t after = PG_LOWER_BOUND(all->num_units, i, all->unit_scopes[i] <= scope);

	return after ? after - 1 : 0;
}

/** A scope of this very unit, as the offset of a unit's header leads to it. */
static bool scope_at(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t header, uint32_t offset,
		     struct pg_scope *ret)
{
	return pg_die_at(dbg, unit->cu, header + offset, &ret->die) && ret->die.cu == unit->cu &&
	       pg_scope_kind(&ret->die, &ret->kind);
}

bool pg_instance_at(struct pg_dbg *dbg, uint32_t use, const char *name, struct pg_inlined *ret)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	struct pg_instances *all = kept->all;
	const char *found;
	uint32_t scope;
	size_t unit;

	*ret = (struct pg_inlined){.scopes = NULL};
	if (!need_places(dbg, all) || use >= all->firsts[all->num_names])
		return false;
	scope = all->uses[use];
	unit = unit_of(all, scope);
	if (!pg_unit_by_header(dbg, all->units[unit], &ret->unit))
		return false;
	do {
		if (scope >= all->num_scopes || ret->num_scopes == PG_SCOPE_DEEPEST ||
		    !scope_at(dbg, &ret->unit, all->units[unit], all->dies[scope],
			      PG_PUSH(dbg->arena, ret->scopes, ret->num_scopes)))
			return false;
		scope = all->parents[scope] - 1;
	} while (scope != UINT32_MAX);
	found = dwarf_diename(&ret->scopes[0].die);
	return found && strcmp(found, name) == 0;
}
