// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linemark.h"

#include <dwarf.h>
#include <uthash.h>

#include "dbg/bytes/addrmap.h"
#include "dbg/bytes/cache.h"
#include "dbg/unit/unit.h"

/** From one mark to the next, bytes of a program. */
#define STEP 512

/** A smaller .debug_line, bytes, is not worth a file. */
#define LARGE	((uint64_t)1 << 20)
#define VERSION 2

/** So often a program is begun anew before it is worth marks of its own. */
#define SELDOM 2

/** A program's state after a row. */
struct mark {
	uint32_t at; /* the operation after the row, in .debug_line */
	uint32_t file;
	int32_t line;
	uint32_t column;
	uint32_t is_stmt;
};

struct pg_line_marks {
	struct pg_addrmap map; /* addresses of one sequence to marks: the row is at the lowest */
	struct mark *marks;
	size_t num;
};

/** Marks in one program, where there are none in all. */
struct program_marks {
	UT_hash_handle hh;
	const unsigned char *program; /* where it begins */
	unsigned num_begun;
	const struct pg_line_marks *marks; /* NULL: none yet */
};

/** What is kept with a file. */
struct kept {
	const struct pg_line_marks *marks; /* of all programs; NULL: none */
	struct program_marks *programs;
};

static void close_kept(void *state)
{
	struct kept *kept = state;

	HASH_CLEAR(hh, kept->programs);
}

static const struct pg_reader reader = {sizeof(struct kept), close_kept};

struct making {
	struct pg_dbg *dbg;
	const unsigned char *section;
	struct pg_line_marks *marks;
};

/** Mark the row that the machine has come to, which holds up to an address. */
static void add_mark(struct making *making, const struct pg_line_machine *machine, uint64_t end)
{
	const struct pg_line_state *row = &machine->next;
	struct mark mark = {(uint32_t)(machine->at.at - making->section), (uint32_t)row->file,
			    (int32_t)row->line, row->column, row->is_stmt};

	if (row->address >= end || mark.file != row->file || mark.line != row->line)
		return;
	pg_addrmap_add(making->dbg->arena, &making->marks->map, row->address, end - row->address,
		       making->marks->num);
	*PG_PUSH(making->dbg->arena, making->marks->marks, making->marks->num) = mark;
}

/**
 * On to the next row that is not at the address of the one before: where several are at one, a mark at
 * the first of them finds them all.
 */
static bool run_to_address(struct pg_line_machine *machine, const struct pg_line_program *program)
{
	const uint64_t before = machine->next.address;
	bool goes_on;

	do {
		goes_on = pg_line_run_to_row(machine, program);
	} while (goes_on && machine->next.address == before);
	return goes_on;
}

static void mark_sequence(struct making *making, struct pg_line_machine *machine,
			  const struct pg_line_program *program)
{
	bool goes_on = pg_line_run_to_row(machine, program);

	while (goes_on) {
		const struct pg_line_machine begin = *machine;
		size_t left = (size_t)(machine->at.end - machine->at.at);

		goes_on = !pg_line_run(machine, program, PG_LINE_NOWHERE,
				       machine->at.at + (left < STEP ? left : STEP)) &&
			  run_to_address(machine, program);
		add_mark(making, &begin, machine->next.address);
	}
}

static void mark_program(struct making *making, const struct pg_line_program *program)
{
	struct pg_line_machine machine = pg_line_begin(program);

	while (machine.at.at < machine.at.end)
		mark_sequence(making, &machine, program);
}

static bool mark_unit(Dwarf_Die *unit, void *data)
{
	struct making *making = data;
	struct pg_arena *arena = pg_arena_create();
	struct pg_line_program *program = PG_NEW(arena, struct pg_line_program);

	if (pg_line_program_open(making->dbg, arena, unit, program))
		mark_program(making, program);
	pg_arena_destroy(arena);
	return true;
}

static bool load(struct pg_dbg *dbg, struct pg_line_marks *ret)
{
	struct pg_cache_part parts[2];

	if (!pg_cache_load(dbg, "lines", VERSION, parts, 2))
		return false;
	ret->map.entries = (struct pg_addrmap_entry *)parts[0].data;
	ret->map.num = parts[0].size / sizeof(*ret->map.entries);
	ret->marks = (struct mark *)parts[1].data;
	ret->num = parts[1].size / sizeof(*ret->marks);
	return true;
}

static void make(struct pg_dbg *dbg, const unsigned char *section, struct pg_line_marks *ret)
{
	struct making making = {dbg, section, ret};
	struct pg_cache_part parts[2];

	if (pg_units_walk(dbg, mark_unit, &making)) {
		/* The caller will find the damage itself. */
		*ret = (struct pg_line_marks){.num = 0};
		return;
	}
	pg_addrmap_sort(&ret->map);
	parts[0] = (struct pg_cache_part){ret->map.entries,
					  ret->map.num * sizeof(*ret->map.entries)};
	parts[1] = (struct pg_cache_part){ret->marks, ret->num * sizeof(*ret->marks)};
	pg_cache_store(dbg, "lines", VERSION, parts, 2);
}

/** Can marks name all of its places? */
static bool is_in_reach(struct pg_cursor section)
{
	return (uint64_t)(section.end - section.at) <= UINT32_MAX;
}

/** NULL: there are none in all programs, as questions are few or programs short. */
static const struct pg_line_marks *marks_of_all(struct pg_dbg *dbg, struct kept *kept,
						struct pg_cursor section)
{
	struct pg_line_marks *marks;

	if (kept->marks || !dbg->expects_many || (uint64_t)(section.end - section.at) < LARGE ||
	    !is_in_reach(section))
		return kept->marks;
	marks = PG_NEW(dbg->arena, struct pg_line_marks);
	if (!load(dbg, marks) && !dbg->is_renewed)
		make(dbg, section.at, marks);
	return kept->marks = marks;
}

static struct program_marks *marks_of_program(struct pg_dbg *dbg, struct kept *kept,
					      const struct pg_line_program *program)
{
	const unsigned char *begin = program->header.program.at;
	struct program_marks *found;

	HASH_FIND_PTR(kept->programs, &begin, found);
	if (!found) {
		found = PG_NEW(dbg->arena, struct program_marks);
		found->program = begin;
		HASH_ADD_PTR(kept->programs, program, found);
	}
	return found;
}

/** A program that is begun for the third time gets marks, so that many questions cost no square. */
static const struct pg_line_marks *marks_of(struct pg_dbg *dbg, struct pg_cursor section,
					    const struct pg_line_program *program)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	const struct pg_line_marks *all = marks_of_all(dbg, kept, section);
	struct program_marks *its = all ? NULL : marks_of_program(dbg, kept, program);
	struct pg_line_marks *marks;

	if (all || its->marks || its->num_begun++ < SELDOM || !is_in_reach(section))
		return all ? all : its->marks;
	marks = PG_NEW(dbg->arena, struct pg_line_marks);
	mark_program(&(struct making){dbg, section.at, marks}, program);
	pg_addrmap_sort(&marks->map);
	return its->marks = marks;
}

bool pg_line_has_marks(struct pg_dbg *dbg, const struct pg_line_program *program)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);

	return kept->marks || marks_of_program(dbg, kept, program)->marks;
}

struct pg_line_machine pg_line_begin_before(struct pg_dbg *dbg,
					    const struct pg_line_program *program,
					    uint64_t address)
{
	struct pg_line_machine machine = pg_line_begin(program);
	struct pg_cursor section = pg_cursor_section(dbg, ".debug_line", NULL);
	const struct pg_line_marks *marks = marks_of(dbg, section, program);
	const struct pg_addrmap_entry *entry = marks ? pg_addrmap_find(&marks->map, address) : NULL;
	const struct mark *mark = entry && entry->value < marks->num ? &marks->marks[entry->value]
								     : NULL;

	/* It must be of this program: another's may claim the address. */
	if (!mark || mark->at >= (uint64_t)(section.end - section.at) ||
	    section.at + mark->at < machine.at.at || section.at + mark->at >= machine.at.end)
		return machine;
	machine.at.at = section.at + mark->at;
	machine.state = (struct pg_line_state){entry->low, mark->file, mark->line, mark->column,
					       mark->is_stmt != 0};
	machine.next = machine.state;
	machine.has_next = true;
	return machine;
}
