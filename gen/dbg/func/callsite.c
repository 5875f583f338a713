// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/callsite.h"

#include <dwarf.h>
#include <stdlib.h>
#include <uthash.h>

#include "dbg/func/func.h"
#include "dbg/func/scopekind.h"

/** Nested entries: more is a damaged file. */
#define DEEPEST 256

/** The calls of a unit that pass one parameter: all are found in one walk of the unit. */
struct kept_calls {
	UT_hash_handle hh;
	struct calls_key {
		const void *unit;    /* address of its DIE */
		uint64_t parameter; /* NONE: the unit has been walked */
	} key;
	struct pg_call *calls;
	size_t num;
};

#define NONE UINT64_MAX

/** The calls of one function. */
struct kept_returns {
	UT_hash_handle hh;
	const void *function; /* address of its DIE */
	uint64_t *addresses;
	size_t num;
};

/** The calls of one part of a function, from its own unit. */
struct kept_part {
	UT_hash_handle hh;
	const void *die; /* its address; of a unit: whether that has been walked */
	struct pg_part_calls calls; /* of a unit: `all` is whether it has been walked */
};

/** What is kept with a file. */
struct kept {
	struct kept_calls *calls;
	struct kept_returns *returns;
	struct kept_part *parts;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->calls);
	HASH_CLEAR(hh, kept->returns);
	HASH_CLEAR(hh, kept->parts);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

struct search {
	struct pg_dbg *dbg;
	struct kept *kept;
	const void *unit;
};

static struct kept_calls *kept_calls(struct search *search, uint64_t parameter)
{
	const struct calls_key key = {search->unit, parameter};
	struct kept_calls *kept;

	HASH_FIND(hh, search->kept->calls, &key, sizeof(key), kept);
	return kept;
}

static struct kept_calls *keep_calls(struct search *search, uint64_t parameter)
{
	struct kept_calls *kept = PG_NEW(search->dbg->arena, struct kept_calls);

	kept->key = (struct calls_key){search->unit, parameter};
	HASH_ADD(hh, search->kept->calls, key, sizeof(kept->key), kept);
	return kept;
}

/** DWARF 5's names, and GNU's in DWARF 4. */
static bool is_call(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_call_site || dwarf_tag(die) == DW_TAG_GNU_call_site;
}

static bool return_address(Dwarf_Die *call, uint64_t *ret)
{
	Dwarf_Attribute attr;

	if (dwarf_hasattr(call, DW_AT_call_tail_call) || dwarf_hasattr(call, DW_AT_GNU_tail_call))
		return false;
	return dwarf_formaddr(dwarf_attr(call, DW_AT_call_return_pc, &attr), ret) == 0 ||
	       (dwarf_tag(call) == DW_TAG_GNU_call_site && dwarf_lowpc(call, ret) == 0);
}

/** The parameter that an argument is for, by its offset in the unit; NONE: another unit's. */
static uint64_t parameter_of(Dwarf_Die *argument)
{
	Dwarf_Attribute attr;
	Dwarf_Die named;

	if ((!dwarf_attr(argument, DW_AT_call_parameter, &attr) &&
	     !dwarf_attr(argument, DW_AT_abstract_origin, &attr)) ||
	    !dwarf_formref_die(&attr, &named) || named.cu != argument->cu)
		return NONE;
	return dwarf_cuoffset(&named);
}

static void add_argument(struct search *search, Dwarf_Die *call, Dwarf_Die *argument)
{
	uint64_t parameter = parameter_of(argument);
	struct kept_calls *kept;
	struct pg_call found;

	if (parameter == NONE || !return_address(call, &found.return_address) ||
	    (!dwarf_attr(argument, DW_AT_call_value, &found.value) &&
	     !dwarf_attr(argument, DW_AT_GNU_call_site_value, &found.value)))
		return;
	kept = kept_calls(search, parameter);
	if (!kept)
		kept = keep_calls(search, parameter);
	*PG_PUSH(search->dbg->arena, kept->calls, kept->num) = found;
}

static void add_call(struct search *search, Dwarf_Die *call)
{
	Dwarf_Die argument;

	if (dwarf_child(call, &argument) != 0)
		return;
	do {
		add_argument(search, call, &argument);
	} while (dwarf_siblingof(&argument, &argument) == 0);
}

static void find_calls(struct search *search, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Die child;

	if (depth == DEEPEST || dwarf_child(parent, &child) != 0)
		return;
	do {
		if (is_call(&child))
			add_call(search, &child);
		else if (dwarf_haschildren(&child))
			find_calls(search, &child, depth + 1);
	} while (dwarf_siblingof(&child, &child) == 0);
}

size_t pg_calls_with(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t parameter, struct pg_call **ret)
{
	struct search search = {
		.dbg = dbg, .kept = pg_dbg_keep(dbg, &reader), .unit = unit->addr};
	const struct kept_calls *kept;

	if (!kept_calls(&search, NONE)) {
		keep_calls(&search, NONE);
		find_calls(&search, unit, 0);
	}
	kept = kept_calls(&search, parameter);
	*ret = kept ? kept->calls : NULL;
	return kept ? kept->num : 0;
}

/* --- The calls of one function --- */

static void find_returns(struct pg_dbg *dbg, struct kept_returns *kept, Dwarf_Die *parent,
			 unsigned depth)
{
	Dwarf_Die child;
	uint64_t address;

	if (depth == DEEPEST || dwarf_child(parent, &child) != 0)
		return;
	do {
		if (!is_call(&child))
			find_returns(dbg, kept, &child, depth + 1);
		else if (return_address(&child, &address))
			*PG_PUSH(dbg->arena, kept->addresses, kept->num) = address;
	} while (dwarf_siblingof(&child, &child) == 0);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t pg_call_returns(struct pg_dbg *dbg, Dwarf_Die *function, const uint64_t **ret)
{
	struct kept *all = pg_dbg_keep(dbg, &reader);
	struct kept_returns *kept;

	HASH_FIND_PTR(all->returns, &function->addr, kept);
	if (!kept) {
		kept = PG_NEW(dbg->arena, struct kept_returns);
		kept->function = function->addr;
		find_returns(dbg, kept, function, 0);
		if (kept->num)
			qsort(kept->addresses, kept->num, sizeof(*kept->addresses), by_number);
		HASH_ADD_PTR(all->returns, function, kept);
	}
	*ret = kept->addresses;
	return kept->num;
}

/* --- The calls of one part of a function --- */

struct part_walk {
	struct pg_dbg *dbg;
	struct kept *kept;
	/** Of the functions and instances around, outermost first: their origins, and the DIEs themselves. */
	const void *origins[DEEPEST], *scopes[DEEPEST];
};

/** The function that a call names; in DWARF 4 it is the origin of GNU's call. */
static bool callee_of(Dwarf_Die *call, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return (dwarf_attr(call, DW_AT_call_origin, &attr) && dwarf_formref_die(&attr, ret)) ||
	       pg_function_origin(call, ret);
}

static struct kept_part *kept_part(struct part_walk *walk, const void *die)
{
	struct kept_part *kept;

	HASH_FIND_PTR(walk->kept->parts, &die, kept);
	if (!kept) {
		kept = PG_NEW(walk->dbg->arena, struct kept_part);
		kept->die = die;
		HASH_ADD_PTR(walk->kept->parts, die, kept);
	}
	return kept;
}

/** Is it a call of a function that has the origin of a scope around it? */
static void add_part_call(struct part_walk *walk, Dwarf_Die *call, unsigned depth)
{
	Dwarf_Die callee, origin;
	struct kept_part *part;
	uint64_t address;

	if (!callee_of(call, &callee) || !pg_function_origin(&callee, &origin))
		return;
	part = kept_part(walk, callee.addr);
	part->calls.all++;
	for (unsigned i = 0; i < depth; i++) {
		if (walk->origins[i] != origin.addr || walk->scopes[i] == callee.addr)
			continue;
		part->calls.inside++;
		part->calls.returning += i == 0 && return_address(call, &address);
		return;
	}
}

/** `depth` functions and instances are around the children, `level` DIEs. */
static void find_part_calls(struct part_walk *walk, Dwarf_Die *parent, unsigned depth, unsigned level)
{
	Dwarf_Die child, origin;
	enum pg_scope_kind kind;

	if (level == DEEPEST || dwarf_child(parent, &child) != 0)
		return;
	do {
		if (is_call(&child)) {
			add_part_call(walk, &child, depth);
		} else if (pg_scope_kind(&child, &kind) && kind != PG_SCOPE_BLOCK) {
			walk->scopes[depth] = child.addr;
			walk->origins[depth] = pg_function_origin(&child, &origin)
						       ? origin.addr
						       : NULL;
			find_part_calls(walk, &child, depth + 1, level + 1);
		} else if (dwarf_haschildren(&child)) {
			find_part_calls(walk, &child, depth, level + 1);
		}
	} while (dwarf_siblingof(&child, &child) == 0);
}

struct pg_part_calls pg_part_calls(struct pg_dbg *dbg, Dwarf_Die *unit, Dwarf_Die *part)
{
	struct part_walk walk = {.dbg = dbg, .kept = pg_dbg_keep(dbg, &reader)};
	struct kept_part *walked = kept_part(&walk, unit->addr);

	if (!walked->calls.all) {
		walked->calls.all = 1;
		find_part_calls(&walk, unit, 0, 0);
	}
	return kept_part(&walk, part->addr)->calls;
}
