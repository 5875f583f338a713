// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/linerun.h"

#include <dwarf.h>

static void reset(struct pg_line_state *state, const struct pg_line_header *header)
{
	*state = (struct pg_line_state){
		.file = 1, .line = 1, .is_stmt = header->default_is_stmt};
}

/** True where the program is to stop: between this row and the one before is the address. */
static inline bool add_row(struct pg_line_machine *machine, uint64_t address)
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

static bool end_sequence(struct pg_line_machine *machine, const struct pg_line_program *program,
			 uint64_t address)
{
	bool found = add_row(machine, address);

	machine->has_next = false; /* its range does not reach what follows */
	reset(&machine->state, &program->header);
	return found || address == PG_LINE_NOWHERE;
}

static inline bool run_extended(struct pg_line_machine *machine,
				const struct pg_line_program *program, uint64_t address)
{
	struct pg_cursor *at = &machine->at, body;
	uint64_t size = pg_cursor_uleb(at);

	body = *at;
	pg_cursor_skip(at, size);
	body.end = at->at;
	switch (size ? pg_cursor_fixed(&body, 1) : 0) {
	case DW_LNE_end_sequence:
		return end_sequence(machine, program, address);
	case DW_LNE_set_address:
		machine->state.address = pg_cursor_fixed(&body, size == 9 ? 8 : 4);
		return false;
	default:
		return false;
	}
}

/** Of damaged debug info the sum may be any number. */
static inline void add_to_line(struct pg_line_machine *machine, int64_t lines)
{
	machine->state.line = (int64_t)((uint64_t)machine->state.line + (uint64_t)lines);
}

static inline bool run_standard(struct pg_line_machine *machine,
				const struct pg_line_program *program, unsigned opcode,
				uint64_t address)
{
	const struct pg_line_header *header = &program->header;
	struct pg_cursor *at = &machine->at;

	switch (opcode) {
	case DW_LNS_copy:
		return add_row(machine, address);
	case DW_LNS_advance_pc:
		machine->state.address += pg_cursor_uleb(at) * header->insn_size;
		return false;
	case DW_LNS_advance_line:
		add_to_line(machine, pg_cursor_sleb(at));
		return false;
	case DW_LNS_set_file:
		machine->state.file = pg_cursor_uleb(at);
		return false;
	case DW_LNS_set_column:
		machine->state.column = (uint32_t)pg_cursor_uleb(at);
		return false;
	case DW_LNS_negate_stmt:
		machine->state.is_stmt = !machine->state.is_stmt;
		return false;
	case DW_LNS_const_add_pc:
		machine->state.address += program->specials[255].operations * header->insn_size;
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

static inline bool run_special(struct pg_line_machine *machine,
			       const struct pg_line_program *program, unsigned opcode,
			       uint64_t address)
{
	const struct pg_line_special *special = &program->specials[opcode];

	machine->state.address += special->operations * program->header.insn_size;
	add_to_line(machine, special->line);
	return add_row(machine, address);
}

bool pg_line_run(struct pg_line_machine *machine, const struct pg_line_program *program,
		 uint64_t address, const unsigned char *stop)
{
	struct pg_line_machine here = *machine;
	bool found = false;

	while (!found && here.at.at < stop) {
		unsigned opcode = *here.at.at++;

		if (opcode >= program->header.opcode_base)
			found = run_special(&here, program, opcode, address);
		else if (opcode)
			found = run_standard(&here, program, opcode, address);
		else
			found = run_extended(&here, program, address);
	}
	*machine = here;
	return found;
}

bool pg_line_run_to_row(struct pg_line_machine *machine, const struct pg_line_program *program)
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

struct pg_line_machine pg_line_begin(const struct pg_line_program *program)
{
	struct pg_line_machine machine = {.at = program->header.program};

	reset(&machine.state, &program->header);
	return machine;
}

bool pg_line_program_open(struct pg_dbg *dbg, struct pg_arena *arena, Dwarf_Die *unit,
			  struct pg_line_program *ret)
{
	const struct pg_line_header *header = &ret->header;
	bool none;

	if (!pg_line_header_read(dbg, arena, unit, &ret->header, &none) || !header->line_range ||
	    header->max_ops > 1)
		return false;
	for (unsigned opcode = header->opcode_base; opcode <= 255; opcode++) {
		unsigned adjusted = opcode - header->opcode_base;

		ret->specials[opcode] = (struct pg_line_special){
			.operations = (uint8_t)(adjusted / header->line_range),
			.line = (int16_t)(header->line_base +
					  (int)(adjusted % header->line_range))};
	}
	return true;
}
