// SPDX-License-Identifier: GPL-2.0-only
/*
 * Returns of user programs
 * ========================
 *
 * A uretprobe replaces the return address on the stack. Code that looks for it there finds an
 * address outside of all functions: a C++ exception that is thrown past it ends the program, and so
 * does Go's runtime when it moves the stack. Which programs unwind or move stacks cannot be known
 * from one file (a library's callbacks may throw through its C code, any library may be used by a
 * Go program), so that no uretprobe is ever set: FUNC%return is a uprobe at each instruction by
 * which control leaves the function (dbg/code/exits).
 *
 * At a return instruction the result is in its registers and the stack pointer is at the return
 * address. At a jump to another function, in place of a call and a return, the result is that
 * function's, and not there yet: the event fires, without $retval.
 */
#include <string.h>

#include "dbg/code/exits.h"
#include "dbg/code/kprobe.h"
#include "resolve/points/search.h"

/** A function whose exits are places. */
struct pg_followed {
	uint64_t entry;
	const char *name;
};

/** The name that people have for code that a jump goes to. */
static const char *callee_text(struct pg_resolver *resolver, const struct pg_exit *exit)
{
	struct pg_symbol symbol;

	if (!exit->target)
		return "the function of a pointer";
	if (!pg_symbol_at(resolver->dbg, exit->target, &symbol) || symbol.address != exit->target)
		return "another function";
	return pg_printf(resolver->arena, "'%s'", symbol.name);
}

static const struct pg_error *place_of(struct pg_resolver *resolver, const struct pg_place *entry,
				       const struct pg_exit *exit, struct pg_place *ret)
{
	const char *why = pg_probe_refusal(resolver->dbg, exit->address);

	if (why)
		return pg_error(resolver->arena, "at one of its returns, %s+0x%llx, %s",
				entry->symbol.name,
				(unsigned long long)(exit->address - entry->symbol.address), why);
	PG_TRY(pg_place_at(resolver, exit->address, ret));
	pg_place_start_at_function(ret);
	/* Of several symbols at one address, the one that was asked for. */
	if (exit->address - entry->symbol.address < entry->symbol.size)
		ret->symbol = entry->symbol;
	ret->moment = exit->is_tail_call ? PG_MOMENT_TAIL_CALL : PG_MOMENT_RETURN;
	ret->callee = callee_text(resolver, exit);
	ret->target = exit->target;
	return NULL;
}

/** All of them or none. */
static const struct pg_error *find_places(struct pg_search *search, struct pg_place *entry,
					  struct pg_place **ret, size_t *ret_num)
{
	struct pg_resolver *resolver = search->resolver;
	Dwarf_Die *function = entry->num_scopes ? &entry->scopes[0].die : NULL;
	struct pg_exit *exits;

	PG_TRY(pg_exits_find(resolver->dbg, function, &entry->symbol, &exits, ret_num));
	*ret = PG_NEW_N(resolver->arena, *ret_num, struct pg_place);
	for (size_t i = 0; i < *ret_num; i++)
		PG_TRY(place_of(resolver, entry, &exits[i], &(*ret)[i]));
	return NULL;
}

void pg_search_returns(struct pg_search *search, struct pg_place *entry)
{
	const struct pg_error *error;
	struct pg_place *places;
	size_t num;

	pg_place_start_at_function(entry);
	if (search->resolver->dbg->kind != PG_DBG_PROGRAM) {
		entry->address = entry->symbol.address;
		entry->moment = PG_MOMENT_RETURNED;
		pg_search_add(search, entry);
		return;
	}
	error = find_places(search, entry, &places, &num);
	if (error) {
		entry->refusal = error->message;
		pg_search_add(search, entry);
		return;
	}
	for (size_t i = 0; i < num; i++)
		pg_search_add(search, &places[i]);
	*PG_PUSH(search->resolver->arena, search->followed, search->num_followed) =
		(struct pg_followed){entry->address, pg_place_function(search->resolver, entry)};
}

/** Does a place jump to a part of its own function, as gcc makes them, whose exits are places? */
static bool is_followed(const struct pg_search *search, struct pg_place *place)
{
	for (size_t i = 0; place->moment == PG_MOMENT_TAIL_CALL && i < search->num_followed; i++) {
		const struct pg_followed *followed = &search->followed[i];

		if (followed->entry == place->target &&
		    strcmp(followed->name, pg_place_function(search->resolver, place)) == 0)
			return true;
	}
	return false;
}

void pg_search_drop_followed(struct pg_search *search)
{
	size_t kept = 0;

	for (size_t i = 0; i < search->num; i++) {
		if (!is_followed(search, &search->places[i]))
			search->places[kept++] = search->places[i];
	}
	search->num = kept;
}
