// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/inline.h"

#include <dwarf.h>

#include "dbg/func.h"
#include "dbg/symbols.h"
#include "dbg/unit.h"

/** Scopes in each other: more is a damaged file. */
#define DEEPEST 256

struct search {
	struct pg_dbg *dbg;
	const char *name;
	Dwarf_Die *unit; /* being searched */
	void **origins;	 /* addresses of the DIEs that the unit's instances may come from */
	size_t num_origins;
	struct pg_scope outer[DEEPEST]; /* of the DIE being visited, outermost first */
	struct pg_inlined *found;
	size_t num_found;
};

/** The abstract definitions of the name, which are at the unit's top. */
static void find_origins(struct search *search, Dwarf_Die *parent)
{
	Dwarf_Die child;

	if (dwarf_child(parent, &child) != 0)
		return;
	do {
		const char *name;

		if (pg_holds_functions(&child))
			find_origins(search, &child);
		if (dwarf_tag(&child) != DW_TAG_subprogram ||
		    !dwarf_hasattr(&child, DW_AT_inline))
			continue;
		name = dwarf_diename(&child);
		if (name && pg_name_matches(search->name, name))
			*PG_PUSH(search->dbg->arena, search->origins, search->num_origins) =
				child.addr;
	} while (dwarf_siblingof(&child, &child) == 0);
}

static bool comes_from(const struct search *search, Dwarf_Die *instance)
{
	Dwarf_Attribute attr;
	Dwarf_Die origin;

	if (!dwarf_attr(instance, DW_AT_abstract_origin, &attr) ||
	    !dwarf_formref_die(&attr, &origin))
		return false;
	for (size_t i = 0; i < search->num_origins; i++) {
		if (search->origins[i] == origin.addr)
			return true;
	}
	return false;
}

/**
 * gcc splits a function (foo.part.0) and may inline the part again. The debug info then has an
 * instance of foo in foo, "called" from the line where foo is declared: not another call of it.
 */
static bool is_part(struct search *search, Dwarf_Die *instance, size_t depth)
{
	Dwarf_Attribute attr;
	Dwarf_Word call_line;
	int line;

	while (depth > 0 && search->outer[depth - 1].kind == PG_SCOPE_BLOCK)
		depth--;
	return depth > 0 && comes_from(search, &search->outer[depth - 1].die) &&
	       dwarf_formudata(dwarf_attr(instance, DW_AT_call_line, &attr), &call_line) == 0 &&
	       dwarf_decl_line(instance, &line) == 0 && call_line == (Dwarf_Word)line;
}

static void add_instance(struct search *search, size_t depth)
{
	struct pg_inlined *found =
		PG_PUSH(search->dbg->arena, search->found, search->num_found);

	found->unit = *search->unit;
	found->num_scopes = depth;
	found->scopes = PG_NEW_N(search->dbg->arena, depth, struct pg_scope);
	for (size_t i = 0; i < depth; i++)
		found->scopes[i] = search->outer[depth - 1 - i];
}

/** `depth` scopes are in search->outer: `parent` and those around it. */
static void find_instances(struct search *search, Dwarf_Die *parent, size_t depth)
{
	struct pg_scope *scope = &search->outer[depth];
	uint64_t entry;
	Dwarf_Die child;

	if (depth == DEEPEST || dwarf_child(parent, &child) != 0)
		return;
	do {
		if (pg_scope_kind(&child, &scope->kind)) {
			scope->die = child;
			if (scope->kind == PG_SCOPE_INLINED && comes_from(search, &child) &&
			    !is_part(search, &child, depth) &&
			    pg_code_entry(&child, &entry))
				add_instance(search, depth + 1);
			find_instances(search, &child, depth + 1);
		} else if (pg_holds_functions(&child)) {
			find_instances(search, &child, depth);
		}
	} while (dwarf_siblingof(&child, &child) == 0);
}

static bool search_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;

	search->unit = unit;
	search->num_origins = 0;
	search->origins = NULL;
	find_origins(search, unit);
	if (search->num_origins)
		find_instances(search, unit, 0);
	return true;
}

const struct pg_error *pg_inlined_find(struct pg_dbg *dbg, const char *name, Dwarf_Die *unit,
				       struct pg_inlined **ret, size_t *ret_num)
{
	struct search search = {.dbg = dbg, .name = name};

	if (unit)
		search_unit(unit, &search);
	else
		PG_TRY(pg_units_walk(dbg, search_unit, &search));
	*ret = search.found;
	*ret_num = search.num_found;
	return NULL;
}

/* --- Calls --- */

struct calls {
	struct pg_dbg *dbg;
	struct pg_inlined_call *found;
	size_t num;
};

static void add_call(struct calls *calls, Dwarf_Die *instance)
{
	const char *name = dwarf_diename(instance);
	Dwarf_Attribute attr;
	Dwarf_Word line;

	if (name && dwarf_formudata(dwarf_attr(instance, DW_AT_call_line, &attr), &line) == 0)
		*PG_PUSH(calls->dbg->arena, calls->found, calls->num) =
			(struct pg_inlined_call){(unsigned)line, name};
}

static void find_calls(struct calls *calls, Dwarf_Die *parent, size_t depth)
{
	enum pg_scope_kind kind;
	Dwarf_Die child;

	if (depth == DEEPEST || dwarf_child(parent, &child) != 0)
		return;
	do {
		if (!pg_scope_kind(&child, &kind))
			continue;
		if (kind == PG_SCOPE_INLINED)
			add_call(calls, &child);
		else if (kind == PG_SCOPE_BLOCK)
			find_calls(calls, &child, depth + 1);
	} while (dwarf_siblingof(&child, &child) == 0);
}

size_t pg_inlined_calls(struct pg_dbg *dbg, Dwarf_Die *function, struct pg_inlined_call **ret)
{
	struct calls calls = {.dbg = dbg};

	find_calls(&calls, function, 0);
	*ret = calls.found;
	return calls.num;
}
