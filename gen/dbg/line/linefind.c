// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linefind.h"

#include <limits.h>
#include <stdint.h>
#include <uthash.h>

#include "base/search.h"
#include "dbg/line/line.h"
#include "dbg/line/linemark.h"

/** A unit's program, and how far it has been run: neighbours are asked for in order. */
struct finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	bool understood;
	struct pg_line_program program;
	struct pg_line_machine machine;
	const char **paths; /* by number, as far as they have been asked for */
	struct pg_line_machine stmts; /* of pg_line_stmts(): its next row is still to be taken */
	uint64_t stmts_to; /* and is the first at this address or behind it */
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

/** The same, bytes of code. */
#define FAR 4096

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
		    run(finder, address, pg_line_has_marks(dbg, &finder->program) ? NEAR : SIZE_MAX))
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
	finder->paths = PG_NEW_N(dbg->arena, finder->program.header.num_files + 1, const char *);
	HASH_ADD_PTR(finders->by_unit, unit, finder);
	return finder;
}

static const char *path_of(struct pg_dbg *dbg, struct finder *finder, Dwarf_Die *unit, uint64_t file)
{
	const char **path = file < finder->program.header.num_files ? &finder->paths[file] : NULL;

	if (path && !*path)
		*path = pg_line_header_path(dbg->arena, &finder->program.header, unit, file);
	return path ? *path : NULL;
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
	ret->file = path_of(dbg, finder, unit, row->file);
	ret->line = row->line > 0 ? (unsigned)row->line : 0;
	ret->is_row = row->address == address;
	return true;
}

const char *pg_line_path(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t file)
{
	struct finder *finder = finder_of(dbg, unit);

	return finder->understood ? path_of(dbg, finder, unit, file) : NULL;
}

/* --- The statements in some code --- */

/** What is looked for, and what was found. */
struct taking {
	struct pg_dbg *dbg;
	struct pg_arena *arena;
	Dwarf_Die *unit;
	struct finder *finder;
	uint64_t from, to;
	struct pg_line_stmt **ret;
	size_t *ret_num;
};

static void take(struct taking *taking, const struct pg_line_state *row)
{
	if (row->address < taking->from || !row->is_stmt || row->line <= 0 || row->line > UINT_MAX)
		return;
	*PG_PUSH(taking->arena, *taking->ret, *taking->ret_num) = (struct pg_line_stmt){
		row->address, path_of(taking->dbg, taking->finder, taking->unit, row->file),
		(unsigned)row->line, row->column};
}

/** From the next row of a sequence on. True: the code is in it, and all its rows were taken. */
static bool take_sequence(struct taking *taking)
{
	struct pg_line_machine *machine = &taking->finder->stmts;
	const struct pg_line_program *program = &taking->finder->program;
	bool goes_on = machine->has_next || pg_line_run_to_row(machine, program);
	const bool has_begun = goes_on && machine->next.address < taking->to;

	for (; goes_on; goes_on = pg_line_run_to_row(machine, program)) {
		if (!has_begun)
			continue;
		if (machine->next.address >= taking->to)
			return true;
		take(taking, &machine->next);
	}
	return has_begun && machine->next.address > taking->from;
}

/** Is the machine where another question ended, before the code, and may it run on from there? */
static bool is_before(const struct taking *taking)
{
	const struct finder *finder = taking->finder;

	return finder->stmts.has_next && finder->stmts_to <= taking->from &&
	       (!pg_line_has_marks(taking->dbg, &taking->finder->program) ||
		taking->from - finder->stmts_to < FAR);
}

/**
 * Run to the first row of the code, if it is not that of a sequence: what is between row and next has next as the
 * first row behind it.
 */
static void skip_to(struct taking *taking)
{
	struct pg_line_machine *machine = &taking->finder->stmts;
	const struct pg_line_machine begin = *machine;

	if (machine->has_next && machine->next.address >= taking->from)
		return;
	if (!taking->from || !pg_line_run(machine, &taking->finder->program, taking->from - 1,
					  machine->at.end))
		*machine = begin;
}

static void take_all(struct taking *taking)
{
	struct pg_line_machine *machine = &taking->finder->stmts;
	bool is_found;

	if (!is_before(taking))
		*machine = pg_line_begin_before(taking->dbg, &taking->finder->program, taking->from);
	else if (machine->next.address >= taking->to)
		return;
	/* Marks know all rows: what has none has no rows. */
	if (!machine->has_next && pg_line_has_marks(taking->dbg, &taking->finder->program))
		return;
	skip_to(taking);
	do {
		is_found = take_sequence(taking);
	} while (!is_found && machine->at.at < machine->at.end);
	taking->finder->stmts_to = taking->to;
}

static void take_from_table(struct taking *taking)
{
	const struct pg_line_row *rows;
	size_t num, at;

	if (pg_lines_of_unit(taking->dbg, taking->unit, &rows, &num))
		return;
	at = PG_LOWER_BOUND(num, i, rows[i].address < taking->from);
	for (; at < num && rows[at].address < taking->to; at++) {
		if (pg_line_is_stmt(&rows[at]))
			*PG_PUSH(taking->arena, *taking->ret, *taking->ret_num) =
				(struct pg_line_stmt){rows[at].address, rows[at].file,
						      rows[at].line, rows[at].column};
	}
}

void pg_line_stmts(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit, uint64_t from,
		   uint64_t to, struct pg_line_stmt **ret, size_t *ret_num)
{
	struct taking taking = {dbg, arena, unit, finder_of(dbg, unit), from, to, ret, ret_num};

	if (from >= to)
		return;
	if (taking.finder->understood)
		take_all(&taking);
	else
		take_from_table(&taking);
}
