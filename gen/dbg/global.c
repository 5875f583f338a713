// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/global.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/unit.h"

struct search {
	struct pg_dbg *dbg;
	int tag;
	const char *name;
	bool only_first, also_declared;
	Dwarf_Die *found;
	size_t num;
};

bool pg_is_declaration(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	bool value;

	return dwarf_attr(die, DW_AT_declaration, &attr) && dwarf_formflag(&attr, &value) == 0 &&
	       value;
}

/** A variable is defined where it has a location or a value; its name may be the declaration's. */
static bool is_definition(Dwarf_Die *die, int tag)
{
	if (tag != DW_TAG_variable)
		return !pg_is_declaration(die);
	return dwarf_hasattr(die, DW_AT_location) || dwarf_hasattr(die, DW_AT_const_value);
}

/** Units that dwz has made import each other: more in each other is a damaged file. */
#define DEEPEST 16

static bool is_known(const struct search *search, const Dwarf_Die *die)
{
	for (size_t i = 0; i < search->num; i++) {
		if (search->found[i].addr == die->addr)
			return true;
	}
	return false;
}

/** False: that was enough. What several units have in common may be in one that they import. */
static bool search_in(struct search *search, Dwarf_Die *unit, unsigned depth)
{
	Dwarf_Die child, imported;
	Dwarf_Attribute attr;

	if (depth == DEEPEST || dwarf_child(unit, &child) != 0)
		return true;
	do {
		const char *name;

		if (dwarf_tag(&child) == DW_TAG_imported_unit &&
		    dwarf_formref_die(dwarf_attr(&child, DW_AT_import, &attr), &imported) &&
		    !search_in(search, &imported, depth + 1))
			return false;

		if (dwarf_tag(&child) != search->tag ||
		    (!search->also_declared && !is_definition(&child, search->tag)))
			continue;
		name = dwarf_diename(&child);
		if (!name || strcmp(name, search->name) != 0 || is_known(search, &child))
			continue;
		*PG_PUSH(search->dbg->arena, search->found, search->num) = child;
		if (search->only_first)
			return false;
	} while (dwarf_siblingof(&child, &child) == 0);
	return true;
}

static bool search_unit(Dwarf_Die *unit, void *data)
{
	return search_in(data, unit, 0);
}

static const struct pg_error *run(struct search *search, Dwarf_Die *unit)
{
	if (!unit)
		return pg_units_walk(search->dbg, search_unit, search);
	search_unit(unit, search);
	return NULL;
}

const struct pg_error *pg_globals_named(struct pg_dbg *dbg, const char *name, Dwarf_Die *unit,
					Dwarf_Die **ret, size_t *ret_num)
{
	struct search search = {.dbg = dbg, .tag = DW_TAG_variable, .name = name};

	PG_TRY(run(&search, unit));
	*ret = search.found;
	*ret_num = search.num;
	return NULL;
}

const struct pg_error *pg_global_declared(struct pg_dbg *dbg, const char *name, Dwarf_Die *ret,
					  bool *ret_found)
{
	struct search search = {.dbg = dbg,
				.tag = DW_TAG_variable,
				.name = name,
				.only_first = true,
				.also_declared = true};

	PG_TRY(run(&search, NULL));
	*ret_found = search.num > 0;
	if (search.num)
		*ret = search.found[0];
	return NULL;
}

const struct pg_error *pg_type_die_named(struct pg_dbg *dbg, int tag, const char *name,
					 Dwarf_Die *unit, Dwarf_Die *ret, bool *ret_found)
{
	struct search search = {.dbg = dbg, .tag = tag, .name = name, .only_first = true};

	PG_TRY(run(&search, unit));
	*ret_found = search.num > 0;
	if (search.num)
		*ret = search.found[0];
	return NULL;
}
