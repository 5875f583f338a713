// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/ifunc.h"

#include <string.h>

#include "dbg/code/leave.h"

/** The name of the function that begins at an address; NULL: none does. */
static const char *function_at(const struct pg_dbg *dbg, uint64_t address)
{
	struct pg_symbol symbol;

	if (!pg_symbol_at(dbg, address, &symbol) || symbol.address != address)
		return NULL;
	return symbol.name;
}

static bool is_listed(const char *const *names, size_t num, const char *name)
{
	for (size_t i = 0; i < num; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/** The functions whose addresses the resolver's code has, each once. */
static const char **candidates(struct pg_dbg *dbg, const struct pg_symbol *resolver,
			       size_t *ret_num)
{
	uint64_t *addresses = NULL;
	const char **names = NULL;
	size_t num = 0;

	*ret_num = 0;
	if (pg_insn_references(dbg, resolver->address, resolver->address + resolver->size,
			       &addresses, &num))
		return NULL;
	for (size_t i = 0; i < num; i++) {
		const char *name = function_at(dbg, addresses[i]);

		if (name && !is_listed(names, *ret_num, name))
			*PG_PUSH(dbg->arena, names, *ret_num) = name;
	}
	return names;
}

const char *pg_ifunc_refusal(struct pg_dbg *dbg, const struct pg_symbol *resolver)
{
	enum { MOST_NAMES = 12 };
	size_t num;
	const char **names = candidates(dbg, resolver, &num);
	const char *text = num ? names[0] : NULL;

	for (size_t i = 1; i < num && i < MOST_NAMES; i++)
		text = pg_printf(dbg->arena, "%s, %s", text, names[i]);
	if (num > MOST_NAMES)
		text = pg_printf(dbg->arena, "%s, …", text);
	return pg_printf(dbg->arena,
			 "it is an indirect function (IFUNC), for which one of several is chosen "
			 "when the program starts; %s%s",
			 text ? "name one of them: " : "their names are not known",
			 text ? text : "");
}
