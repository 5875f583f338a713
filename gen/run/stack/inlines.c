// SPDX-License-Identifier: GPL-2.0-only
#include "run/stack/inlines.h"

#include <dwarf.h>
#include <string.h>

#define uthash_malloc(size)	      pg_alloc(inlines->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** A file may be made to waste time: no unit has more entries, and none that is honest nests them as deep. */
#define MOST_STEPS (1 << 22)
#define MOST_DEPTH 256

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

/** A walk down to an address. */
struct walk {
	struct pg_inlines *inlines;
	uint64_t address;
	struct known *known; /* its names: the outermost first */
	size_t steps;
};

/** What may have functions in it, and no addresses of its own: Rust and clang nest what they define. */
static bool is_named_scope(int tag)
{
	return tag == DW_TAG_namespace || tag == DW_TAG_module || tag == DW_TAG_structure_type ||
	       tag == DW_TAG_class_type || tag == DW_TAG_union_type ||
	       tag == DW_TAG_enumeration_type;
}

static bool is_code(int tag)
{
	return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine ||
	       tag == DW_TAG_lexical_block || tag == DW_TAG_try_block ||
	       tag == DW_TAG_catch_block || tag == DW_TAG_with_stmt;
}

/** Down to the innermost scope of code with the address; false: it is not in this one. */
static bool walk_down(struct walk *walk, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Die die;
	int got = depth < MOST_DEPTH ? dwarf_child(parent, &die) : 1;

	for (; got == 0 && walk->steps < MOST_STEPS; got = dwarf_siblingof(&die, &die)) {
		const int tag = dwarf_tag(&die);

		walk->steps++;
		if (is_named_scope(tag) && walk_down(walk, &die, depth + 1))
			return true;
		if (!is_code(tag) || dwarf_haspc(&die, walk->address) <= 0)
			continue;
		if (tag == DW_TAG_inlined_subroutine)
			*PG_PUSH(walk->inlines->arena, walk->known->names, walk->known->num) =
				name_of(walk->inlines->arena, &die);
		else if (tag == DW_TAG_subprogram)
			walk->known->num = 0;
		walk_down(walk, &die, depth + 1);
		return true;
	}
	return false;
}

static void look_up(struct pg_inlines *inlines, Dwarf *dwarf, uint64_t address,
		    struct known *known)
{
	struct walk walk = {inlines, address, known, 0};
	Dwarf_Die unit;

	if (!find_unit(dwarf, address, &unit))
		return;
	walk_down(&walk, &unit, 0);
	for (size_t i = 0; i < known->num / 2; i++) {
		const char *name = known->names[i];

		known->names[i] = known->names[known->num - 1 - i];
		known->names[known->num - 1 - i] = name;
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
