// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/linefind.h"

#include <dwarf.h>
#include <uthash.h>

#include "dbg/linehead.h"

/** The registers of the line number state machine that matter here (DWARF 5, 6.2.2). */
struct state {
	uint64_t address, file;
	int64_t line;
};

/** A line program on its way. Small, so that it is all in registers while it runs. */
struct machine {
	struct pg_cursor at;
	struct state state;
	struct state row, next; /* two rows of one sequence: what is between them is the first's */
	bool has_row, has_next;
};

/** What a special opcode adds to the registers: a division each. */
struct special {
	uint8_t operations;
	int16_t line;
};

/** A unit's header, and how far its program has been run: neighbours are asked for in order. */
struct pg_line_finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	bool understood;
	struct pg_line_header header;
	struct special specials[256]; /* by opcode */
	struct machine machine;
};

static void reset(struct state *state)
{
	state->address = 0;
	state->file = 1;
	state->line = 1;
}

/** True where the program is to stop: between this row and the one before is the address. */
static inline bool add_row(struct machine *machine, uint64_t address)
{
	bool found = machine->has_next && address >= machine->next.address &&
		     address < machine->state.address;

	if (found)
		machine->row = machine->next;
	machine->has_row = found;
	machine->next = machine->state;
	machine->has_next = true;
	return found;
}

static bool end_sequence(struct machine *machine, uint64_t address)
{
	bool found = add_row(machine, address);

	machine->has_next &= found;
	reset(&machine->state);
	return found;
}

static int64_t read_sleb(struct pg_cursor *at)
{
	const unsigned char *begin = at->at;
	uint64_t value = pg_cursor_uleb(at);
	size_t bits = 7 * (size_t)(at->at - begin);

	if (bits && bits < 64 && (at->at[-1] & 0x40))
		value |= UINT64_MAX << bits;
	return (int64_t)value;
}

static inline bool run_extended(struct machine *machine, uint64_t address)
{
	struct pg_cursor *at = &machine->at, body;
	uint64_t size = pg_cursor_uleb(at);

	body = *at;
	pg_cursor_skip(at, size);
	body.end = at->at;
	switch (size ? pg_cursor_fixed(&body, 1) : 0) {
	case DW_LNE_end_sequence:
		return end_sequence(machine, address);
	case DW_LNE_set_address:
		machine->state.address = pg_cursor_fixed(&body, size == 9 ? 8 : 4);
		return false;
	default:
		return false;
	}
}

static inline bool run_standard(struct machine *machine, const struct pg_line_finder *finder,
				unsigned opcode, uint64_t address)
{
	const struct pg_line_header *header = &finder->header;
	struct pg_cursor *at = &machine->at;

	switch (opcode) {
	case DW_LNS_copy:
		return add_row(machine, address);
	case DW_LNS_advance_pc:
		machine->state.address += pg_cursor_uleb(at) * header->insn_size;
		return false;
	case DW_LNS_advance_line:
		machine->state.line += read_sleb(at);
		return false;
	case DW_LNS_set_file:
		machine->state.file = pg_cursor_uleb(at);
		return false;
	case DW_LNS_const_add_pc:
		machine->state.address += finder->specials[255].operations * header->insn_size;
		return false;
	case DW_LNS_fixed_advance_pc:
		machine->state.address += pg_cursor_fixed(at, 2);
		return false;
	default:
		for (unsigned num = header->num_operands[opcode]; num > 0; num--)
			pg_cursor_uleb(at);
		return false;
	}
}

static inline bool run_special(struct machine *machine, const struct pg_line_finder *finder,
			       unsigned opcode, uint64_t address)
{
	const struct special *special = &finder->specials[opcode];

	machine->state.address += special->operations * finder->header.insn_size;
	machine->state.line += special->line;
	return add_row(machine, address);
}

/** On from where the program was stopped; false: the address is not in what is left of it. */
static bool run(struct pg_line_finder *finder, uint64_t address)
{
	struct machine machine = finder->machine;
	bool found = false;

	while (!found && machine.at.at < machine.at.end) {
		unsigned opcode = *machine.at.at++;

		if (opcode >= finder->header.opcode_base)
			found = run_special(&machine, finder, opcode, address);
		else if (opcode)
			found = run_standard(&machine, finder, opcode, address);
		else
			found = run_extended(&machine, address);
	}
	finder->machine = machine;
	return found;
}

static bool find(struct pg_line_finder *finder, uint64_t address)
{
	const struct machine *machine = &finder->machine;

	if (machine->has_row && address >= machine->row.address) {
		if (address < machine->next.address || run(finder, address))
			return true;
	}
	finder->machine = (struct machine){.at = finder->header.program};
	reset(&finder->machine.state);
	return run(finder, address);
}

static void make_specials(struct pg_line_finder *finder)
{
	const struct pg_line_header *header = &finder->header;

	for (unsigned opcode = header->opcode_base; opcode <= 255; opcode++) {
		unsigned adjusted = opcode - header->opcode_base;

		finder->specials[opcode] = (struct special){
			.operations = (uint8_t)(adjusted / header->line_range),
			.line = (int16_t)(header->line_base + (int)(adjusted % header->line_range))};
	}
}

static struct pg_line_finder *finder_of(struct pg_dbg *dbg, Dwarf_Die *unit)
{
	struct pg_line_finder *finder;
	bool none;

	HASH_FIND_PTR(dbg->line_finders, &unit->addr, finder);
	if (finder)
		return finder;
	finder = PG_NEW(dbg->arena, struct pg_line_finder);
	finder->unit = unit->addr;
	finder->understood = pg_line_header_read(dbg, dbg->arena, unit, &finder->header, &none) &&
			     finder->header.line_range && finder->header.max_ops <= 1;
	if (finder->understood)
		make_specials(finder);
	HASH_ADD_PTR(dbg->line_finders, unit, finder);
	return finder;
}

bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, struct pg_found_line *ret)
{
	struct pg_line_finder *finder = finder_of(dbg, unit);

	*ret = (struct pg_found_line){NULL};
	if (!finder->understood)
		return false;
	if (!find(finder, address))
		return true;
	ret->file = pg_line_header_path(dbg->arena, &finder->header, unit, finder->machine.row.file);
	ret->line = finder->machine.row.line > 0 ? (unsigned)finder->machine.row.line : 0;
	ret->is_row = finder->machine.row.address == address;
	return true;
}

void pg_line_finders_close(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->line_finders);
}
