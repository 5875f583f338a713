// SPDX-License-Identifier: GPL-2.0-only
#include <dwarf.h>

#include "support/dwinterp.h"

static bool is_constant(const Dwarf_Op *op)
{
	return (op->atom >= DW_OP_const1u && op->atom <= DW_OP_consts) ||
	       (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31);
}

/** The kind of location that one operator implies; later ones of the enumeration prevail. */
static enum dwi_kind kind_of_op(const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_reg0 ... DW_OP_reg31:
	case DW_OP_regx:
		return DWI_KIND_REGISTER;
	case DW_OP_implicit_value:
		return DWI_KIND_CONSTANT;
	case DW_OP_stack_value:
		return DWI_KIND_COMPUTED;
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return DWI_KIND_ENTRY;
	case DW_OP_implicit_pointer:
	case DW_OP_GNU_implicit_pointer:
		return DWI_KIND_POINTER;
	case DW_OP_GNU_parameter_ref:
		return DWI_KIND_PARAMETER;
	case DW_OP_piece:
	case DW_OP_bit_piece:
		return DWI_KIND_PIECES;
	default:
		return DWI_KIND_MEMORY;
	}
}

static enum dwi_kind kind_of_ops(const Dwarf_Op *ops, size_t num)
{
	enum dwi_kind kind = DWI_KIND_MEMORY;

	if (num == 2 && is_constant(&ops[0]) && ops[1].atom == DW_OP_stack_value)
		return DWI_KIND_CONSTANT;
	for (size_t i = 0; i < num; i++) {
		enum dwi_kind of_op = kind_of_op(&ops[i]);

		if (of_op > kind)
			kind = of_op;
	}
	return kind;
}

/** Is it a pointer without a value, to a variable that has none either? */
static bool points_nowhere(const struct dwi_frame *frame, Dwarf_Attribute *attr,
			   const Dwarf_Op *ops, size_t num)
{
	Dwarf_Die target;

	return num == 1 && kind_of_op(ops) == DWI_KIND_POINTER &&
	       dwarf_getlocation_die(attr, ops, &target) == 0 &&
	       dwi_kind_of(frame, &target) < DWI_KIND_MALFORMED;
}

enum dwi_kind dwi_kind_of(const struct dwi_frame *frame, Dwarf_Die *variable)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;
	int found;

	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		return DWI_KIND_CONSTANT;
	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return DWI_KIND_NO_ATTRIBUTE;
	found = dwarf_getlocation_addr(&attr, frame->pc, &ops, &num, 1);
	if (found < 0)
		return DWI_KIND_MALFORMED;
	if (found == 0)
		return DWI_KIND_NO_RANGE;
	if (num == 0)
		return DWI_KIND_EMPTY;
	return points_nowhere(frame, &attr, ops, num) ? DWI_KIND_NO_TARGET : kind_of_ops(ops, num);
}

const char *dwi_kind_name(enum dwi_kind kind)
{
	static const char *const names[] = {
		"no location attribute",
		"no range at the address",
		"optimised out (empty expression)",
		"implicit pointer to what has no location here",
		"malformed",
		"memory",
		"register",
		"constant",
		"computed",
		"implicit pointer",
		"value at entry",
		"caller's parameter",
		"pieces",
	};

	return names[kind];
}
