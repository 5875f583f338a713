// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters that debug info has in one place for all of their function, to which the code has yet to bring
 * them at the entry. They are where the caller put them: System V ABI for x86-64, 3.2.3, of
 * which numbers, pointers and structs of these are known here.
 */
#include <dwarf.h>
#include <string.h>

#include "support/dwrun.h"

/** The registers, the bytes of what may be in them (of other machines' structs nothing more is known), and those of the
 * largest that is not passed by its address; 0: none is. */
static const struct convention {
	uint16_t machine;
	size_t num_registers, largest, by_value;
	unsigned registers[8];
} conventions[] = {
	{EM_X86_64, 6, 16, 0, {5, 4, 1, 2, 8, 9}},
	{EM_AARCH64, 8, 8, 16, {0, 1, 2, 3, 4, 5, 6, 7}}, /* AAPCS64, 6.8.2 */
	{EM_S390, 5, 8, 8, {2, 3, 4, 5, 6}}, /* ELF ABI s390x Supplement, 1.2.3 */
	{EM_RISCV, 8, 16, 16, {10, 11, 12, 13, 14, 15, 16, 17}}, /* psABI, 2.1 */
};

static const struct convention *convention_of(const struct dwi_image *image)
{
	for (size_t i = 1; i < sizeof(conventions) / sizeof(*conventions); i++) {
		if (conventions[i].machine == image->machine)
			return &conventions[i];
	}
	return conventions;
}

/** Has a variable of a scope, at whatever depth, a list of locations? */
static bool has_list(Dwarf_Die *scope)
{
	Dwarf_Attribute attr;
	Dwarf_Die child;

	if (dwarf_child(scope, &child) != 0)
		return false;
	do {
		if (dwarf_attr(&child, DW_AT_location, &attr) &&
		    (dwarf_whatform(&attr) == DW_FORM_sec_offset || dwarf_whatform(&attr) == DW_FORM_loclistx))
			return true;
		if ((dwarf_tag(&child) == DW_TAG_lexical_block ||
		     dwarf_tag(&child) == DW_TAG_inlined_subroutine) &&
		    has_list(&child))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** Is it memory of which a register has the address? Not where the frame may be found by it. */
static bool is_by_address(const struct dwr_run *run, const Dwarf_Op *ops, size_t num)
{
	return convention_of(run->machine->image)->by_value && num == 1 && ops[0].atom >= DW_OP_breg0 &&
	       ops[0].atom <= DW_OP_breg31 && ops[0].number == 0;
}

static size_t count_registers(const Dwarf_Op *ops, size_t num)
{
	size_t count = 0;

	for (size_t i = 0; i < num; i++) {
		if (ops[i].atom >= DW_OP_reg0 && ops[i].atom <= DW_OP_reg31)
			count++;
		else if (ops[i].atom != DW_OP_piece)
			return 0;
	}
	return count;
}

static bool is_of(Dwarf_Die *function, const Dwarf_Die *variable)
{
	Dwarf_Die child;

	for (int more = dwarf_child(function, &child); more == 0; more = dwarf_siblingof(&child, &child)) {
		if (child.addr == variable->addr)
			return true;
	}
	return false;
}

/** Is it of a compiler? Functions written by hand have their parameters anywhere. */
static bool is_compiled(Dwarf_Die *function)
{
	Dwarf_Attribute attr;
	const char *producer;
	Dwarf_Die unit;

	producer = dwarf_diecu(function, &unit, NULL, NULL)
			   ? dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attr))
			   : NULL;
	return producer && strncmp(producer, "GNU ", 4) == 0;
}

/**
 * Is the location the same in all of the function, and in the frame below its address, in several
 * registers, or in one of code that the compiler has not followed? Of a copy (which has an abstract
 * origin) nobody knows what is passed.
 */
bool dwr_is_not_stored(const struct dwr_run *run, Dwarf_Die *variable)
{
	const struct dwi_frame *frame = run->frame;
	Dwarf_Attribute attr;
	size_t num, num_registers;
	uint64_t base, cfa;
	Dwarf_Addr entry;
	Dwarf_Op *ops;

	if (dwarf_tag(variable) != DW_TAG_formal_parameter || !dwi_entry(frame->function, &entry) ||
	    frame->pc != entry || !dwarf_attr_integrate(variable, DW_AT_location, &attr) ||
	    dwarf_getlocation(&attr, &ops, &num) != 0)
		return false;
	if (num == 1 && ops[0].atom == DW_OP_fbreg)
		return dwr_frame_base(run, &base) == DWI_OK && dwi_cfa(run->machine, frame, &cfa) == DWI_OK &&
		       (int64_t)(base + ops[0].number - cfa) < 0;
	num_registers = is_by_address(run, ops, num) ? 2 : count_registers(ops, num);
	return num_registers && is_compiled(frame->function) && (num_registers > 1 || !has_list(frame->function)) &&
	       !dwarf_hasattr(frame->function, DW_AT_abstract_origin) && is_of(frame->function, variable);
}

static bool has_float(Dwarf_Die *type)
{
	Dwarf_Word encoding = 0;
	Dwarf_Die child, inner;
	Dwarf_Attribute attr;

	if (dwarf_tag(type) == DW_TAG_base_type)
		return dwarf_formudata(dwarf_attr(type, DW_AT_encoding, &attr), &encoding) != 0 ||
		       encoding == DW_ATE_float || encoding == DW_ATE_complex_float;
	if (dwarf_tag(type) == DW_TAG_pointer_type || dwarf_child(type, &child) != 0)
		return false;
	do {
		if (dwarf_formref_die(dwarf_attr(&child, DW_AT_type, &attr), &inner) &&
		    dwarf_peel_type(&inner, &inner) == 0 && has_float(&inner))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

/** The bytes of a parameter; false: of a type that is not known here. */
static bool size_of(Dwarf_Die *param, Dwarf_Word *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	return dwarf_formref_die(dwarf_attr_integrate(param, DW_AT_type, &attr), &type) &&
	       dwarf_peel_type(&type, &type) == 0 && dwarf_aggregate_size(&type, ret) == 0 && *ret &&
	       !has_float(&type);
}

/** Byte number `i` of a number of `width` bytes, or of a struct, that registers have. */
static unsigned char byte_of(const struct dwi_machine *machine, unsigned reg, size_t width, size_t i)
{
	const size_t low = machine->image->is_big ? width - 1 - i : i % 8;

	return (unsigned char)(machine->regs[reg] >> 8 * low);
}

/** s390x has a register for 1, 2, 4 and 8 bytes. */
static bool is_odd(const struct convention *convention, size_t width)
{
	return convention->machine == EM_S390 && (width & (width - 1));
}

enum dwi_status dwr_passed(const struct dwi_machine *machine, const struct dwi_frame *frame,
			   Dwarf_Die *variable, unsigned char *bytes, size_t size)
{
	const struct convention *convention = convention_of(machine->image);
	uint64_t stack = 0, cfa;
	size_t used = 0;
	Dwarf_Die param;
	Dwarf_Word width;

	if (dwi_cfa(machine, frame, &cfa) != DWI_OK)
		return DWI_UNSUPPORTED;
	for (int more = dwarf_child(frame->function, &param); more == 0;
	     more = dwarf_siblingof(&param, &param)) {
		if (dwarf_tag(&param) != DW_TAG_formal_parameter)
			continue;
		if (!size_of(&param, &width))
			return DWI_UNSUPPORTED;
		bool by_address = convention->by_value &&
				  (width > convention->by_value || is_odd(convention, width));
		width = by_address ? 8 : width;
		if (width > convention->largest && convention != conventions)
			return DWI_UNSUPPORTED;
		size_t words = (width + 7) / 8;
		bool in_registers = width <= convention->largest &&
				    used + words <= convention->num_registers;
		if (!in_registers && used < convention->num_registers && convention != conventions)
			return DWI_UNSUPPORTED; /* a half of it in a register */

		if (param.addr != variable->addr) {
			used += in_registers ? words : 0;
			stack += in_registers ? 0 : 8 * words;
			continue;
		}
		if (!in_registers)
			dwi_memory_read(machine, cfa + stack, bytes, size);
		if (in_registers && by_address) {
			dwi_memory_read(machine, machine->regs[convention->registers[used]], bytes, size);
			return DWI_OK;
		}
		for (size_t i = 0; in_registers && i < size; i++)
			bytes[i] = byte_of(machine, convention->registers[used + i / 8], width, i);
		return DWI_OK;
	}
	return DWI_UNSUPPORTED;
}
