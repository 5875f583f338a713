// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/callsite.h"

#include <dwarf.h>
#include <uthash.h>

/** Entries in each other: more is a damaged file. */
#define DEEPEST 256

struct search {
	struct pg_dbg *dbg;
	uint64_t parameter;
	struct pg_call *calls;
	size_t num;
};

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

static bool is_for(Dwarf_Die *argument, uint64_t parameter)
{
	Dwarf_Attribute attr;
	Dwarf_Die named;

	return (dwarf_attr(argument, DW_AT_call_parameter, &attr) ||
		dwarf_attr(argument, DW_AT_abstract_origin, &attr)) &&
	       dwarf_formref_die(&attr, &named) && named.cu == argument->cu &&
	       dwarf_cuoffset(&named) == parameter;
}

static void add_call(struct search *search, Dwarf_Die *call)
{
	struct pg_call found;
	Dwarf_Die argument;

	if (!return_address(call, &found.return_address) || dwarf_child(call, &argument) != 0)
		return;
	do {
		if (is_for(&argument, search->parameter) &&
		    (dwarf_attr(&argument, DW_AT_call_value, &found.value) ||
		     dwarf_attr(&argument, DW_AT_GNU_call_site_value, &found.value)))
			*PG_PUSH(search->dbg->arena, search->calls, search->num) = found;
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

/** An answer, kept: each point of a function asks for the calls with the same parameters. */
struct pg_kept_calls {
	UT_hash_handle hh;
	struct calls_key {
		const void *unit; /* address of its DIE */
		uint64_t parameter;
	} key;
	struct pg_call *calls;
	size_t num;
};

size_t pg_calls_with(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t parameter, struct pg_call **ret)
{
	struct search search = {.dbg = dbg, .parameter = parameter};
	struct calls_key key = {unit->addr, parameter};
	struct pg_kept_calls *kept;

	HASH_FIND(hh, dbg->kept_calls, &key, sizeof(key), kept);
	if (!kept) {
		find_calls(&search, unit, 0);
		kept = PG_NEW(dbg->arena, struct pg_kept_calls);
		kept->key = key;
		kept->calls = search.calls;
		kept->num = search.num;
		HASH_ADD(hh, dbg->kept_calls, key, sizeof(key), kept);
	}
	*ret = kept->calls;
	return kept->num;
}

void pg_calls_forget(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->kept_calls);
}
