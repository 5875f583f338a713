// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/uapi.h"

#include <dwarf.h>
#include <string.h>

#include "base/array.h"
#include "dbg/func/func.h"

void pg_uapi_deinit(struct pg_uapi *uapi)
{
	if (uapi->arena)
		pg_arena_destroy(uapi->arena);
	*uapi = (struct pg_uapi){.arena = NULL};
}

/** Many types of one unit follow each other. */
static void read_names(struct pg_dbg *dbg, struct pg_uapi *uapi, Dwarf_Die *unit)
{
	bool none;

	if (uapi->arena && uapi->unit == unit->addr)
		return;
	pg_uapi_deinit(uapi);
	uapi->arena = pg_arena_create();
	uapi->unit = unit->addr;
	pg_line_header_read(dbg, uapi->arena, unit, &uapi->header, &none);
}

static const char *file_of(struct pg_dbg *dbg, struct pg_uapi *uapi, Dwarf_Die *type)
{
	Dwarf_Attribute attr;
	Dwarf_Word file;
	Dwarf_Die unit;

	if (dwarf_formudata(dwarf_attr(type, DW_AT_decl_file, &attr), &file) != 0 ||
	    !dwarf_diecu(type, &unit, NULL, NULL))
		return NULL;
	read_names(dbg, uapi, &unit);
	/* Compressed, or elsewhere: then the whole table has to be read. */
	return uapi->header.understood
		       ? pg_line_header_path(uapi->arena, &uapi->header, &unit, file)
		       : pg_declared_file(type);
}

const char *pg_uapi_header(struct pg_dbg *dbg, struct pg_uapi *uapi, Dwarf_Die *type)
{
	static const char *const folders[] = {"include/uapi/", "include/generated/uapi/"};
	const char *file = file_of(dbg, uapi, type), *found;

	for (size_t i = 0; file && i < PG_ARRAY_SIZE(folders); i++) {
		found = strstr(file, folders[i]);
		if (found && (found == file || found[-1] == '/'))
			return pg_intern(dbg->arena, found + strlen(folders[i]));
	}
	return NULL;
}
