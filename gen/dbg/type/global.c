// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/global.h"

#include <dwarf.h>
#include <string.h>

#include "base/cleanup.h"
#include "dbg/unit/dwattr.h"
#include "dbg/unit/unit.h"

struct search {
	struct pg_dbg *dbg;
	int tag;
	const char *name;
	const char *const *scopes; /* the namespaces and types around it, outermost first */
	size_t num_scopes;
	bool only_first, also_declared;
	Dwarf_Die *found;
	size_t num;
};

/**
 * A variable is defined where it has a location or a value; its name may be the declaration's. A
 * type may be in a unit of its own, which *die is then in.
 */
static bool find_definition(Dwarf_Die *die, int tag)
{
	if (tag != DW_TAG_variable)
		return pg_type_unit_die(die, die) || !pg_is_declaration(die);
	return dwarf_hasattr(die, DW_AT_location) || dwarf_hasattr(die, DW_AT_const_value);
}

/** C++ calls some structs classes. */
static int plain_tag(int tag)
{
	return tag == DW_TAG_class_type ? DW_TAG_structure_type : tag;
}

static bool is_scope(int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

/** Units that dwz has made import each other: deeper nesting is a damaged file. */
#define DEEPEST 16

static bool is_known(const struct search *search, const Dwarf_Die *die)
{
	for (size_t i = 0; i < search->num; i++) {
		if (search->found[i].addr == die->addr)
			return true;
	}
	return false;
}

void pg_type_scopes(struct pg_dbg *dbg, Dwarf_Die *die, struct pg_type_path *ret)
{
	PG_CLEANUP(pg_free_pointer) Dwarf_Die *scopes = NULL;
	const char **names = NULL;
	Dwarf_Die unit;
	int num;

	ret->scopes = NULL;
	ret->num_scopes = 0;
	if (!dwarf_diecu(die, &unit, NULL, NULL) || pg_unit_rules(&unit) == PG_RULES_C)
		return;
	num = dwarf_getscopes_die(die, &scopes); /* the DIE itself first, its unit last */
	for (int i = num - 2; i > 0; i--) {
		const char *name = dwarf_diename(&scopes[i]);

		*PG_PUSH(dbg->arena, names, ret->num_scopes) = name ? name : "";
	}
	ret->scopes = names;
}

/** struct outer::inner { … }; stands outside of outer, which declares it. */
static bool is_in_scopes(const struct search *search, Dwarf_Die *die, size_t scope)
{
	struct pg_type_path path;
	Dwarf_Attribute attr;
	Dwarf_Die declaration;

	if (!dwarf_attr(die, DW_AT_specification, &attr) ||
	    !dwarf_formref_die(&attr, &declaration))
		return scope == search->num_scopes;
	pg_type_scopes(search->dbg, &declaration, &path);
	if (path.num_scopes != search->num_scopes)
		return false;
	for (size_t i = 0; i < path.num_scopes; i++) {
		if (strcmp(path.scopes[i], search->scopes[i]) != 0)
			return false;
	}
	return true;
}

/** False: that was enough. `scope`: so many of the scopes are around it. */
static bool note(struct search *search, const Dwarf_Die *die, size_t scope)
{
	Dwarf_Die found = *die;
	const char *name = dwarf_diename(&found);

	if (!name || strcmp(name, search->name) != 0 || !is_in_scopes(search, &found, scope) ||
	    (!search->also_declared && !find_definition(&found, search->tag)) ||
	    is_known(search, &found))
		return true;
	*PG_PUSH(search->dbg->arena, search->found, search->num) = found;
	return !search->only_first;
}

/**
 * Below a unit, or `scope` scopes further in. False: that was enough. What several units have in
 * common may be in one that they import.
 */
static bool search_in(struct search *search, Dwarf_Die *unit, size_t scope, unsigned depth)
{
	Dwarf_Die child, imported;
	Dwarf_Attribute attr;

	if (depth == DEEPEST || dwarf_child(unit, &child) != 0)
		return true;
	do {
		int tag = dwarf_tag(&child);
		const char *name;

		if (tag == DW_TAG_imported_unit &&
		    dwarf_formref_die(dwarf_attr(&child, DW_AT_import, &attr), &imported) &&
		    !search_in(search, &imported, scope, depth + 1))
			return false;
		if (plain_tag(tag) == search->tag && !note(search, &child, scope))
			return false;
		name = scope < search->num_scopes && is_scope(tag) ? dwarf_diename(&child) : NULL;
		if (name && strcmp(name, search->scopes[scope]) == 0 &&
		    !search_in(search, &child, scope + 1, depth + 1))
			return false;
	} while (dwarf_siblingof(&child, &child) == 0);
	return true;
}

static bool search_unit(Dwarf_Die *unit, void *data)
{
	return search_in(data, unit, 0, 0);
}

/** DWARF 4 has them in .debug_types, DWARF 5 between the others. */
static void search_type_units(struct search *search)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die, type;
	uint8_t kind;

	while (search->dbg->dwarf &&
	       dwarf_get_units(search->dbg->dwarf, unit, &unit, NULL, &kind, &die, &type) == 0) {
		if (kind == DW_UT_type && !search_in(search, &die, 0, 0))
			return;
	}
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

const struct pg_error *pg_type_dies_named(struct pg_dbg *dbg, const struct pg_type_path *path,
					  Dwarf_Die *unit, Dwarf_Die **ret, size_t *ret_num)
{
	struct search search = {
		.dbg = dbg,
		.tag = plain_tag(path->tag),
		.name = path->name,
		.scopes = path->scopes,
		.num_scopes = path->num_scopes,
		.only_first = unit != NULL,
	};

	PG_TRY(run(&search, unit));
	if (!unit)
		search_type_units(&search);
	*ret = search.found;
	*ret_num = search.num;
	return NULL;
}
