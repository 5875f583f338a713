// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/enumerator.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/type/complete.h"

/** Namespaces within each other, and units that dwz has made import each other: more is damage. */
#define DEEPEST 16

static bool has_enumerator(Dwarf_Die *type, const char *name)
{
	Dwarf_Die child;

	if (dwarf_child(type, &child) != 0)
		return false;
	do {
		const char *known = dwarf_diename(&child);

		if (dwarf_tag(&child) == DW_TAG_enumerator && known && strcmp(known, name) == 0)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

static bool find_enum(Dwarf_Die *scope, const char *name, unsigned depth, Dwarf_Die *ret)
{
	Dwarf_Die child, imported;
	Dwarf_Attribute attr;

	if (depth > DEEPEST || dwarf_child(scope, &child) != 0)
		return false;
	do {
		int tag = dwarf_tag(&child);

		if (tag == DW_TAG_enumeration_type && has_enumerator(&child, name)) {
			*ret = child;
			return true;
		}
		if (tag == DW_TAG_imported_unit &&
		    dwarf_formref_die(dwarf_attr(&child, DW_AT_import, &attr), &imported) &&
		    find_enum(&imported, name, depth + 1, ret))
			return true;
		if (tag == DW_TAG_namespace && find_enum(&child, name, depth + 1, ret))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

bool pg_enumerator_named(struct pg_dwtypes *types, Dwarf_Die *unit, const char *name,
			 const struct pg_type **ret_enum, int64_t *ret_value)
{
	const struct pg_type *type;
	Dwarf_Die die;

	if (!find_enum(unit, name, 0, &die))
		return false;
	type = pg_type_at(types, &die);
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
