// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/ask/sweep.h"

#include <inttypes.h>

#include "base/quote.h"
#include "base/search.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/codewalk.h"
#include "dbg/func/func.h"
#include "dbg/func/qualname.h"
#include "dbg/line/line.h"
#include "dbg/sym/symbols.h"
#include "dbg/unit/unit.h"
#include "resolve/name.h"
#include "resolve/problem.h"
#include "spec/lex.h"

struct sweep {
	struct pg_dbg *dbg;
	struct pg_func_name pattern;
	struct pg_str *points;
	const struct pg_line_row *rows;
	size_t num_rows;
};

/**
 * A symbol as a point names it: with a backslash before characters that do not stand for
 * themselves. False: it holds bytes that a line of text cannot have, so that no point can name it.
 */
static bool add_name(struct pg_str *points, const char *symbol)
{
	if (!pg_is_shown(symbol))
		return false;
	for (const char *c = symbol; *c; c++) {
		if (!pg_lex_is_plain(*c))
			pg_str_add_n(points, "\\", 1);
		pg_str_add_n(points, c, 1);
	}
	return true;
}

static void add_point(struct sweep *sweep, uint64_t address)
{
	struct pg_resolver resolver = {.arena = sweep->dbg->arena, .dbg = sweep->dbg};
	struct pg_place place = {.address = address};
	const char *symbol;
	uint64_t offset;

	if (!pg_symbol_at(sweep->dbg, address, &place.symbol) ||
	    pg_probe_refusal(sweep->dbg, address))
		return;
	pg_site_name(&resolver, &place, &symbol, &offset);
	if (add_name(sweep->points, symbol))
		pg_str_add(sweep->points, "+0x%" PRIx64 "\n", offset);
}

/** The first row at or after an address. */
static size_t row_from(const struct sweep *sweep, uint64_t address)
{
	return PG_LOWER_BOUND(sweep->num_rows, i, sweep->rows[i].address < address);
}

static void sweep_range(struct sweep *sweep, uint64_t from, uint64_t to)
{
	uint64_t last = 0;

	for (size_t i = row_from(sweep, from); i < sweep->num_rows && sweep->rows[i].address < to;
	     i++) {
		if (sweep->rows[i].begins && sweep->rows[i].address != last)
			add_point(sweep, last = sweep->rows[i].address);
	}
}

static void sweep_function(Dwarf_Die *function, void *data)
{
	struct sweep *sweep = data;
	Dwarf_Addr base, from, to;
	ptrdiff_t at = 0;

	if (!pg_function_matches(sweep->dbg, &sweep->pattern, function))
		return;
	while ((at = dwarf_ranges(function, at, &base, &from, &to)) > 0)
		sweep_range(sweep, from, to);
}

const struct pg_error *pg_sweep_unit(struct pg_dbg *dbg, const char *pattern, uint64_t *at,
				     struct pg_str *ret, bool *ret_more)
{
	struct sweep sweep = {.dbg = dbg, .points = ret};
	Dwarf_Die unit;
	bool is_unit;

	if (dbg->btf)
		return pg_needs_dwarf(dbg->arena, "a list of lines");
	PG_TRY(pg_unit_next(dbg, at, &unit, &is_unit, ret_more));
	if (!*ret_more || !is_unit)
		return NULL;
	pg_func_name_parse(ret->arena, pattern, &sweep.pattern);
	PG_TRY(pg_lines_of_unit(dbg, &unit, &sweep.rows, &sweep.num_rows));
	return pg_functions_walk(&unit, sweep_function, &sweep) ? NULL : pg_code_too_deep(dbg);
}
