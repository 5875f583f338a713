// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/owner.h"

#include <string.h>

#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "dbg/unit/unit.h"

/** Where a scope is declared: a file and a line of it; NULL and 0: unknown, or a block. */
struct declared {
	const char *file;
	unsigned line;
};

static struct declared declared(struct pg_scope *scope)
{
	struct declared ret = {NULL, 0};

	if (scope->kind != PG_SCOPE_BLOCK)
		pg_function_declared(&scope->die, &ret.file, &ret.line);
	return ret;
}

/**
 * The innermost scope whose text has the line. An inlined function has often the same address as
 * the line that calls it: the scopes at the address then reach deeper than the line. The text is
 * taken to be that of the function declared last before the line; num_scopes: there is none.
 */
static size_t owner_of(const struct pg_place *place, const struct pg_line_row *row)
{
	size_t owner = place->num_scopes;
	unsigned line = 0;

	for (size_t i = 0; i < place->num_scopes; i++) {
		struct declared at = declared(&place->scopes[i]);

		if (at.file && at.line > line && at.line <= row->line &&
		    strcmp(at.file, row->file) == 0) {
			owner = i;
			line = at.line;
		}
	}
	return owner;
}

/** Functions that one macro defines are declared at one place: the line is of all of them. */
static bool is_owned_by(const struct pg_place *place, size_t owner, Dwarf_Die *function)
{
	struct declared its = {NULL, 0}, asked;

	if (owner < place->num_scopes)
		its = declared(&place->scopes[owner]);
	pg_function_declared(function, &asked.file, &asked.line);
	return its.file && asked.file && its.line == asked.line &&
	       strcmp(its.file, asked.file) == 0;
}

/** What may be patched in before a function's entry: no control comes there (objtool's name). */
static bool is_before_entry(const struct pg_place *place)
{
	return strncmp(place->symbol.name, "__pfx_", 6) == 0;
}

/**
 * Is a row of the function before? Behind a call that does not return, the last statement of a
 * function may be left over at the first address of the next one, without code. The text of the two
 * tells.
 */
static bool is_of_function_before(struct pg_resolver *resolver, const struct pg_place *place,
				  size_t owner, const struct pg_line_row *row)
{
	struct pg_place before;
	size_t its;

	if (place->address != pg_code_begin(resolver->dbg, place->symbol.address) || !place->num_scopes)
		return false;
	/* Only where the row is without code, or of another unit. */
	if (!row->is_followed &&
	    (pg_unit_at(resolver->dbg, place->address - 1, &before.unit, &before.has_unit) ||
	     !before.has_unit || before.unit.addr == place->unit.addr))
		return false;
	if (pg_place_at(resolver, place->address - 1, &before) || !before.num_scopes ||
	    before.scopes[before.func].die.addr == place->scopes[place->func].die.addr)
		return false;
	its = owner_of(&before, row);
	return its < before.num_scopes &&
	       (owner == place->num_scopes || declared(&before.scopes[its]).line >
						       declared(&place->scopes[owner]).line);
}

const struct pg_error *pg_place_of_row(struct pg_resolver *resolver, Dwarf_Die *function,
				       const struct pg_line_row *row, struct pg_place *ret,
				       bool *ret_is_meant)
{
	size_t owner, inner = 0;

	*ret_is_meant = false;
	PG_TRY(pg_place_at(resolver, row->address, ret));
	ret->file = row->file;
	ret->line = row->line;
	if (!ret->num_scopes) {
		*ret_is_meant = !function && !is_before_entry(ret);
		return NULL;
	}
	owner = owner_of(ret, row);
	if (function ? !is_owned_by(ret, owner, function)
			    : is_of_function_before(resolver, ret, owner, row))
		return NULL;
	*ret_is_meant = true;
	/* The owner's own blocks at the address stay. */
	for (size_t i = 0; owner < ret->num_scopes && i < owner; i++) {
		if (ret->scopes[i].kind != PG_SCOPE_BLOCK)
			inner = i + 1;
	}
	if (owner < ret->num_scopes)
		ret->func = owner;
	pg_place_skip_scopes(ret, inner);
	return NULL;
}

const void *pg_instance_of_row(struct pg_resolver *resolver, const struct pg_place *place,
			       const struct pg_line_row *row)
{
	struct pg_place before;
	size_t owner;

	if (!place->num_scopes)
		return place->symbol.name;
	if (owner_of(place, row) == place->num_scopes &&
	    !pg_place_at(resolver, place->address - 1, &before)) {
		owner = owner_of(&before, row);
		if (owner < before.num_scopes)
			return before.scopes[owner].die.addr;
	}
	return place->scopes[place->func].die.addr;
}
