// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linemark.h"

#include <dwarf.h>

#include "dbg/bytes/addrmap.h"
#include "dbg/bytes/cache.h"
#include "dbg/unit/unit.h"

/** From one mark to the next, bytes of a program. */
#define STEP 512

/** A smaller .debug_line, bytes, is not worth a file. */
#define LARGE	((uint64_t)1 << 20)
#define VERSION 1

/** A program's state after a row. */
struct mark {
	uint32_t at; /* the operation after the row, in .debug_line */
	uint32_t file;
	int32_t line;
};

struct pg_line_marks {
	struct pg_addrmap map; /* addresses of one sequence to marks: the row is at the lowest */
	struct mark *marks;
	size_t num;
};

/** What is kept with a file. */
struct kept {
	const struct pg_line_marks *marks; /* NULL: none */
};

static const struct pg_reader reader = {sizeof(struct kept), NULL};

struct making {
	struct pg_dbg *dbg;
	const unsigned char *section;
	struct pg_line_marks *marks;
};

/** To the next row; false: the sequence or the program ends before. */
static bool run_to_row(struct pg_line_machine *machine, const struct pg_line_program *program)
{
	while (machine->at.at < machine->at.end) {
		unsigned opcode = *machine->at.at;

		if (pg_line_run(machine, program, PG_LINE_NOWHERE, machine->at.at + 1))
			return false;
		if (opcode >= program->header.opcode_base || opcode == DW_LNS_copy)
			return true;
	}
	return false;
}

/** Mark the row that the machine has come to, which holds up to an address. */
static void add_mark(struct making *making, const struct pg_line_machine *machine, uint64_t end)
{
	const struct pg_line_state *row = &machine->next;
	struct mark mark = {(uint32_t)(machine->at.at - making->section), (uint32_t)row->file,
			    (int32_t)row->line};

	if (row->address >= end || mark.file != row->file || mark.line != row->line)
		return;
	pg_addrmap_add(making->dbg->arena, &making->marks->map, row->address, end - row->address,
		       making->marks->num);
	*PG_PUSH(making->dbg->arena, making->marks->marks, making->marks->num) = mark;
}

static void mark_sequence(struct making *making, struct pg_line_machine *machine,
			  const struct pg_line_program *program)
{
	bool goes_on = run_to_row(machine, program);

	while (goes_on) {
		const struct pg_line_machine begin = *machine;
		size_t left = (size_t)(machine->at.end - machine->at.at);

		goes_on = !pg_line_run(machine, program, PG_LINE_NOWHERE,
				       machine->at.at + (left < STEP ? left : STEP)) &&
			  run_to_row(machine, program);
		add_mark(making, &begin, machine->next.address);
	}
}

static bool mark_unit(Dwarf_Die *unit, void *data)
{
	struct making *making = data;
	struct pg_arena *arena = pg_arena_create();
	struct pg_line_program *program = PG_NEW(arena, struct pg_line_program);

	if (pg_line_program_open(making->dbg, arena, unit, program)) {
		struct pg_line_machine machine = pg_line_begin(program);

		while (machine.at.at < machine.at.end)
			mark_sequence(making, &machine, program);
	}
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

/** Is the section large enough for marks, and can they name all of its places? */
static bool is_large(struct pg_cursor section)
{
	uint64_t size = (uint64_t)(section.end - section.at);

	return size >= LARGE && size <= UINT32_MAX;
}

/** NULL: there are none, as questions are few or programs short. */
static const struct pg_line_marks *marks_of(struct pg_dbg *dbg, struct pg_cursor section)
{
	struct kept *kept = pg_dbg_keep(dbg, &reader);
	struct pg_line_marks *marks;

	if (kept->marks || !dbg->expects_many || !is_large(section))
		return kept->marks;
	marks = PG_NEW(dbg->arena, struct pg_line_marks);
	if (!load(dbg, marks) && !dbg->is_renewed)
		make(dbg, section.at, marks);
	return kept->marks = marks;
}

bool pg_line_has_marks(const struct pg_dbg *dbg)
{
	const struct kept *kept = pg_dbg_kept(dbg, &reader);

	return kept && kept->marks;
}

struct pg_line_machine pg_line_begin_before(struct pg_dbg *dbg,
					    const struct pg_line_program *program,
					    uint64_t address)
{
	struct pg_line_machine machine = pg_line_begin(program);
	struct pg_cursor section = pg_cursor_section(dbg, ".debug_line", NULL);
	const struct pg_line_marks *marks = marks_of(dbg, section);
	const struct pg_addrmap_entry *entry = marks ? pg_addrmap_find(&marks->map, address) : NULL;
	const struct mark *mark = entry && entry->value < marks->num ? &marks->marks[entry->value]
								     : NULL;

	/* It must be of this program: another's may claim the address. */
	if (!mark || mark->at >= (uint64_t)(section.end - section.at) ||
	    section.at + mark->at < machine.at.at || section.at + mark->at >= machine.at.end)
		return machine;
	machine.at.at = section.at + mark->at;
	machine.state = (struct pg_line_state){entry->low, mark->file, mark->line};
	machine.next = machine.state;
	machine.has_next = true;
	return machine;
}
