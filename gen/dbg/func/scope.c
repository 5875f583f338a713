// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/scope.h"

#include <dwarf.h>

#include "dbg/func/func.h"
#include "dbg/func/funcmap.h"
#include "dbg/func/nest.h"
#include "dbg/func/scopetree.h"

/** A search for what holds an address. */
struct search {
	uint64_t address;
	bool is_cut; /* what is seen through is nested deeper than PG_SCOPE_DEEPEST */
};

/** The child of `parent` that holds the address; blocks without code of their own are seen through.
 */
static bool find_child(struct search *search, Dwarf_Die *parent, unsigned depth, Dwarf_Die *ret)
{
	enum pg_scope_kind kind;
	Dwarf_Die child;

	search->is_cut |= depth == PG_SCOPE_DEEPEST;
	if (search->is_cut || dwarf_child(parent, &child) != 0)
		return false;
	do {
		bool is_code = pg_scope_kind(&child, &kind);

		if (is_code && dwarf_haspc(&child, search->address) > 0) {
			*ret = child;
			return true;
		}
		if (is_code ? kind == PG_SCOPE_BLOCK && pg_scope_has_no_code(&child)
			    : pg_holds_functions(&child)) {
			if (find_child(search, &child, depth + 1, ret))
				return true;
		}
	} while (!search->is_cut && dwarf_siblingof(&child, &child) == 0);
	return false;
}

/**
 * A function that is written in another one, by itself (GNU C, Fortran) or as a member of a local class:
 * gcc puts its code there, too, although it is not in the other one's.
 */
static bool find_nested(Dwarf_Die *parent, uint64_t address, bool in_function, unsigned depth,
			Dwarf_Die *ret)
{
	enum pg_scope_kind kind;
	Dwarf_Die child;

	if (depth == PG_SCOPE_DEEPEST || dwarf_child(parent, &child) != 0)
		return false;
	do {
		bool is_code = pg_scope_kind(&child, &kind);
		bool is_function = is_code && kind == PG_SCOPE_FUNCTION;

		if (is_function && in_function && dwarf_haspc(&child, address) > 0) {
			*ret = child;
			return true;
		}
		if ((is_code || pg_holds_functions(&child) || (in_function && pg_is_class(&child))) &&
		    find_nested(&child, address, in_function || is_function, depth + 1, ret))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** The function that was found last: neighbours are asked for together. */
struct hit {
	const void *unit; /* address of its DIE; NULL: none yet */
	Dwarf_Die function;
	Dwarf_Addr low, high; /* one of its ranges */
};

static const struct pg_reader reader = {sizeof(struct hit), NULL};

static void note_hit(struct hit *hit, const Dwarf_Die *unit, Dwarf_Die *function, uint64_t address)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(function, at, &base, &low, &high)) > 0) {
		if (address >= low && address < high)
			*hit = (struct hit){unit->addr, *function, low, high};
	}
}

static bool find_function(struct pg_dbg *dbg, struct search *search, Dwarf_Die *unit, Dwarf_Die *ret)
{
	struct hit *hit = pg_dbg_keep(dbg, &reader);
	const uint64_t address = search->address;

	if (hit->unit == unit->addr && address >= hit->low && address < hit->high) {
		*ret = hit->function;
		return true;
	}
	if (!pg_funcmap_find(dbg, unit, address, ret) && !find_child(search, unit, 0, ret) &&
	    (search->is_cut || !find_nested(unit, address, false, 0, ret)))
		return false;
	note_hit(hit, unit, ret, address);
	return true;
}

const struct pg_error *pg_scopes_at(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address,
				    struct pg_scope **ret, size_t *ret_num)
{
	struct search search = {.address = address};
	const struct pg_scopetree *tree;
	struct pg_scope *scopes = NULL, scope;
	struct pg_below below;
	size_t num = 0;

	if (find_function(dbg, &search, unit, &scope.die)) {
		tree = pg_scopetree_of(dbg, &scope.die, &below);
		do {
			search.is_cut |= num == PG_SCOPE_DEEPEST;
			if (search.is_cut)
				break;
			pg_scope_kind(&scope.die, &scope.kind);
			*PG_PUSH(dbg->arena, scopes, num) = scope;
		} while (tree ? pg_scopetree_find(tree, address, &below, &scope.die)
			      : find_child(&search, &scope.die, 0, &scope.die));
	}
	if (search.is_cut)
		return pg_error(dbg->arena,
				"%s: more than %d blocks and inlined functions are nested at 0x%llx",
				dbg->path, PG_SCOPE_DEEPEST, (unsigned long long)address);
	for (size_t i = 0; i < num / 2; i++) {
		scope = scopes[i];
		scopes[i] = scopes[num - 1 - i];
		scopes[num - 1 - i] = scope;
	}
	*ret = scopes;
	*ret_num = num;
	return NULL;
}

size_t pg_scope_function(const struct pg_scope *scopes, size_t num, size_t from)
{
	while (from + 1 < num && scopes[from].kind == PG_SCOPE_BLOCK)
		from++;
	return from;
}

static bool declares_something(Dwarf_Die *block)
{
	Dwarf_Die child;

	if (dwarf_child(block, &child) != 0)
		return false;
	do {
		if (dwarf_tag(&child) == DW_TAG_variable)
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

Dwarf_Die *pg_scope_block(struct pg_scope *scopes, size_t num)
{
	size_t i = 0;

	while (i + 1 < num && scopes[i].kind == PG_SCOPE_BLOCK &&
	       !declares_something(&scopes[i].die))
		i++;
	return &scopes[i].die;
}
