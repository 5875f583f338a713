// SPDX-License-Identifier: GPL-2.0-only
/* Padding: the bits of a type that no member has, found by painting those that one has. */
#include <dwarf.h>
#include <string.h>

#include "support/dwrun.h"

#define DEEPEST 32

struct paint {
	unsigned char *bits;
	size_t num;
};

static void paint_type(struct paint *paint, Dwarf_Die *type, size_t at, unsigned depth);

static void paint_bits(struct paint *paint, size_t at, size_t num)
{
	for (size_t bit = at; bit < at + num && bit < paint->num; bit++)
		paint->bits[bit / 8] |= 1 << bit % 8;
}

static bool number(Dwarf_Die *die, unsigned name, size_t *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Word word;

	if (dwarf_formudata(dwarf_attr(die, name, &attr), &word) != 0)
		return false;
	*ret = word;
	return true;
}

/** A member's type, and whether it has one that is known. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attr), &type) &&
	       dwarf_peel_type(&type, ret) == 0;
}

static void paint_member(struct paint *paint, Dwarf_Die *member, size_t at, unsigned depth)
{
	size_t offset = 0, bits, unit, from_top;
	Dwarf_Word size;
	Dwarf_Die type;

	if (!type_of(member, &type))
		return;
	if (number(member, DW_AT_data_member_location, &offset))
		offset *= 8;
	if (!number(member, DW_AT_bit_size, &bits)) {
		paint_type(paint, &type, at + offset, depth);
		return;
	}
	if (number(member, DW_AT_bit_offset, &from_top)) {
		if (!number(member, DW_AT_byte_size, &unit))
			unit = dwarf_aggregate_size(&type, &size) == 0 ? size : 0;
		offset += 8 * unit - from_top - bits;
	}
	if (number(member, DW_AT_data_bit_offset, &from_top))
		offset = from_top;
	paint_bits(paint, at + offset, bits);
}

static void paint_array(struct paint *paint, Dwarf_Die *type, size_t at, size_t size,
			unsigned depth)
{
	Dwarf_Die element;
	Dwarf_Word each;

	if (!type_of(type, &element) || dwarf_aggregate_size(&element, &each) != 0 || each == 0)
		return;
	for (size_t i = 0; i < size / each && at + 8 * i * each < paint->num; i++)
		paint_type(paint, &element, at + 8 * i * each, depth);
}

static void paint_type(struct paint *paint, Dwarf_Die *type, size_t at, unsigned depth)
{
	Dwarf_Word size;
	Dwarf_Die member;
	int tag = dwarf_tag(type);

	if (depth == DEEPEST || at >= paint->num || dwarf_aggregate_size(type, &size) != 0)
		return;
	if (tag == DW_TAG_array_type) {
		paint_array(paint, type, at, size, depth + 1);
		return;
	}
	if (tag != DW_TAG_structure_type && tag != DW_TAG_union_type) {
		paint_bits(paint, at, 8 * size);
		return;
	}
	for (int more = dwarf_child(type, &member); more == 0;
	     more = dwarf_siblingof(&member, &member)) {
		if (dwarf_tag(&member) == DW_TAG_member)
			paint_member(paint, &member, at, depth + 1);
		else if (dwarf_tag(&member) == DW_TAG_variant_part)
			paint_bits(paint, at, 8 * size); /* by which of them is not read */
	}
}

void dwr_paint_members(Dwarf_Die *variable, unsigned char *bits, size_t num)
{
	struct paint paint = {bits, num};
	Dwarf_Word size = 0;
	Dwarf_Die type;

	memset(bits, 0, (num + 7) / 8);
	if (type_of(variable, &type) && dwarf_aggregate_size(&type, &size) == 0)
		paint_type(&paint, &type, 0, 0);
	if (8 * size < num) /* what follows it is not padding */
		paint_bits(&paint, 8 * size, num - 8 * size);
}
