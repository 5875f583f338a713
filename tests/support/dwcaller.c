// SPDX-License-Identifier: GPL-2.0-only
/* DW_OP_GNU_parameter_ref: the call that we are in, found by its return address, and what its
 * caller says of the argument, in the caller's own frame. */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "support/dwrun.h"

#define WORD	8
#define DEEPEST 128

struct visit {
	Dwarf_Off parameter;
	struct dwr_call *calls;
	size_t num, max;
};

/* --- The calls of a unit --- */

static bool is_call_of(Dwarf_Die *die, uint64_t *ret)
{
	Dwarf_Attribute attr;

	switch (dwarf_tag(die)) {
	case DW_TAG_call_site:
		return !dwarf_hasattr(die, DW_AT_call_tail_call) &&
		       dwarf_formaddr(dwarf_attr(die, DW_AT_call_return_pc, &attr), ret) == 0;
	case DW_TAG_GNU_call_site:
		return !dwarf_hasattr(die, DW_AT_GNU_tail_call) && dwarf_lowpc(die, ret) == 0;
	default:
		return false;
	}
}

/** Does a DW_TAG_call_site_parameter speak of the parameter, and what does it say? */
static bool says(Dwarf_Die *argument, Dwarf_Off parameter, Dwarf_Attribute *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die named;

	if (!dwarf_formref_die(dwarf_attr(argument, DW_AT_call_parameter, &attr), &named) &&
	    !dwarf_formref_die(dwarf_attr(argument, DW_AT_abstract_origin, &attr), &named))
		return false;
	return dwarf_dieoffset(&named) == parameter &&
	       (dwarf_attr(argument, DW_AT_call_value, ret) ||
		dwarf_attr(argument, DW_AT_GNU_call_site_value, ret));
}

static void visit_call(struct visit *visit, Dwarf_Die *die, uint64_t address, Dwarf_Die *function)
{
	struct dwr_call call = {.function = *function, .return_address = address};
	Dwarf_Die argument;

	for (int more = dwarf_child(die, &argument); more == 0;
	     more = dwarf_siblingof(&argument, &argument)) {
		if (visit->num < visit->max && says(&argument, visit->parameter, &call.value))
			visit->calls[visit->num++] = call;
	}
}

/** `function`: the out-of-line one around; NULL: none yet. */
static void visit_children(struct visit *visit, Dwarf_Die *parent, Dwarf_Die *function,
			   unsigned depth)
{
	Dwarf_Die child;

	if (depth == DEEPEST)
		return;
	for (int more = dwarf_child(parent, &child); more == 0;
	     more = dwarf_siblingof(&child, &child)) {
		bool is_function = dwarf_tag(&child) == DW_TAG_subprogram;
		uint64_t address;

		if (function && is_call_of(&child, &address))
			visit_call(visit, &child, address, function);
		else
			visit_children(visit, &child, is_function ? &child : function, depth + 1);
	}
}

/** The calls that pass the operator's parameter. */
static size_t calls_passing(Dwarf_Attribute *attr, const Dwarf_Op *op, struct dwr_call *calls,
			    size_t max)
{
	struct visit visit = {.calls = calls, .max = max};
	Dwarf_Die parameter, unit;

	if (!attr || dwarf_getlocation_die(attr, op, &parameter) != 0 ||
	    !dwarf_diecu(&parameter, &unit, NULL, NULL))
		return 0;
	visit.parameter = dwarf_dieoffset(&parameter);
	visit_children(&visit, &unit, NULL, 0);
	return visit.num;
}

static bool is_pointer(const Dwarf_Op *op)
{
	return op->atom == DW_OP_implicit_pointer || op->atom == DW_OP_GNU_implicit_pointer;
}

size_t dwi_callers(const struct dwi_image *image, const struct dwi_frame *frame, Dwarf_Die *variable,
		   uint64_t *ret, size_t max)
{
	struct dwr_call calls[DWI_MAX_CALLS];
	Dwarf_Attribute attr;
	Dwarf_Die target;
	struct dwr_entry entry;
	size_t num = 0;

	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr) ||
	    dwr_find_here(image, frame, &attr, &entry) != 1)
		return 0;
	if (entry.num == 1 && is_pointer(entry.ops) &&
	    dwarf_getlocation_die(&attr, entry.ops, &target) == 0)
		return dwi_callers(image, frame, &target, ret, max);
	for (size_t i = 0; i < entry.num; i++) {
		size_t found = 0;

		if (entry.ops[i].atom == DW_OP_GNU_parameter_ref)
			found = calls_passing(&attr, &entry.ops[i], calls, DWI_MAX_CALLS);
		for (size_t j = 0; j < found && num < max; j++)
			ret[num++] = calls[j].return_address;
	}
	return num;
}

/* --- The frame of the caller --- */

/**
 * The call of a function keeps %rbx and not %rax where call frame information is silent (System V ABI, 3.2.1).
 * elfutils 0.188 to 0.192 have it the other way round: the table of backends/x86_64_cfi.c has the number 0 where its
 * comment says %rbx, which is 3.
 */
static bool is_kept_in_silence(const struct dwi_machine *machine, int number, bool is_same)
{
	if (machine->image->machine == EM_X86_64 && (number == 0 || number == 3))
		return number == 3;
	return is_same;
}

/** A register as the caller has it after the return; false: lost. */
static bool unwind_register(const struct dwr_run *run, Dwarf_Frame *row, int number, uint64_t *ret)
{
	struct dwr_run rule = {.machine = run->machine, .frame = run->frame, .in_frame_base = true};
	Dwarf_Op memory[3], *ops;
	uint64_t word;

	if (dwarf_frame_register(row, number, memory, &ops, &rule.num_ops) != 0)
		return false;
	if (rule.num_ops == 0) {
		*ret = run->machine->regs[number];
		return is_kept_in_silence(run->machine, number, ops == NULL);
	}
	rule.ops = ops;
	if (dwr_run_ops(&rule) != DWI_OK || dwr_result_word(&rule, &word) != DWI_OK)
		return false;
	*ret = rule.result == DWR_EMPTY ? dwr_read_word(run->machine, word, WORD) : word;
	return true;
}

static enum dwi_status unwind(const struct dwr_run *run, uint64_t cfa, struct dwi_machine *ret)
{
	Dwarf_Frame *row;

	if (dwarf_cfi_addrframe(run->frame->cfi, run->frame->pc, &row) != 0)
		return DWI_NO_FRAME;
	*ret = (struct dwi_machine){.image = run->machine->image,
				    .seed = run->machine->seed,
				    .slide = run->machine->slide,
				    .cpu = run->machine->cpu,
				    .is_caller = true};
	for (int i = 0; i < (int)run->machine->image->num_regs; i++) {
		if (!unwind_register(run, row, i, &ret->regs[i]))
			ret->lost |= 1u << i;
	}
	ret->regs[run->machine->image->sp] = cfa;
	ret->lost &= ~(1u << run->machine->image->sp);
	free(row);
	return DWI_OK;
}

static enum dwi_status push_value(struct dwr_run *outer, uint64_t cfa, struct dwr_call *call)
{
	struct dwi_machine machine;
	const struct dwi_frame frame = {&call->function, outer->frame->cfi,
					call->return_address - 1};
	struct dwr_run run = {.machine = &machine, .frame = &frame, .attr = &call->value};
	enum dwi_status status = unwind(outer, cfa, &machine);
	Dwarf_Op *ops;
	uint64_t word;

	if (status != DWI_OK)
		return status;
	if (dwarf_getlocation(&call->value, &ops, &run.num_ops) != 0)
		return DWI_BAD;
	run.ops = ops;
	status = dwr_run_ops(&run);
	if (status == DWI_OK)
		status = dwr_result_word(&run, &word);
	if (status == DWI_OK)
		return dwr_push_word(outer, word);
	return status == DWI_BAD || status == DWI_UNDEFINED ? status : DWI_LOST;
}

enum dwi_status dwr_parameter(struct dwr_run *run, const Dwarf_Op *op)
{
	struct dwr_call calls[DWI_MAX_CALLS];
	uint64_t cfa, address;
	size_t num;
	enum dwi_status status;

	if (run->machine->is_caller)
		return DWI_NO_CALLER;
	if (!run->machine->image->has_return_below)
		return DWI_NO_FRAME; /* the return address is in no fixed place */
	status = dwi_cfa(run->machine, run->frame, &cfa);
	if (status != DWI_OK)
		return status;
	address = dwr_read_word(run->machine, cfa - WORD, WORD) - run->machine->slide;
	num = calls_passing(run->attr, op, calls, DWI_MAX_CALLS);
	for (size_t i = 0; i < num; i++) {
		if (calls[i].return_address == address)
			return push_value(run, cfa, &calls[i]);
	}
	return DWI_NO_CALLER;
}
