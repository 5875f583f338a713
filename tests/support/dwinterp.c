// SPDX-License-Identifier: GPL-2.0-only
#include "support/dwinterp.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "support/dwrun.h"

#define MAX_STEPS 100000
#define MAX_CALLS 5
#define MAX_SKIP  65536 /**< bytes, into what an implicit pointer points to */

/* --- Registers and frames as operands --- */

static enum dwi_status push_reg_plus(struct dwr_run *run, uint64_t number, uint64_t offset)
{
	uint64_t word;
	enum dwi_status status = dwr_get_reg(run, number, &word);

	if (run->body.is_elsewhere && number == run->body.reg)
		return dwr_push_word(run, run->body.value + offset);
	if (run->body.is_elsewhere && number == run->machine->image->sp)
		return DWI_ELSEWHERE;
	return status == DWI_OK ? dwr_push_word(run, word + offset) : status;
}


static enum dwi_status push_fbreg(struct dwr_run *run, uint64_t offset)
{
	uint64_t base;
	enum dwi_status status;

	if (run->in_frame_base)
		return DWI_BAD;
	status = dwr_frame_base(run, &base);
	return status == DWI_OK ? dwr_push_word(run, base + offset) : status;
}

static enum dwi_status push_cfa(struct dwr_run *run)
{
	uint64_t cfa;
	enum dwi_status status = dwi_cfa(run->machine, run->frame, &cfa);

	return status == DWI_OK ? dwr_push_word(run, cfa) : status;
}

static enum dwi_status implicit_value(struct dwr_run *run, const Dwarf_Op *op)
{
	if (!run->attr || dwarf_getlocation_implicit_value(run->attr, op, &run->block) != 0)
		return DWI_BAD;
	run->result = DWR_BLOCK;
	return DWI_OK;
}

static enum dwi_status set_result(struct dwr_run *run, enum dwr_result result, uint64_t reg)
{
	if (result == DWR_VALUE && run->depth < 1)
		return DWI_BAD;
	run->result = result;
	run->reg = reg;
	return DWI_OK;
}

/** Operators without a value in this frame. */
static enum dwi_status refused(uint8_t atom)
{
	switch (atom) {
	case DW_OP_implicit_pointer:
	case DW_OP_GNU_implicit_pointer:
	case DW_OP_form_tls_address:
	case DW_OP_GNU_push_tls_address:
	case DW_OP_GNU_variable_value:
	case DW_OP_push_object_address:
	case DW_OP_xderef:
	case DW_OP_xderef_size:
	case DW_OP_xderef_type:
		return DWI_UNSUPPORTED;
	default:
		return DWI_BAD;
	}
}

static enum dwi_status entry_value(struct dwr_run *outer, const Dwarf_Op *op);

/** DWARF 5, 2.5.1.5: as if the operators of the other entry's location stood here. */
static enum dwi_status call(struct dwr_run *run, const Dwarf_Op *op)
{
	const struct dwr_run caller = *run;
	enum dwi_status status;
	Dwarf_Attribute attr;
	Dwarf_Die callee;
	Dwarf_Op *ops;

	if (!run->attr || dwarf_getlocation_die(run->attr, op, &callee) != 0)
		return DWI_BAD;
	if (!dwarf_attr_integrate(&callee, DW_AT_location, &attr))
		return DWI_OK;
	if (run->calls == MAX_CALLS ||
	    dwarf_getlocation_addr(&attr, run->frame->pc, &ops, &run->num_ops, 1) != 1)
		return DWI_BAD;
	run->attr = &attr;
	run->ops = ops;
	run->next = 0;
	run->calls++;
	status = dwr_run_ops(run);
	run->attr = caller.attr;
	run->ops = caller.ops;
	run->num_ops = caller.num_ops;
	run->next = caller.next;
	run->calls--;
	return status;
}

/** libdw gives the index: its address has to be looked up. */
static enum dwi_status push_indexed_address(struct dwr_run *run, const Dwarf_Op *op)
{
	Dwarf_Attribute attr;
	Dwarf_Addr address;

	if (!run->attr || dwarf_getlocation_attr(run->attr, op, &attr) != 0 ||
	    dwarf_formaddr(&attr, &address) != 0)
		return DWI_BAD;
	return dwr_push_address(run, address);
}

static enum dwi_status step_other(struct dwr_run *run, const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_addr:
		return dwr_push_address(run, op->number);
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
		return push_indexed_address(run, op);
	case DW_OP_bregx:
		return push_reg_plus(run, op->number, op->number2);
	case DW_OP_fbreg:
		return push_fbreg(run, op->number);
	case DW_OP_call_frame_cfa:
		return push_cfa(run);
	case DW_OP_regx:
		return set_result(run, DWR_REGISTER, op->number);
	case DW_OP_stack_value:
		return set_result(run, DWR_VALUE, 0);
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return entry_value(run, op);
	case DW_OP_GNU_parameter_ref:
		return dwr_parameter(run, op);
	case DW_OP_call2:
	case DW_OP_call4:
	case DW_OP_call_ref:
		return call(run, op);
	case DW_OP_implicit_value:
		return implicit_value(run, op);
	case DW_OP_piece:
	case DW_OP_bit_piece:
		return dwr_piece(run, op);
	default:
		return refused(op->atom);
	}
}

static bool reads_memory(uint8_t atom)
{
	return atom == DW_OP_deref || atom == DW_OP_deref_size || atom == DW_OP_deref_type ||
	       atom == DW_OP_GNU_deref_type;
}

static enum dwi_status step(struct dwr_run *run, const Dwarf_Op *op)
{
	uint8_t atom = op->atom;
	enum dwi_status status;

	if (run->machine->is_caller && reads_memory(atom))
		return DWI_LOST;
	if (dwr_compute(run, op, &status))
		return status;
	if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31)
		return set_result(run, DWR_REGISTER, atom - DW_OP_reg0);
	if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
		return push_reg_plus(run, atom - DW_OP_breg0, op->number);
	return step_other(run, op);
}

enum dwi_status dwr_run_ops(struct dwr_run *run)
{
	for (unsigned steps = 0; run->next < run->num_ops; steps++) {
		const Dwarf_Op *op = &run->ops[run->next++];
		bool is_piece = op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
		enum dwi_status status;

		if (steps == MAX_STEPS)
			return DWI_BAD;
		/* Known to newer libdws: the variable has not been set yet, and nothing of where it is. */
		if (op->atom == DW_OP_GNU_uninit)
			continue;
		/* After a register, a value or a block only a piece may follow (DWARF 5, 2.6.1). */
		if (run->result != DWR_EMPTY && !is_piece)
			return DWI_BAD;
		status = step(run, op);
		if (status != DWI_OK)
			return status;
	}
	return DWI_OK;
}

/* --- Frames --- */

enum dwi_status dwr_result_word(const struct dwr_run *run, uint64_t *ret)
{
	if (run->result == DWR_REGISTER)
		return dwr_get_reg(run, run->reg, ret);
	if (run->depth < 1)
		return DWI_BAD;
	*ret = run->stack[run->depth - 1].word;
	return DWI_OK;
}

bool dwi_entry(Dwarf_Die *function, uint64_t *ret)
{
	Dwarf_Addr base, end;

	return dwarf_entrypc(function, ret) == 0 || dwarf_ranges(function, 0, &base, ret, &end) > 0;
}

/** What the operand says on the machine as it was at entry; at the first instruction, as it is. */
static enum dwi_status entry_value(struct dwr_run *outer, const Dwarf_Op *op)
{
	struct dwi_frame frame = *outer->frame;
	struct dwr_run run = {
		.machine = outer->machine->entry, .frame = &frame, .in_frame_base = true};
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	uint64_t word;
	enum dwi_status status;

	if (!dwi_entry(frame.function, &frame.pc))
		return DWI_BAD;
	if (frame.pc == outer->frame->pc)
		run.machine = outer->machine;
	if (!run.machine)
		return DWI_ENTRY_VALUE;
	if (!outer->attr || dwarf_getlocation_attr(outer->attr, op, &attr) != 0 ||
	    dwarf_getlocation(&attr, &ops, &run.num_ops) != 0)
		return DWI_BAD;
	run.attr = &attr;
	run.ops = ops;
	status = dwr_run_ops(&run);
	if (status == DWI_OK)
		status = dwr_result_word(&run, &word);
	return status == DWI_OK ? dwr_push_word(outer, word) : status;
}

enum dwi_status dwi_cfa(const struct dwi_machine *machine, const struct dwi_frame *frame,
			uint64_t *ret)
{
	struct dwr_run run = {.machine = machine, .frame = frame, .in_frame_base = true};
	Dwarf_Frame *row;
	Dwarf_Op *ops;
	enum dwi_status status;

	if (!frame->cfi || dwarf_cfi_addrframe(frame->cfi, frame->pc, &row) != 0)
		return DWI_NO_FRAME;
	if (dwarf_frame_cfa(row, &ops, &run.num_ops) != 0 || run.num_ops == 0) {
		free(row);
		return DWI_NO_FRAME;
	}
	run.ops = ops;
	status = dwr_run_ops(&run);
	if (status == DWI_OK && run.depth < 1)
		status = DWI_BAD;
	if (status == DWI_OK)
		*ret = run.stack[run.depth - 1].word;
	free(row);
	return status;
}

enum dwi_status dwr_frame_base(const struct dwr_run *outer, uint64_t *ret)
{
	struct dwr_run run = {
		.machine = outer->machine, .frame = outer->frame, .in_frame_base = true};
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	enum dwi_status status;

	if (!dwarf_attr_integrate(run.frame->function, DW_AT_frame_base, &attr))
		return DWI_BAD;
	if (dwarf_getlocation_addr(&attr, run.frame->pc, &ops, &run.num_ops, 1) != 1)
		return DWI_NO_FRAME;
	run.attr = &attr;
	run.ops = ops;
	/* A location that is not a list holds for the body. */
	if (ops->atom != DW_OP_call_frame_cfa && dwarf_getlocation(&attr, &ops, &run.num_ops) == 0)
		run.body = dwr_body_of(run.machine, run.frame, 0, UINT64_MAX);
	status = dwr_run_ops(&run);
	if (status != DWI_OK)
		return status;
	if (run.result == DWR_REGISTER && run.body.is_elsewhere && run.reg == run.body.reg) {
		*ret = run.body.value;
		return DWI_OK;
	}
	if (run.result == DWR_REGISTER && run.body.is_elsewhere &&
	    run.reg == run.machine->image->sp)
		return DWI_ELSEWHERE;
	return dwr_result_word(&run, ret);
}

/* --- Variables --- */

/** DW_AT_const_value: the fixed-size and unsigned forms extend with zeros, the others by sign. */
static enum dwi_status read_constant(const struct dwr_run *run, Dwarf_Attribute *attr,
				     unsigned char *bytes, size_t size)
{
	const char *text = dwarf_formstring(attr);
	Dwarf_Block block;
	Dwarf_Word word;
	Dwarf_Sword sword;

	if (text) {
		if (strlen(text) + 1 < run->own_bits / 8 || size > run->own_bits / 8)
			return DWI_UNSUPPORTED;
		memcpy(bytes, text, size);
		return DWI_OK;
	}
	if (dwarf_formblock(attr, &block) == 0) {
		if (block.length < size)
			return DWI_BAD;
		memcpy(bytes, block.data, size);
		return DWI_OK;
	}
	switch (dwarf_whatform(attr)) {
	case DW_FORM_sdata:
	case DW_FORM_implicit_const:
		if (dwarf_formsdata(attr, &sword) != 0)
			return DWI_BAD;
		return dwr_word_bytes(run, (uint64_t)sword, run->own_bits, size, bytes);
	default:
		if (dwarf_formudata(attr, &word) != 0)
			return DWI_UNSUPPORTED;
		return dwr_word_bytes(run, word, run->own_bits, size, bytes);
	}
}

/** Those of the variable's type; without a size of its own, what is wanted. */
static size_t bits_of(Dwarf_Die *variable, size_t wanted)
{
	Dwarf_Attribute attr;
	Dwarf_Word size;
	Dwarf_Die type;

	if (!dwarf_formref_die(dwarf_attr_integrate(variable, DW_AT_type, &attr), &type) ||
	    dwarf_aggregate_size(&type, &size) != 0 || size == 0)
		return wanted;
	return size * 8;
}

/** The first `size` bytes of a variable; of the first `skip` ones some may be missing. */
static enum dwi_status read_from(const struct dwi_machine *machine, const struct dwi_frame *frame,
				 Dwarf_Die *variable, unsigned char *bytes, size_t skip,
				 size_t size)
{
	struct dwr_run run = {.machine = machine,
			      .frame = frame,
			      .bytes = bytes,
			      .first_bit = skip * 8,
			      .num_bits = size * 8};
	Dwarf_Attribute attr;
	struct dwr_entry entry;
	enum dwi_status status;
	int found;

	run.own_bits = bits_of(variable, run.num_bits);
	memset(bytes, 0, size);
	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		return read_constant(&run, &attr, bytes, size);
	if (dwr_is_not_stored(&run, variable))
		return dwr_passed(machine, frame, variable, bytes, size);
	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return DWI_OPTIMIZED_OUT;
	found = dwr_find_here(machine->image, frame, &attr, &entry);
	if (found < 0)
		return DWI_BAD;
	if (found == 0)
		return DWI_NOT_HERE;
	run.num_ops = entry.num;
	if (run.num_ops == 0)
		return DWI_OPTIMIZED_OUT;
	run.attr = &attr;
	run.ops = entry.ops;
	for (size_t i = 0; i < entry.num; i++) {
		if (entry.ops[i].atom == DW_OP_reg0 + machine->image->sp ||
		    entry.ops[i].atom == DW_OP_breg0 + machine->image->sp ||
		    entry.ops[i].atom == DW_OP_breg0 + machine->image->fp)
			run.body = dwr_body_of(machine, frame, entry.from, entry.to);
	}
	run.holes = calloc(1, size + 1);
	status = dwr_run_ops(&run);
	if (status == DWI_OK)
		status = dwr_finish(&run, variable);
	free(run.holes);
	return status;
}

enum dwi_status dwi_read_variable(const struct dwi_machine *machine, const struct dwi_frame *frame,
				  Dwarf_Die *variable, unsigned char *bytes, size_t size)
{
	return read_from(machine, frame, variable, bytes, 0, size);
}

/** Does the variable end before that? */
static bool is_beyond(Dwarf_Die *variable, size_t end)
{
	Dwarf_Attribute attr;
	Dwarf_Word size;
	Dwarf_Die type;

	return dwarf_formref_die(dwarf_attr_integrate(variable, DW_AT_type, &attr), &type) &&
	       dwarf_aggregate_size(&type, &size) == 0 && size > 0 && end > size;
}

enum dwi_status dwi_read_pointee(const struct dwi_machine *machine, const struct dwi_frame *frame,
				 Dwarf_Die *pointer, unsigned char *bytes, size_t size)
{
	Dwarf_Attribute attr;
	Dwarf_Die target;
	unsigned char *whole;
	Dwarf_Op *ops;
	size_t num, skip;
	enum dwi_status status;

	memset(bytes, 0, size);
	if (!dwarf_attr_integrate(pointer, DW_AT_location, &attr) ||
	    dwarf_getlocation_addr(&attr, frame->pc, &ops, &num, 1) != 1 || num != 1 ||
	    (ops->atom != DW_OP_implicit_pointer && ops->atom != DW_OP_GNU_implicit_pointer))
		return DWI_UNSUPPORTED;
	skip = ops->number2;
	if (skip > MAX_SKIP || dwarf_getlocation_die(&attr, ops, &target) != 0)
		return DWI_BAD;
	if (is_beyond(&target, skip + size))
		return DWI_OPTIMIZED_OUT;
	whole = calloc(1, skip + size);
	status = read_from(machine, frame, &target, whole, skip, skip + size);
	memcpy(bytes, whole + skip, size);
	free(whole);
	return status;
}

const char *dwi_status_name(enum dwi_status status)
{
	static const char *const names[] = {
		"ok",	       "optimized out", "not here",  "partly optimized out", "entry value",
		"no register", "no frame",	"undefined", "unknown caller",	     "lost by now",
		"the stack pointer of the body", "unsupported", "malformed",
	};

	return names[status];
}
