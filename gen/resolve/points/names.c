// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/names.h"

#include <stdlib.h>
#include <string.h>

#include "dbg/func/funclist.h"
#include "dbg/func/instances.h"
#include "dbg/func/qualname.h"
#include "dbg/sym/symbols.h"
#include "dbg/type/btf.h"
#include "resolve/name.h"

struct names {
	struct pg_arena *arena;
	struct pg_func_name pattern;
	const char **all;
	size_t num;
};

static void add_name(struct names *names, const char *name)
{
	if (pg_func_name_takes(&names->pattern, name))
		*PG_PUSH(names->arena, names->all, names->num) = name;
}

/** The source name: without the suffixes of compilers, which no name in C can have. */
static void add_symbols(struct names *names, struct pg_dbg *dbg)
{
	size_t num;
	const char *const *symbols = pg_symbol_function_names(dbg, &num);

	for (size_t i = 0; i < num; i++) {
		size_t len = strcspn(symbols[i], ".");

		if (!symbols[i][len])
			add_name(names, symbols[i]);
		else if (len)
			add_name(names, pg_strndup(names->arena, symbols[i], len));
	}
}

static void add_indexed(struct names *names, const struct pg_instance_names *indexed)
{
	for (size_t i = indexed->from; i < indexed->to; i++)
		add_name(names, pg_instances_name(indexed->all, i));
}

/** By its parts, or by its text: "store::Ca*" is what completion asks for. */
static bool is_asked(struct names *names, const char *name)
{
	struct pg_func_name known;

	pg_func_name_parse(names->arena, name, &known);
	return pg_func_name_matches(&names->pattern, &known) ||
	       pg_name_matches(names->pattern.text, name);
}

static const struct pg_error *add_listed(struct names *names, struct pg_dbg *dbg)
{
	struct pg_listed_function *listed;
	size_t num;

	PG_TRY(pg_functions_list(dbg, names->arena, "*", &listed, &num));
	for (size_t i = 0; i < num; i++) {
		if (is_asked(names, listed[i].name))
			*PG_PUSH(names->arena, names->all, names->num) = listed[i].name;
	}
	return NULL;
}

/**
 * Where there is no index, the file is small, and its functions are soon visited. The index has names
 * without scopes, so that where these matter, the functions are visited, too.
 */
static const struct pg_error *add_names(struct names *names, struct pg_dbg *dbg)
{
	struct pg_instance_names indexed;

	if (dbg->btf) {
		struct pg_btf_func *const *funcs;
		size_t num = pg_btf_functions(dbg, names->pattern.text, &funcs);

		for (size_t i = 0; i < num; i++)
			add_name(names, funcs[i]->name);
		return NULL;
	}
	if (dbg->kind == PG_DBG_PROGRAM && pg_has_scopes(dbg))
		return add_listed(names, dbg);
	PG_TRY(pg_instances_find(dbg, pg_func_name_prefix(names->arena, &names->pattern),
				 &indexed));
	if (!indexed.all)
		return add_listed(names, dbg);
	add_symbols(names, dbg);
	add_indexed(names, &indexed);
	return NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const struct pg_error *pg_function_names(struct pg_dbg *dbg, struct pg_arena *arena,
					 const char *pattern, const char *const **ret,
					 size_t *ret_num)
{
	struct names names = {.arena = arena};
	size_t num = 0;

	pg_func_name_parse(arena, pattern, &names.pattern);
	PG_TRY(add_names(&names, dbg));
	if (names.num)
		qsort(names.all, names.num, sizeof(*names.all), by_text);
	for (size_t i = 0; i < names.num; i++) {
		if (!num || strcmp(names.all[num - 1], names.all[i]) != 0)
			names.all[num++] = names.all[i];
	}
	*ret = names.all;
	*ret_num = num;
	return NULL;
}
