// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/inline.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/func/codewalk.h"
#include "dbg/func/func.h"
#include "dbg/func/instances.h"
#include "dbg/func/named.h"
#include "dbg/func/qualname.h"
#include "dbg/sym/symbols.h"
#include "dbg/unit/unit.h"

/* --- Searching by name --- */

struct search {
	struct pg_dbg *dbg;
	const struct pg_func_name *name;
	Dwarf_Die *unit; /* being searched */
	struct pg_inlined *found;
	size_t num_found;
	bool is_c; /* the unit */
	bool is_cut;
};

static void add(struct search *search, const struct pg_scope *outer, size_t depth)
{
	Dwarf_Die instance = outer[depth - 1].die;
	struct pg_inlined *found;
	uint64_t entry;

	if (!pg_code_entry(&instance, &entry) ||
	    !pg_function_matches(search->dbg, search->name, &instance))
		return;
	found = PG_PUSH(search->dbg->arena, search->found, search->num_found);
	found->unit = *search->unit;
	found->num_scopes = depth;
	found->scopes = PG_NEW_N(search->dbg->arena, depth, struct pg_scope);
	for (size_t i = 0; i < depth; i++)
		found->scopes[i] = outer[depth - 1 - i];
}

static void add_function(const struct pg_code_visit *visit, void *data)
{
	const struct search *search = data;

	if (!search->is_c || pg_has_other_symbol(visit))
		add(data, visit->outer, visit->depth);
}

/** The abstract definition may be in another unit, when both were compiled at link time (LTO). */
static void add_instance(const struct pg_code_visit *visit, void *data)
{
	add(data, visit->outer, visit->depth);
}

static bool search_unit(Dwarf_Die *unit, void *data)
{
	struct search *search = data;

	search->unit = unit;
	search->is_c = pg_unit_rules(unit) == PG_RULES_C;
	search->is_cut = !pg_code_walk(unit, add_function, add_instance, search);
	return !search->is_cut;
}

/** By the index of all of them; false: it does not fit the file. */
static bool find_in_index(struct search *search, const struct pg_instance_names *names)
{
	const struct pg_instances *all = names->all;
	const bool is_go = pg_is_go(search->dbg);

	for (size_t i = names->from; i < names->to; i++) {
		const char *name = pg_instances_name(all, i);

		if (!pg_func_name_takes(search->name, name) && !is_go)
			continue;
		for (uint32_t use = all->firsts[i]; use < all->firsts[i + 1]; use++) {
			struct pg_inlined instance;

			if (!pg_instance_at(search->dbg, use, name, &instance))
				return false;
			if (search->name->is_plain ||
			    pg_function_matches(search->dbg, search->name, &instance.scopes[0].die))
				*PG_PUSH(search->dbg->arena, search->found, search->num_found) =
					instance;
		}
	}
	return true;
}

const struct pg_error *pg_inlined_find(struct pg_dbg *dbg, const struct pg_func_name *name,
				       struct pg_inlined **ret, size_t *ret_num)
{
	struct search search = {.dbg = dbg, .name = name};
	const char *prefix = pg_is_go(dbg) ? "" : pg_func_name_prefix(dbg->arena, name);
	struct pg_instance_names names;

	PG_TRY(pg_instances_find(dbg, prefix, &names));
	if (names.all && !find_in_index(&search, &names)) {
		search = (struct search){.dbg = dbg, .name = name};
		PG_TRY(pg_instances_renew(dbg));
		PG_TRY(pg_instances_find(dbg, prefix, &names));
		if (names.all && !find_in_index(&search, &names))
			return pg_dbg_damaged(dbg, ".debug_info");
	}
	if (!names.all)
		PG_TRY(pg_named_units_walk(dbg, name, search_unit, &search));
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

/** Numbers of files are those of a unit's table: of two units they are not compared. */
static bool is_of_file(Dwarf_Die *instance, Dwarf_Die *function)
{
	Dwarf_Attribute call_attr, declared_attr;
	Dwarf_Word call, declared;

	return dwarf_formudata(dwarf_attr(instance, DW_AT_call_file, &call_attr), &call) == 0 &&
	       dwarf_formudata(dwarf_attr_integrate(function, DW_AT_decl_file, &declared_attr),
			       &declared) == 0 &&
	       call_attr.cu == declared_attr.cu && call == declared;
}

bool pg_inlined_called_at(Dwarf_Die *instance, Dwarf_Die *function, unsigned *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Word line;

	if (!is_of_file(instance, function) ||
	    dwarf_formudata(dwarf_attr(instance, DW_AT_call_line, &attr), &line) != 0)
		return false;
	*ret = (unsigned)line;
	return true;
}
