// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/enumerator.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/type/complete.h"

/** Namespaces within each other, and units that dwz has made import each other: more is damage. */
#define DEEPEST 16

/** The enum with an enumerator of a name, or the names of all. */
struct search {
	const char *name; /* NULL: all */
	Dwarf_Die found;
	struct pg_arena *arena;
	const char **names;
	size_t num;
};

/** The enum is the one that is searched for. */
static bool look_at_enum(struct search *search, Dwarf_Die *type)
{
	Dwarf_Die child;

	if (dwarf_child(type, &child) != 0)
		return false;
	do {
		const char *known = dwarf_diename(&child);

		if (dwarf_tag(&child) != DW_TAG_enumerator || !known)
			continue;
		if (!search->name)
			*PG_PUSH(search->arena, search->names, search->num) = known;
		else if (strcmp(known, search->name) == 0)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

static bool find_enum(Dwarf_Die *scope, unsigned depth, struct search *search)
{
	Dwarf_Die child, imported;
	Dwarf_Attribute attr;

	if (depth > DEEPEST || dwarf_child(scope, &child) != 0)
		return false;
	do {
		int tag = dwarf_tag(&child);

		if (tag == DW_TAG_enumeration_type && look_at_enum(search, &child)) {
			search->found = child;
			return true;
		}
		if (tag == DW_TAG_imported_unit &&
		    dwarf_formref_die(dwarf_attr(&child, DW_AT_import, &attr), &imported) &&
		    find_enum(&imported, depth + 1, search))
			return true;
		if (tag == DW_TAG_namespace && find_enum(&child, depth + 1, search))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

bool pg_enumerator_named(struct pg_dwtypes *types, Dwarf_Die *unit, const char *name,
			 const struct pg_type **ret_enum, int64_t *ret_value)
{
	struct search search = {.name = name};
	const struct pg_type *type;

	if (!find_enum(unit, 0, &search))
		return false;
	type = pg_type_at(types, &search.found);
	pg_dwtype_complete(types, type);
	for (size_t i = 0; i < type->num_enumerators; i++) {
		if (strcmp(type->enumerators[i].name, name) != 0)
			continue;
		*ret_enum = type;
		*ret_value = type->enumerators[i].value;
		return true;
	}
	return false;
}

const char *const *pg_enumerator_names(struct pg_arena *arena, Dwarf_Die *unit, size_t *ret_num)
{
	struct search search = {.arena = arena};

	find_enum(unit, 0, &search);
	*ret_num = search.num;
	return search.names;
}
