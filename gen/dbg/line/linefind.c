// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linefind.h"

#include <stdint.h>
#include <uthash.h>

#include "dbg/line/linemark.h"

/** A unit's program, and how far it has been run: neighbours are asked for in order. */
struct finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	bool understood;
	struct pg_line_program program;
	struct pg_line_machine machine;
};

/** What is kept with a file. */
struct finders {
	struct finder *by_unit;
};

static void close_finders(void *state)
{
	struct finders *finders = state;

	HASH_CLEAR(hh, finders->by_unit);
}

static const struct pg_reader reader = {sizeof(struct finders), close_finders};

/** How far to run on from where it was stopped, bytes of the program, before a mark is looked for.
    */
enum { NEAR = 256 };

static bool run(struct finder *finder, uint64_t address, size_t most)
{
	const struct pg_cursor *at = &finder->machine.at;
	size_t left = (size_t)(at->end - at->at);

	return pg_line_run(&finder->machine, &finder->program, address,
			   at->at + (left < most ? left : most));
}

static bool find(struct pg_dbg *dbg, struct finder *finder, uint64_t address)
{
	const struct pg_line_machine *machine = &finder->machine;

	if (machine->has_row && address >= machine->row.address) {
		if (address < machine->next.address ||
		    run(finder, address, pg_line_has_marks(dbg) ? NEAR : SIZE_MAX))
			return true;
	}
	finder->machine = pg_line_begin_before(dbg, &finder->program, address);
	if (run(finder, address, SIZE_MAX))
		return true;
	finder->machine = pg_line_begin(&finder->program);
	return run(finder, address, SIZE_MAX);
}

static struct finder *finder_of(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	struct finders *finders = pg_dbg_keep(dbg, &reader);
	struct finder *finder;

	HASH_FIND_PTR(finders->by_unit, &unit->addr, finder);
	if (finder)
		return finder;
	finder = PG_NEW(dbg->arena, struct finder);
	finder->unit = unit->addr;
	finder->understood = pg_line_program_open(dbg, dbg->arena, unit, &finder->program);
	HASH_ADD_PTR(finders->by_unit, unit, finder);
	return finder;
}

bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, struct pg_found_line *ret)
{
	struct finder *finder = finder_of(dbg, unit);
	const struct pg_line_state *row = &finder->machine.row;

	*ret = (struct pg_found_line){.file = NULL};
	if (!finder->understood)
		return false;
	if (!find(dbg, finder, address))
		return true;
	ret->file = pg_line_header_path(dbg->arena, &finder->program.header, unit, row->file);
	ret->line = row->line > 0 ? (unsigned)row->line : 0;
	ret->is_row = row->address == address;
	return true;
}
