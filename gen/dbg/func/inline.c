// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/inline.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/func/func.h"
#include "dbg/func/instances.h"
#include "dbg/sym/symbols.h"
#include "dbg/unit/unit.h"

/* --- Walking --- */

struct walk {
	pg_code_visitor *function, *instance;
	void *data;
	struct pg_scope outer[PG_SCOPE_DEEPEST]; /* of the DIE being visited, outermost first */
	bool is_cut; /* there are deeper ones */
};

static bool origin_of(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr(die, DW_AT_abstract_origin, &attr) && dwarf_formref_die(&attr, ret);
}

static bool is_called_where_declared(Dwarf_Die *instance)
{
	Dwarf_Attribute attr;
	Dwarf_Word call;
	int declared;

	if (dwarf_formudata(dwarf_attr(instance, DW_AT_call_line, &attr), &call) != 0 ||
	    dwarf_decl_line(instance, &declared) != 0 || call != (Dwarf_Word)declared)
		return false;
	/* A function of one line calls itself in the line, too: in another column. */
	return dwarf_formudata(dwarf_attr(instance, DW_AT_call_column, &attr), &call) != 0 ||
	       dwarf_decl_column(instance, &declared) != 0 || call == (Dwarf_Word)declared;
}

/**
 * gcc splits a function (foo.part.0) and may inline the part again. The debug info then has an
 * instance of foo in foo, "called" from the line where foo is declared: not another call of it.
 */
static bool is_part(struct walk *walk, Dwarf_Die *instance, Dwarf_Die *origin, size_t depth)
{
	Dwarf_Die outer;

	while (depth > 0 && walk->outer[depth - 1].kind == PG_SCOPE_BLOCK)
		depth--;
	return depth > 0 && origin_of(&walk->outer[depth - 1].die, &outer) &&
	       outer.addr == origin->addr && is_called_where_declared(instance);
}

/** `depth` scopes are in walk->outer: `parent` and those around it. */
static void walk_scopes(struct walk *walk, Dwarf_Die *parent, size_t depth)
{
	struct pg_scope *scope = &walk->outer[depth];
	Dwarf_Die child, origin;
	enum pg_scope_kind kind;

	if (dwarf_child(parent, &child) != 0)
		return;
	do {
		if (pg_scope_kind(&child, &kind)) {
			walk->is_cut |= depth == PG_SCOPE_DEEPEST;
			if (walk->is_cut)
				return;
			scope->kind = kind;
			scope->die = child;
			if (scope->kind == PG_SCOPE_FUNCTION && walk->function)
				walk->function(walk->outer, depth + 1, &child, walk->data);
			if (scope->kind == PG_SCOPE_INLINED && origin_of(&child, &origin) &&
			    !is_part(walk, &child, &origin, depth))
				walk->instance(walk->outer, depth + 1, &origin, walk->data);
			walk_scopes(walk, &child, depth + 1);
		} else if (pg_holds_functions(&child)) {
			walk_scopes(walk, &child, depth);
		}
	} while (!walk->is_cut && dwarf_siblingof(&child, &child) == 0);
}

bool pg_code_walk(Dwarf_Die *unit, pg_code_visitor *function, pg_code_visitor *instance,
		  void *data)
{
	struct walk walk = {.function = function, .instance = instance, .data = data};

	walk_scopes(&walk, unit, 0);
	return !walk.is_cut;
}

const struct pg_error *pg_code_too_deep(struct pg_dbg *dbg)
{
	return pg_error(dbg->arena,
			"%s: more than %d blocks and inlined functions are in each other",
			dbg->path, PG_SCOPE_DEEPEST);
}

/* --- Searching by name --- */

bool pg_has_other_symbol(Dwarf_Die *function)
{
	return dwarf_hasattr_integrate(function, DW_AT_linkage_name) ||
	       dwarf_hasattr_integrate(function, DW_AT_MIPS_linkage_name);
}

struct search {
	struct pg_dbg *dbg;
	const char *name;
	Dwarf_Die *unit; /* being searched */
	struct pg_inlined *found;
	size_t num_found;
	bool is_cut;
};

static void add(struct search *search, const struct pg_scope *outer, size_t depth,
		const char *name)
{
	Dwarf_Die instance = outer[depth - 1].die;
	struct pg_inlined *found;
	uint64_t entry;

	if (!name || !pg_name_matches(search->name, name) || !pg_code_entry(&instance, &entry))
		return;
	found = PG_PUSH(search->dbg->arena, search->found, search->num_found);
	found->unit = *search->unit;
	found->num_scopes = depth;
	found->scopes = PG_NEW_N(search->dbg->arena, depth, struct pg_scope);
	for (size_t i = 0; i < depth; i++)
		found->scopes[i] = outer[depth - 1 - i];
}

static void add_function(const struct pg_scope *outer, size_t depth, Dwarf_Die *function,
			 void *data)
{
	if (pg_has_other_symbol(function))
		add(data, outer, depth, dwarf_diename(function));
}

/** The abstract definition may be in another unit, where the link made code of both (LTO). */
static void add_instance(const struct pg_scope *outer, size_t depth, Dwarf_Die *origin, void *data)
{
	add(data, outer, depth, dwarf_diename(origin));
}

static bool search_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;

	search->unit = unit;
	search->is_cut = !pg_code_walk(unit, add_function, add_instance, search);
	return !search->is_cut;
}

/** By the index of all of them; false: it does not fit the file. */
static bool find_in_index(struct search *search, const struct pg_instance_names *names)
{
	const struct pg_instances *all = names->all;

	for (size_t i = names->from; i < names->to; i++) {
		const char *name = pg_instances_name(all, i);

		if (!pg_name_matches(search->name, name))
			continue;
		for (uint32_t use = all->firsts[i]; use < all->firsts[i + 1]; use++) {
			struct pg_inlined instance;

			if (!pg_instance_at(search->dbg, use, name, &instance))
				return false;
			*PG_PUSH(search->dbg->arena, search->found, search->num_found) = instance;
		}
	}
	return true;
}

const struct pg_error *pg_inlined_find(struct pg_dbg *dbg, const char *name,
				       struct pg_inlined **ret, size_t *ret_num)
{
	struct search search = {.dbg = dbg, .name = name};
	struct pg_instance_names names;

	PG_TRY(pg_instances_find(dbg, name, &names));
	if (names.all && !find_in_index(&search, &names)) {
		search = (struct search){.dbg = dbg, .name = name};
		PG_TRY(pg_instances_renew(dbg));
		PG_TRY(pg_instances_find(dbg, name, &names));
		if (names.all && !find_in_index(&search, &names))
			return pg_dbg_damaged(dbg, ".debug_info");
	}
	if (!names.all)
		PG_TRY(pg_units_walk(dbg, search_unit, &search));
	if (search.is_cut)
		return pg_code_too_deep(dbg);
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

	if (depth == PG_SCOPE_DEEPEST || dwarf_child(parent, &child) != 0)
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
