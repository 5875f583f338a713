// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/inlines.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define uthash_malloc(size)	      pg_alloc(inlines->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** What is known of an address: many stacks have the same ones. */
struct known {
	uint64_t address;
	const char **names;
	size_t num;
	UT_hash_handle hh;
};

struct pg_inlines {
	struct pg_arena *arena;
	struct known *known;
};

struct pg_inlines *pg_inlines_create(struct pg_arena *arena)
{
	struct pg_inlines *inlines = PG_NEW(arena, struct pg_inlines);

	inlines->arena = arena;
	return inlines;
}

static void free_dies(Dwarf_Die **dies)
{
	free(*dies);
}

/**
 * The unit with an address, without the lists of addresses by unit that clang does not write. False: none.
 */
static bool find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *ret)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die, split;
	uint8_t type;

	while (dwarf_get_units(dwarf, unit, &unit, NULL, &type, &die, &split) == 0) {
		if (dwarf_haspc(&die, address) <= 0)
			continue;
		/* Of a unit that is elsewhere, this is all that is here. */
		*ret = type == DW_UT_skeleton && split.addr ? split : die;
		return true;
	}
	return false;
}

static const char *name_of(struct pg_arena *arena, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	const char *name = dwarf_formstring(
		dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute));

	if (!name)
		name = dwarf_diename(die);
	return name ? pg_strndup(arena, name, strlen(name)) : "[unknown]";
}

static void look_up(struct pg_inlines *inlines, Dwarf *dwarf, uint64_t address,
		    struct known *known)
{
	PG_CLEANUP(free_dies) Dwarf_Die *scopes = NULL;
	PG_CLEANUP(free_dies) Dwarf_Die *around = NULL;
	Dwarf_Die unit;
	int num;

	if (!find_unit(dwarf, address, &unit) || dwarf_getscopes(&unit, address, &scopes) <= 0)
		return;
	/* The scopes of an address go on in the source of what is inlined; these are those of its code. */
	num = dwarf_getscopes_die(&scopes[0], &around);
	for (int i = 0; i < num && dwarf_tag(&around[i]) != DW_TAG_subprogram; i++) {
		if (dwarf_tag(&around[i]) == DW_TAG_inlined_subroutine)
			*PG_PUSH(inlines->arena, known->names, known->num) =
				name_of(inlines->arena, &around[i]);
	}
}

const char **pg_inlines_find(struct pg_inlines *inlines, Dwfl_Module *module, uint64_t address,
			     size_t *ret_num)
{
	struct known *known;
	Dwarf_Addr bias;
	Dwarf *dwarf;

	HASH_FIND(hh, inlines->known, &address, sizeof(address), known);
	if (!known) {
		known = PG_NEW(inlines->arena, struct known);
		known->address = address;
		dwarf = dwfl_module_getdwarf(module, &bias);
		if (dwarf)
			look_up(inlines, dwarf, address - bias, known);
		HASH_ADD(hh, inlines->known, address, sizeof(address), known);
	}
	*ret_num = known->num;
	return known->names;
}
