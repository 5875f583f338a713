// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/linefind.h"

#include <dwarf.h>
#include <uthash.h>

#include "dbg/linehead.h"

/** A unit's header, read once. */
struct pg_line_finder {
	UT_hash_handle hh;
	const void *unit; /* address of its DIE */
	struct pg_line_header header;
	bool understood;
};

/** The registers of the line number state machine that matter here (DWARF 5, 6.2.2). */
struct state {
	const struct pg_line_header *header;
	uint64_t address, file;
	int64_t line;
};

/** The search: the last row at or before the address, in a sequence that goes beyond it. */
struct search {
	uint64_t address;
	bool has_before; /* of this sequence */
	uint64_t file;
	int64_t line;
	bool found;
};

static void reset(struct state *state)
{
	state->address = 0;
	state->file = 1;
	state->line = 1;
}

static void add_row(const struct state *state, struct search *search)
{
	if (state->address > search->address) {
		search->found = search->has_before;
		return;
	}
	search->has_before = true;
	search->file = state->file;
	search->line = state->line;
}

static void end_sequence(struct state *state, struct search *search)
{
	search->found |= search->has_before && state->address > search->address;
	search->has_before = false;
	reset(state);
}

static void advance(struct state *state, uint64_t operations)
{
	state->address += operations * state->header->insn_size;
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

static void run_extended(struct state *state, struct pg_cursor *at, struct search *search)
{
	uint64_t size = pg_cursor_uleb(at);
	struct pg_cursor body = *at;

	pg_cursor_skip(at, size);
	if (!size)
		return;
	body.end = at->at;
	switch (pg_cursor_fixed(&body, 1)) {
	case DW_LNE_end_sequence:
		end_sequence(state, search);
		break;
	case DW_LNE_set_address:
		state->address = pg_cursor_fixed(&body, size == 9 ? 8 : 4);
		break;
	default:
		break;
	}
}

static void skip_operands(struct state *state, struct pg_cursor *at, unsigned opcode)
{
	struct pg_cursor lengths = state->header->opcode_lengths;

	pg_cursor_skip(&lengths, opcode - 1);
	for (uint64_t num = pg_cursor_fixed(&lengths, 1); num > 0; num--)
		pg_cursor_uleb(at);
}

static void run_standard(struct state *state, struct pg_cursor *at, unsigned opcode,
			 struct search *search)
{
	const struct pg_line_header *header = state->header;

	switch (opcode) {
	case DW_LNS_copy:
		add_row(state, search);
		break;
	case DW_LNS_advance_pc:
		advance(state, pg_cursor_uleb(at));
		break;
	case DW_LNS_advance_line:
		state->line += read_sleb(at);
		break;
	case DW_LNS_set_file:
		state->file = pg_cursor_uleb(at);
		break;
	case DW_LNS_const_add_pc:
		advance(state, (255 - header->opcode_base) / header->line_range);
		break;
	case DW_LNS_fixed_advance_pc:
		state->address += pg_cursor_fixed(at, 2);
		break;
	default:
		skip_operands(state, at, opcode);
		break;
	}
}

static void run_special(struct state *state, unsigned opcode, struct search *search)
{
	const struct pg_line_header *header = state->header;
	unsigned adjusted = opcode - header->opcode_base;

	advance(state, adjusted / header->line_range);
	state->line += header->line_base + (int)(adjusted % header->line_range);
	add_row(state, search);
}

static void run(const struct pg_line_header *header, struct search *search)
{
	struct state state = {.header = header};
	struct pg_cursor at = header->program;

	reset(&state);
	while (at.at < at.end && !search->found) {
		unsigned opcode = *at.at++;

		if (opcode >= header->opcode_base)
			run_special(&state, opcode, search);
		else if (opcode)
			run_standard(&state, &at, opcode, search);
		else
			run_extended(&state, &at, search);
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
	HASH_ADD_PTR(dbg->line_finders, unit, finder);
	return finder;
}

bool pg_line_find(struct pg_dbg *dbg, Dwarf_Die *unit, uint64_t address, const char **ret_file,
		  unsigned *ret_line)
{
	const struct pg_line_finder *finder = finder_of(dbg, unit);
	struct search search = {.address = address};

	*ret_file = NULL;
	*ret_line = 0;
	if (!finder->understood)
		return false;
	run(&finder->header, &search);
	if (search.found) {
		*ret_file = pg_line_header_path(dbg->arena, &finder->header, unit, search.file);
		*ret_line = search.line > 0 ? (unsigned)search.line : 0;
	}
	return true;
}

void pg_line_finders_close(struct pg_dbg *dbg)
{
	HASH_CLEAR(hh, dbg->line_finders);
}
