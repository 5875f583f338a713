// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiler that unrolls a loop, peels a turn off it or threads jumps copies the code of an inlined instance.
 * Debug info has one instance still, and one entry of it, that of one of the copies. But a call begins
 * in each of them: what is saved at the entry alone would be that of an earlier call in all the others.
 *
 * gcc marks where calls of inlined functions begin (-ginline-points, which -g at -O1 and above implies): a row
 * of a statement at the function's own line, and at the column of its name, which no statement has, also in
 * each copy. So where the entry has such a row, the rows like it in the instance's code are its beginnings,
 * all of them.
 *
 * clang marks nothing. There an instance is taken to begin at its entry alone if nothing speaks against it:
 * control does not come back to its code from outside on the way from the entry to the place, and the line of the
 * entry's row begins nowhere else in it.
 */
#include "resolve/where/beginning.h"

#include <string.h>

#include "base/search.h"
#include "dbg/code/cfg.h"
#include "dbg/func/func.h"
#include "dbg/line/line.h"

static const char unmarked[] =
	"it is inlined, perhaps more than once, and its compiler does not say where its calls begin";

/** An instance. */
struct instance {
	Dwarf_Die *die;
	const struct pg_line_row *rows; /* of its unit */
	size_t num_rows;
	struct pg_code_range *ranges;
	size_t num_ranges;
	uint64_t entry;
};

/** The beginnings of statements at a line, in the instance's code or at its entry. */
struct search {
	const char *file;
	unsigned line, column; /* 0: any column */
	uint64_t *addresses;
	size_t num;
};

static bool is_at_line(const struct search *search, const struct pg_line_row *row)
{
	return pg_line_is_stmt(row) && row->line == search->line &&
	       (!search->column || row->column == search->column) && row->file &&
	       strcmp(row->file, search->file) == 0;
}

static void add(struct pg_arena *arena, uint64_t address, struct search *search)
{
	for (size_t i = 0; i < search->num; i++) {
		if (search->addresses[i] == address)
			return;
	}
	*PG_PUSH(arena, search->addresses, search->num) = address;
}

static void look_in(struct pg_arena *arena, const struct instance *instance, uint64_t from,
		    uint64_t to, struct search *search)
{
	const struct pg_line_row *rows = instance->rows;
	size_t at = PG_LOWER_BOUND(instance->num_rows, i, rows[i].address < from);

	for (; at < instance->num_rows && rows[at].address < to; at++) {
		if (is_at_line(search, &rows[at]))
			add(arena, rows[at].address, search);
	}
}

/** Those of a line, or of a column of it: of the entry first. */
static struct search look_for(struct pg_arena *arena, const struct instance *instance,
			      const char *file, unsigned line, unsigned column)
{
	struct search search = {.file = file, .line = line, .column = column};

	if (!file || !line)
		return search;
	look_in(arena, instance, instance->entry, instance->entry + 1, &search);
	for (size_t i = 0; i < instance->num_ranges; i++)
		look_in(arena, instance, instance->ranges[i].from, instance->ranges[i].to, &search);
	return search;
}

static bool is_in(const struct instance *instance, uint64_t address)
{
	for (size_t i = 0; i < instance->num_ranges; i++) {
		if (address >= instance->ranges[i].from && address < instance->ranges[i].to)
			return true;
	}
	return false;
}

/** Does the line of the entry's last row begin elsewhere in the instance, too? */
static bool begins_again(struct pg_arena *arena, const struct instance *instance)
{
	const struct pg_line_row *row =
		pg_line_at(instance->rows, instance->num_rows, instance->entry);

	return !row || look_for(arena, instance, row->file, row->line, 0).num > 1;
}

/** May control leave the instance and come back to it on a way to the place, but not by the entry? */
static bool comes_back(struct pg_resolver *resolver, struct pg_place *place,
		       const struct instance *instance)
{
	const struct pg_cfg *cfg =
		pg_cfg_of(resolver->dbg, &place->scopes[place->num_scopes - 1].die);
	const size_t num = cfg ? pg_cfg_num(cfg) : 0;
	bool *reached = PG_NEW_N(resolver->arena, num + 1, bool);
	struct pg_ways ways = {.from = &instance->entry,
			       .num_from = 1,
			       .to = place->address,
			       .past = &instance->entry,
			       .num_past = 1};
	uint64_t *outside = NULL;
	size_t num_outside = 0;

	if (!cfg || !pg_cfg_reach(cfg, &ways, reached))
		return true;
	for (size_t i = 0; i < num; i++) {
		if (reached[i] && !is_in(instance, pg_cfg_address(cfg, i)))
			*PG_PUSH(resolver->arena, outside, num_outside) = pg_cfg_address(cfg, i);
	}
	ways.from = outside;
	ways.num_from = num_outside;
	return num_outside && pg_cfg_has_way(cfg, &ways);
}

static const struct pg_error *open_instance(struct pg_resolver *resolver, struct pg_place *place,
					    size_t func, uint64_t entry, struct instance *ret)
{
	*ret = (struct instance){.die = &place->scopes[func].die, .entry = entry};
	pg_function_ranges(resolver->arena, ret->die, &ret->ranges, &ret->num_ranges);
	return pg_lines_of_unit(resolver->dbg, &place->unit, &ret->rows, &ret->num_rows);
}

/** The beginnings that its compiler has marked, the entry first; none: it marks nothing. */
static struct search marked_beginnings(struct pg_resolver *resolver,
				       const struct instance *instance)
{
	struct search search = {.num = 0};
	const char *file;
	unsigned line;
	int column;

	pg_function_declared(instance->die, &file, &line);
	if (dwarf_decl_column(instance->die, &column) != 0 || column <= 0)
		return search;
	search = look_for(resolver->arena, instance, file, line, (unsigned)column);
	if (search.num && search.addresses[0] != instance->entry)
		search.num = 0;
	return search;
}

const char *pg_beginnings_of(struct pg_resolver *resolver, struct pg_place *place, size_t func,
			     uint64_t entry, const uint64_t **ret, size_t *ret_num)
{
	uint64_t *only = PG_NEW(resolver->arena, uint64_t);
	struct instance instance;
	struct search search;

	*only = entry;
	*ret = only;
	*ret_num = 1;
	if (func + 1 >= place->num_scopes)
		return NULL;
	if (open_instance(resolver, place, func, entry, &instance))
		return unmarked;
	search = marked_beginnings(resolver, &instance);
	if (!search.num && place->address == entry)
		return NULL;
	if (!search.num)
		return begins_again(resolver->arena, &instance) ||
				       comes_back(resolver, place, &instance)
			       ? unmarked
			       : NULL;
	*ret = search.addresses;
	*ret_num = search.num;
	return NULL;
}
