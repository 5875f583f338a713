// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/points/others.h"

#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "dbg/func/func.h"

static int by_line(const void *a, const void *b)
{
	const struct pg_other *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->address > y->address) - (x->address < y->address);
}

static bool is_own(const uint64_t *own, size_t num, uint64_t address)
{
	for (size_t i = 0; i < num; i++) {
		if (own[i] == address)
			return true;
	}
	return false;
}

struct pg_others pg_others_of(struct pg_resolver *resolver, struct pg_arena *arena,
			      const struct pg_cfg *cfg, struct pg_place *place,
			      const uint64_t *own, size_t num_own)
{
	const struct pg_line_row *all;
	struct pg_other *others = NULL;
	const char *file;
	unsigned first;
	size_t num, begin, end, num_others = 0;

	pg_function_declared(&place->scopes[place->func].die, &file, &first);
	if (pg_lines_of_unit(resolver->dbg, &place->unit, &all, &num))
		num = 0;
	/* Rows are in the order of addresses, as the instructions are. */
	begin = PG_LOWER_BOUND(num, i, all[i].address < pg_cfg_address(cfg, 0));
	end = PG_LOWER_BOUND(num, i,
			     all[i].address <= pg_cfg_address(cfg, pg_cfg_num(cfg) - 1));
	for (size_t i = begin; i < end; i++) {
		if (pg_line_is_stmt(&all[i]) && all[i].line > first && all[i].line != place->line &&
		    all[i].file && strcmp(all[i].file, place->file) == 0 &&
		    !is_own(own, num_own, all[i].address) &&
		    pg_cfg_find(cfg, all[i].address) < pg_cfg_num(cfg))
			*PG_PUSH(arena, others, num_others) =
				(struct pg_other){all[i].line, all[i].address};
	}
	if (num_others)
		qsort(others, num_others, sizeof(*others), by_line);
	return (struct pg_others){others, num_others};
}

size_t pg_others_end(const struct pg_others *others, size_t from)
{
	size_t end = from;

	while (end < others->num && others->items[end].line == others->items[from].line)
		end++;
	return end;
}
