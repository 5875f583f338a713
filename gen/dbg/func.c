// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func.h"

#include <dwarf.h>

/** dwarf_decl_file() takes file 0 for none, which in DWARF 5 is the unit's own (6.2.4.1). */
static const char *declared_file(Dwarf_Die *function)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word index;
	Dwarf_Half version;
	Dwarf_Die unit;
	size_t num;

	if (!dwarf_attr_integrate(function, DW_AT_decl_file, &attr) ||
	    dwarf_formudata(&attr, &index) != 0)
		return NULL;
	/* The attribute may be of an origin in another unit: its file table is meant. */
	if (!dwarf_cu_die(attr.cu, &unit, &version, NULL, NULL, NULL, NULL, NULL) ||
	    dwarf_getsrcfiles(&unit, &files, &num) != 0 || index >= num ||
	    (index == 0 && version < 5))
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

void pg_function_declared(Dwarf_Die *function, const char **ret_file, unsigned *ret_line)
{
	int line;

	*ret_file = declared_file(function);
	*ret_line = dwarf_decl_line(function, &line) == 0 && line > 0 ? (unsigned)line : 0;
}

bool pg_function_has(Dwarf_Die *function, uint64_t address)
{
	return dwarf_haspc(function, address) > 0;
}
