// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/definitions.h"

#include <string.h>

#include "dbg/bytes/cache.h"
#include "dbg/bytes/cursor.h"

/** In a smaller .debug_info, bytes, all units are read as fast as the cache. */
#define LARGE	((uint64_t)4 << 20)
#define VERSION 1
/** Names that are kept: few are asked for. */
#define MAX_KEPT 4096

/** Offsets in .debug_info; 0, where no DIE is: there is none. */
struct kept {
	uint64_t name; /* a hash of the whole path */
	uint64_t first, other;
};

static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return (hash ^ 0xff) * 1099511628211u;
}

static uint64_t hash_of(const struct pg_type_path *path)
{
	uint64_t hash = (14695981039346656037u ^ (uint64_t)path->tag) * 1099511628211u;

	for (size_t i = 0; i < path->num_scopes; i++)
		hash = mix(hash, path->scopes[i]);
	return mix(hash, path->name);
}

static bool is_large(struct pg_dbg *dbg)
{
	struct pg_cursor info = pg_cursor_section(dbg, ".debug_info", NULL);

	return (uint64_t)(info.end - info.at) >= LARGE;
}

static size_t load(struct pg_dbg *dbg, const struct kept **ret)
{
	struct pg_cache_part part;

	*ret = NULL;
	if (!is_large(dbg) || !pg_cache_load(dbg, "types", VERSION, &part, 1))
		return 0;
	*ret = part.data;
	return part.size / sizeof(**ret);
}

/** A file may be another one than it was, whatever the cache says. */
static bool add_die(struct pg_dbg *dbg, const struct pg_type_path *path, uint64_t offset,
		    Dwarf_Die *dies, size_t *num)
{
	const char *name;

	if (!offset)
		return true;
	if (!dwarf_offdie(dbg->dwarf, offset, &dies[*num]))
		return false;
	name = dwarf_diename(&dies[(*num)++]);
	return name && strcmp(name, path->name) == 0;
}

bool pg_definitions_load(struct pg_dbg *dbg, const struct pg_type_path *path, Dwarf_Die **ret,
			 size_t *ret_num)
{
	uint64_t name = hash_of(path);
	const struct kept *kept;
	size_t num = load(dbg, &kept);

	for (size_t i = 0; i < num; i++) {
		if (kept[i].name != name)
			continue;
		*ret = PG_NEW_N(dbg->arena, 2, Dwarf_Die);
		*ret_num = 0;
		return add_die(dbg, path, kept[i].first, *ret, ret_num) &&
		       add_die(dbg, path, kept[i].other, *ret, ret_num);
	}
	return false;
}

/** False: it is in a file or a section of its own. */
static bool offset_of(struct pg_dbg *dbg, Dwarf_Die *die, uint64_t *ret)
{
	Dwarf_Die again;

	*ret = dwarf_dieoffset(die);
	return dwarf_offdie(dbg->dwarf, *ret, &again) && again.addr == die->addr;
}

void pg_definitions_store(struct pg_dbg *dbg, const struct pg_type_path *path, Dwarf_Die *dies,
			  size_t num)
{
	struct kept *all, new = {.name = hash_of(path)};
	const struct kept *kept;
	size_t num_kept = load(dbg, &kept), num_all = 0;
	struct pg_cache_part part;

	if (!is_large(dbg) || (num > 0 && !offset_of(dbg, &dies[0], &new.first)) ||
	    (num > 1 && !offset_of(dbg, &dies[1], &new.other)))
		return;
	if (num_kept >= MAX_KEPT)
		num_kept = 0;
	all = PG_NEW_N(dbg->arena, num_kept + 1, struct kept);
	for (size_t i = 0; i < num_kept; i++) {
		if (kept[i].name != new.name) /* that one did not fit the file */
			all[num_all++] = kept[i];
	}
	all[num_all++] = new;
	part = (struct pg_cache_part){all, num_all * sizeof(*all)};
	pg_cache_store(dbg, "types", VERSION, &part, 1);
}
