// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/nest.h"

#include <dwarf.h>

#include "base/search.h"
#include "dbg/func/func.h"
#include "dbg/func/scope.h"

/** A DIE with those below it: [begin, end) of .debug_info. */
struct scope {
	Dwarf_Off begin, end;
	size_t parent; /* its number plus 1; 0: none */
	Dwarf_Die die;
};

/** The scopes of a unit, in the order of their beginnings. */
struct unit {
	const void *cu; /* libdw's, which the DIEs of a unit share */
	struct scope *scopes;
	size_t num;
};

struct kept {
	struct unit *units;
	size_t num;
	size_t last; /* the one that was asked for before */
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

bool pg_is_class(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
	case DW_TAG_enumeration_type: /* Rust's enums have functions */
	case DW_TAG_interface_type:
		return true;
	default:
		return false;
	}
}

static bool is_scope(Dwarf_Die *die)
{
	return pg_holds_functions(die) || pg_is_class(die) || dwarf_tag(die) == DW_TAG_subprogram;
}

/** Those below a DIE, which itself is number `parent` - 1 and ends at `end`. */
static void note_below(struct pg_dbg *dbg, struct unit *unit, Dwarf_Die *above, size_t parent,
		       Dwarf_Off end, unsigned depth)
{
	Dwarf_Die child, next;
	bool more;

	if (depth == PG_SCOPE_DEEPEST || dwarf_child(above, &child) != 0)
		return;
	do {
		Dwarf_Off its_end;
		size_t number = parent;

		more = dwarf_siblingof(&child, &next) == 0;
		its_end = more ? dwarf_dieoffset(&next) : end;
		if (is_scope(&child) && dwarf_haschildren(&child) > 0) {
			*PG_PUSH(dbg->arena, unit->scopes, unit->num) = (struct scope){
				dwarf_dieoffset(&child), its_end, parent, child};
			number = unit->num;
		}
		if (number != parent || dwarf_tag(&child) == DW_TAG_lexical_block)
			note_below(dbg, unit, &child, number, its_end, depth + 1);
		child = next;
	} while (more);
}

static struct unit *unit_of(struct pg_dbg *dbg, Dwarf_Die *die)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	Dwarf_Die top;
	struct unit *unit;

	if (kept->last < kept->num && kept->units[kept->last].cu == die->cu)
		return &kept->units[kept->last];
	for (kept->last = 0; kept->last < kept->num; kept->last++) {
		if (kept->units[kept->last].cu == die->cu)
			return &kept->units[kept->last];
	}
	unit = PG_PUSH(dbg->arena, kept->units, kept->num);
	*unit = (struct unit){.cu = die->cu};
	if (dwarf_diecu(die, &top, NULL, NULL))
		note_below(dbg, unit, &top, 0, UINT64_MAX, 0);
	return unit;
}

bool pg_nest_parent(struct pg_dbg *dbg, Dwarf_Die *die, Dwarf_Die *ret)
{
	const struct unit *unit = unit_of(dbg, die);
	Dwarf_Off offset = dwarf_dieoffset(die);
	size_t at = PG_LOWER_BOUND(unit->num, i, unit->scopes[i].begin < offset);

	while (at && unit->scopes[at - 1].end <= offset)
		at = unit->scopes[at - 1].parent;
	if (!at)
		return false;
	*ret = unit->scopes[at - 1].die;
	return true;
}
