// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/place.h"

#include "dbg/func/qualname.h"
#include "dbg/unit/unit.h"

static const struct pg_error *begin(struct pg_resolver *resolver, uint64_t address,
				    struct pg_place *ret)
{
	struct pg_dbg *dbg = resolver->dbg;

	*ret = (struct pg_place){.address = address};
	if (!pg_symbol_at(dbg, address, &ret->symbol))
		return pg_error(resolver->arena, "%s: no function symbol has the address 0x%llx",
				dbg->path, (unsigned long long)address);
	return NULL;
}

const struct pg_error *pg_place_at(struct pg_resolver *resolver, uint64_t address,
				   struct pg_place *ret)
{
	struct pg_dbg *dbg = resolver->dbg;

	PG_TRY(begin(resolver, address, ret));
	PG_TRY(pg_unit_at(dbg, address, &ret->unit, &ret->has_unit));
	if (ret->has_unit)
		PG_TRY(pg_scopes_at(dbg, &ret->unit, address, &ret->scopes, &ret->num_scopes));
	ret->func = ret->num_scopes ? ret->num_scopes - 1 : 0;
	return NULL;
}

const struct pg_error *pg_place_of_instance(struct pg_resolver *resolver,
					     const struct pg_inlined *instance, uint64_t address,
					     struct pg_place *ret)
{
	PG_TRY(begin(resolver, address, ret));
	ret->has_unit = true;
	ret->unit = instance->unit;
	ret->scopes = instance->scopes;
	ret->num_scopes = instance->num_scopes;
	ret->is_entry = true;
	return NULL;
}

void pg_place_skip_scopes(struct pg_place *place, size_t num)
{
	place->scopes += num;
	place->num_scopes -= num;
	place->func -= num;
}

const char *pg_place_function(struct pg_resolver *resolver, struct pg_place *place)
{
	const char *name = NULL;

	if (place->num_scopes)
		name = pg_function_name(resolver->dbg, &place->scopes[place->func].die);
	return name ? name : place->symbol.name;
}

void pg_place_start_at_function(struct pg_place *place)
{
	place->scopes += place->func;
	place->num_scopes -= place->func;
	place->func = 0;
}

const char *pg_place_text(struct pg_resolver *resolver, struct pg_place *place)
{
	const char *text = pg_place_function(resolver, place);

	for (size_t i = place->func + 1; i < place->num_scopes; i++) {
		const char *name = place->scopes[i].kind == PG_SCOPE_BLOCK
					   ? NULL
					   : pg_function_name(resolver->dbg,
							      &place->scopes[i].die);

		if (name)
			text = pg_printf(resolver->arena, "%s, inlined in %s", text, name);
	}
	return text;
}
