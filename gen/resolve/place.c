// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/place.h"

#include "dbg/unit.h"

const struct pg_error *pg_place_at(struct pg_resolver *resolver, uint64_t address,
				   struct pg_place *ret)
{
	struct pg_dbg *dbg = resolver->dbg;

	*ret = (struct pg_place){.address = address};
	if (!pg_symbol_at(dbg, address, &ret->symbol))
		return pg_error(resolver->arena, "%s: no function symbol has the address 0x%llx",
				dbg->path, (unsigned long long)address);
	PG_TRY(pg_unit_at(dbg, address, &ret->unit, &ret->has_unit));
	if (ret->has_unit)
		pg_scopes_at(dbg, &ret->unit, address, &ret->scopes, &ret->num_scopes);
	return NULL;
}

const char *pg_place_function(struct pg_place *place)
{
	const char *name = NULL;

	if (place->num_scopes)
		name = dwarf_diename(&place->scopes[place->num_scopes - 1].die);
	return name ? name : place->symbol.name;
}
