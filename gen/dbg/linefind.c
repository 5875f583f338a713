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

/** A unit's header, and how far its program has been run: neighbours are asked for in order. */
struct pg_line_finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	bool understood;
	struct pg_line_header header;
	struct pg_cursor at;
	struct state state;
	struct state row, next; /* two rows of one sequence: what is between them is the first's */
	bool has_row, has_next;
};

static void reset(struct state *state)
{
	state->address = 0;
	state->file = 1;
	state->line = 1;
}

/** True where the program is to stop: between this row and the one before is the address. */
static bool add_row(struct pg_line_finder *finder, uint64_t address)
{
	if (finder->has_next)
		finder->row = finder->next;
	finder->has_row = finder->has_next;
	finder->next = finder->state;
	finder->has_next = true;
	return finder->has_row && address >= finder->row.address && address < finder->next.address;
}

static bool end_sequence(struct pg_line_finder *finder, uint64_t address)
{
	bool found = add_row(finder, address);

	if (!found)
		finder->has_row = finder->has_next = false;
	reset(&finder->state);
	return found;
}

static void advance(struct pg_line_finder *finder, uint64_t operations)
{
	finder->state.address += operations * finder->header.insn_size;
}

static int64_t read_sleb(struct pg_cursor *at)
{
	const unsigned char *begin = at->at;
	uint64_t value = pg_cursor_uleb(at);
	size_t bits = 7 * (size_t)(at->at - begin);

	if (bits && bits < 64 && (at->at[-1] & 0x40))
		value |= ~(uint64_t)0 << bits;
	return (int64_t)value;
}

static bool run_extended(struct pg_line_finder *finder, uint64_t address)
{
	struct pg_cursor *at = &finder->at, body;
	uint64_t size = pg_cursor_uleb(at);

	body = *at;
	pg_cursor_skip(at, size);
	body.end = at->at;
	switch (size ? pg_cursor_fixed(&body, 1) : 0) {
	case DW_LNE_end_sequence:
		return end_sequence(finder, address);
	case DW_LNE_set_address:
		finder->state.address = pg_cursor_fixed(&body, size == 9 ? 8 : 4);
		return false;
	default:
		return false;
	}
}

static void skip_operands(struct pg_line_finder *finder, unsigned opcode)
{
	for (unsigned num = finder->header.num_operands[opcode]; num > 0; num--)
		pg_cursor_uleb(&finder->at);
}

static bool run_standard(struct pg_line_finder *finder, unsigned opcode, uint64_t address)
{
	const struct pg_line_header *header = &finder->header;
	struct pg_cursor *at = &finder->at;

	switch (opcode) {
	case DW_LNS_copy:
		return add_row(finder, address);
	case DW_LNS_advance_pc:
		advance(finder, pg_cursor_uleb(at));
		return false;
	case DW_LNS_advance_line:
		finder->state.line += read_sleb(at);
		return false;
	case DW_LNS_set_file:
		finder->state.file = pg_cursor_uleb(at);
		return false;
	case DW_LNS_const_add_pc:
		advance(finder, (255 - header->opcode_base) / header->line_range);
		return false;
	case DW_LNS_fixed_advance_pc:
		finder->state.address += pg_cursor_fixed(at, 2);
		return false;
	default:
		skip_operands(finder, opcode);
		return false;
	}
}

static bool run_special(struct pg_line_finder *finder, unsigned opcode, uint64_t address)
{
	const struct pg_line_header *header = &finder->header;
	unsigned adjusted = opcode - header->opcode_base;

	advance(finder, adjusted / header->line_range);
	finder->state.line += header->line_base + (int)(adjusted % header->line_range);
	return add_row(finder, address);
}

/** On from where the program was stopped; false: the address is not in what is left of it. */
static bool run(struct pg_line_finder *finder, uint64_t address)
{
	while (finder->at.at < finder->at.end) {
		unsigned opcode = *finder->at.at++;
		bool found;

		if (opcode >= finder->header.opcode_base)
			found = run_special(finder, opcode, address);
		else if (opcode)
			found = run_standard(finder, opcode, address);
		else
			found = run_extended(finder, address);
		if (found)
			return true;
	}
	return false;
}

static void rewind_program(struct pg_line_finder *finder)
{
	finder->at = finder->header.program;
	finder->has_row = finder->has_next = false;
	reset(&finder->state);
}

static bool find(struct pg_line_finder *finder, uint64_t address)
{
	if (finder->has_row && address >= finder->row.address) {
		if (address < finder->next.address || run(finder, address))
			return true;
	}
	rewind_program(finder);
	return run(finder, address);
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
	ret->file = pg_line_header_path(dbg->arena, &finder->header, unit, finder->row.file);
	ret->line = finder->row.line > 0 ? (unsigned)finder->row.line : 0;
	ret->is_row = finder->row.address == address;
	return true;
}

void pg_line_finders_close(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->line_finders);
}
