// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linefind.h"

#include <stdint.h>
#include <uthash.h>

#include "dbg/line/linemark.h"

/** A unit's program, and how far it has been run: neighbours are asked for in order. */
struct pg_line_finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	bool understood;
	struct pg_line_program program;
	struct pg_line_machine machine;
};

/** On from where it was stopped, bytes of the program, before a mark is looked for. */
enum { NEAR = 256 };

static bool run(struct pg_line_finder *finder, uint64_t address, size_t most)
{
	const struct pg_cursor *at = &finder->machine.at;
	size_t left = (size_t)(at->end - at->at);

	return pg_line_run(&finder->machine, &finder->program, address,
			   at->at + (left < most ? left : most));
}

static bool find(struct pg_dbg *dbg, struct pg_line_finder *finder, uint64_t address)
{
	const struct pg_line_machine *machine = &finder->machine;

	if (machine->has_row && address >= machine->row.address) {
		if (address < machine->next.address ||
		    run(finder, address, dbg->line_marks ? NEAR : SIZE_MAX))
			return true;
	}
	finder->machine = pg_line_begin_before(dbg, &finder->program, address);
	if (run(finder, address, SIZE_MAX))
		return true;
	finder->machine = pg_line_begin(&finder->program);
	return run(finder, address, SIZE_MAX);
}

static struct pg_line_finder *finder_of(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	struct pg_line_finder *finder;

	HASH_FIND_PTR(dbg->line_finders, &unit->addr, finder);
	if (finder)
		return finder;
	finder = PG_NEW(dbg->arena, struct pg_line_finder);
	finder->unit = unit->addr;
	finder->understood = pg_line_program_open(dbg, dbg->arena, unit, &finder->program);
	HASH_ADD_PTR(dbg->line_finders, unit, finder);
	return finder;
}

bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, struct pg_found_line *ret)
{
	struct pg_line_finder *finder = finder_of(dbg, unit);
	const struct pg_line_state *row = &finder->machine.row;

	*ret = (struct pg_found_line){NULL};
	if (!finder->understood)
		return false;
	if (!find(dbg, finder, address))
		return true;
	ret->file = pg_line_header_path(dbg->arena, &finder->program.header, unit, row->file);
	ret->line = row->line > 0 ? (unsigned)row->line : 0;
	ret->is_row = row->address == address;
	return true;
}

void pg_line_finders_close(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->line_finders);
}
