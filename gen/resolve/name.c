// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/name.h"

#include "base/quote.h"
#include "dbg/file/program.h"

void pg_site_name(struct pg_resolver *resolver, const struct pg_place *place,
		  const char **ret_symbol, uint64_t *ret_offset)
{
	struct pg_dbg *dbg = resolver->dbg;
	uint64_t text = dbg->marks[PG_MARK_TEXT];
	bool by_name = place->btf || (pg_symbol_is_unique(dbg, place->symbol.name) &&
				      pg_is_shown(place->symbol.name));

	if (dbg->kind == PG_DBG_PROGRAM || by_name || !text || place->address < text) {
		*ret_symbol = pg_intern(resolver->arena, place->symbol.name);
		*ret_offset = place->address - place->symbol.address;
	} else {
		*ret_symbol = "_text";
		*ret_offset = place->address - text;
	}
}

struct pg_attach pg_site_attach(struct pg_resolver *resolver, uint64_t address, const char *symbol)
{
	struct pg_attach attach = {.symbol = NULL};

	if (resolver->dbg->kind != PG_DBG_PROGRAM)
		return attach;
	pg_program_anchor(resolver->dbg, address, symbol, &attach.symbol, &attach.offset);
	if (attach.symbol)
		attach.symbol = pg_intern(resolver->arena, attach.symbol);
	pg_program_offset(resolver->dbg, address, &attach.in_file);
	return attach;
}
