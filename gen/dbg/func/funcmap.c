// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/funcmap.h"

#include <dwarf.h>

#include "dbg/bytes/addrmap.h"
#include "dbg/func/func.h"
#include "dbg/unit/unit.h"
#include "dbg/unit/view.h"

/** In a smaller .debug_info, bytes, functions are found faster than a map. */
#define LARGE	((uint64_t)4 << 20)
#define VERSION 1

/** After so many questions about one unit, one after the other, a map of it alone is worth making. */
#define MANY 4

/** What is kept with a file. */
struct functions {
	const struct pg_addrmap *map; /* NULL: none */
	bool is_asked;		      /* has the cache been asked for it? */
	/* The unit asked for last, by the address of its DIE; its map, or NULL. */
	const void *unit;
	unsigned num_asked;
	struct pg_addrmap *of_unit;
};

static const struct pg_reader reader = {sizeof(struct functions), NULL};

struct making {
	struct pg_dbg *dbg;
	struct pg_addrmap *map;
};

static void add_function(Dwarf_Die *function, void *data)
{
	struct making *making = data;
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(function, at, &base, &low, &high)) > 0)
		pg_addrmap_add(making->dbg->arena, making->map, low, high - low,
			       dwarf_dieoffset(function));
}

static bool add_unit(Dwarf_Die *unit, void *data)
{
	/* What is nested deeper is looked for by the scopes, which refuse it. */
	pg_functions_walk(unit, add_function, data);
	return true;
}

static const struct pg_addrmap *make(struct pg_dbg *dbg)
{
	struct making making = {dbg, PG_NEW(dbg->arena, struct pg_addrmap)};

	if (pg_units_walk(dbg, add_unit, &making))
		return NULL; /* the caller will find the damage itself, and report it */
	pg_addrmap_sort(making.map);
	pg_addrmap_store(dbg, making.map, "functions", VERSION);
	return making.map;
}

static const struct pg_addrmap *map_of(struct pg_dbg *dbg)
{
	struct functions *all = pg_dbg_keep(dbg, &reader);
	struct pg_cursor info = pg_cursor_section(dbg, ".debug_info", NULL);

	if (all->map || (uint64_t)(info.end - info.at) < LARGE)
		return all->map;
	if (!all->is_asked)
		all->map = pg_addrmap_load(dbg, "functions", VERSION);
	if (!all->map && dbg->expects_many && !dbg->is_renewed)
		all->map = make(dbg);
	all->is_asked = true;
	return all->map;
}

/** All lines of a file are asked for one after the other, and lead from function to function. */
static const struct pg_addrmap *map_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	struct functions *all = pg_dbg_keep(dbg, &reader);

	if (all->unit != unit->addr) {
		all->unit = unit->addr;
		all->num_asked = 0;
		all->of_unit = NULL;
	}
	if (!all->of_unit && ++all->num_asked > MANY) {
		struct making making = {dbg, PG_NEW(dbg->arena, struct pg_addrmap)};

		add_unit(unit, &making);
		pg_addrmap_sort(making.map);
		all->of_unit = making.map;
	}
	return all->of_unit;
}

bool pg_funcmap_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, Dwarf_Die *ret)
{
	const struct pg_addrmap *of_file = map_of(dbg);
	const struct pg_addrmap *of_unit = of_file ? NULL : map_of_unit(dbg, unit);
	const struct pg_addrmap_entry *entry = NULL;
	bool is_die;

	if (of_file || of_unit)
		entry = pg_addrmap_find(of_file ? of_file : of_unit, address);
	if (!entry)
		return false;
	/* A unit may be a view, with offsets of its own. */
	is_die = of_file ? pg_die_at(dbg, unit->cu, entry->value, ret)
			 : dwarf_offdie(dwarf_cu_getdwarf(unit->cu), entry->value, ret) != NULL;
	/* It must be of this unit and contain the address: the map guesses. */
	return is_die && ret->cu == unit->cu && dwarf_tag(ret) == DW_TAG_subprogram &&
	       dwarf_haspc(ret, address) > 0;
}
