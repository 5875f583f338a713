// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/unit.h"

void pg_function_declared(Dwarf_Die *function, const char **ret_file, unsigned *ret_line)
{
	int line;

	*ret_file = dwarf_decl_file(function);
	*ret_line = dwarf_decl_line(function, &line) == 0 && line > 0 ? (unsigned)line : 0;
}

bool pg_function_has(Dwarf_Die *function, uint64_t address)
{
	return dwarf_haspc(function, address) > 0;
}

struct search {
	const char *name;
	bool found;
};

static bool search_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;
	Dwarf_Attribute attr;
	Dwarf_Word inlined;
	Dwarf_Die child;

	if (dwarf_child(unit, &child) != 0)
		return true;
	do {
		const char *name;

		if (dwarf_tag(&child) != DW_TAG_subprogram ||
		    !dwarf_attr(&child, DW_AT_inline, &attr) ||
		    dwarf_formudata(&attr, &inlined) != 0 || inlined == DW_INL_not_inlined)
			continue;
		name = dwarf_diename(&child);
		search->found = name && strcmp(name, search->name) == 0;
	} while (!search->found && dwarf_siblingof(&child, &child) == 0);
	return !search->found;
}

const struct pg_error *pg_function_is_inlined(struct pg_dbg *dbg, const char *name, bool *ret)
{
	struct search search = {.name = name};

	PG_TRY(pg_units_walk(dbg, search_unit, &search));
	*ret = search.found;
	return NULL;
}
