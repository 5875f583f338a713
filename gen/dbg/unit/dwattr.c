// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/unit/dwattr.h"

#include <dwarf.h>

#include "dbg/bytes/cursor.h"

enum constant { NOT_CONSTANT, WITHOUT_SIGN, WITH_SIGN };

/**
 * Of the class `constant` (DWARF 5, 7.5.5): libdw reads others as numbers, too. A sign may only be told
 * from a large number where the form has one.
 */
static enum constant constant_of(Dwarf_Attribute *attr)
{
	switch (dwarf_whatform(attr)) {
	case DW_FORM_data1:
	case DW_FORM_data2:
	case DW_FORM_data4:
	case DW_FORM_data8:
	case DW_FORM_udata:
		return WITHOUT_SIGN;
	case DW_FORM_sdata:
	case DW_FORM_implicit_const:
		return WITH_SIGN;
	default:
		return NOT_CONSTANT;
	}
}

bool pg_attr_const(Dwarf_Attribute *attr, int64_t *ret)
{
	Dwarf_Sword number;
	Dwarf_Word value;

	switch (constant_of(attr)) {
	case NOT_CONSTANT:
		return false;
	case WITH_SIGN:
		if (dwarf_formsdata(attr, &number) != 0)
			return false;
		*ret = number;
		return true;
	case WITHOUT_SIGN:
		break;
	}
	if (dwarf_formudata(attr, &value) != 0)
		return false;
	*ret = (int64_t)value;
	return true;
}

enum pg_attr pg_attr_signed(Dwarf_Die *die, unsigned name, int64_t *ret)
{
	Dwarf_Attribute attr;

	if (!dwarf_attr_integrate(die, name, &attr))
		return PG_ATTR_ABSENT;
	return pg_attr_const(&attr, ret) ? PG_ATTR_NUMBER : PG_ATTR_STRANGE;
}

enum pg_attr pg_attr_unsigned(Dwarf_Die *die, unsigned name, uint64_t *ret)
{
	Dwarf_Attribute attr;
	int64_t value;

	if (!dwarf_attr_integrate(die, name, &attr))
		return PG_ATTR_ABSENT;
	if (!pg_attr_const(&attr, &value) || (value < 0 && constant_of(&attr) == WITH_SIGN))
		return PG_ATTR_STRANGE;
	*ret = (uint64_t)value;
	return PG_ATTR_NUMBER;
}

bool pg_attr_flag(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attr;
	bool value = false;

	return dwarf_attr_integrate(die, name, &attr) && dwarf_formflag(&attr, &value) == 0 &&
	       value;
}

bool pg_attr_has(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, name, &attr) != NULL;
}

bool pg_is_declaration(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	bool value;

	return dwarf_attr(die, DW_AT_declaration, &attr) && dwarf_formflag(&attr, &value) == 0 &&
	       value;
}

bool pg_type_unit_die(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr(die, DW_AT_signature, &attr) && dwarf_formref_die(&attr, ret) &&
	       !dwarf_hasattr(ret, DW_AT_signature);
}

/** Before DWARF 4 these forms are offsets of location lists (DWARF 3, 7.5.4). */
static bool is_list_of_old(Dwarf_Attribute *attr)
{
	unsigned form = dwarf_whatform(attr);
	Dwarf_Half version;

	return (form == DW_FORM_data4 || form == DW_FORM_data8) &&
	       dwarf_cu_info(attr->cu, &version, NULL, NULL, NULL, NULL, NULL, NULL) == 0 &&
	       version == 3;
}

enum pg_attr pg_attr_member_offset(Dwarf_Die *die, uint64_t *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Block block;
	struct pg_cursor cursor;
	int64_t value;

	if (!dwarf_attr_integrate(die, DW_AT_data_member_location, &attr))
		return PG_ATTR_ABSENT;
	if (constant_of(&attr) != NOT_CONSTANT) {
		if (is_list_of_old(&attr) || !pg_attr_const(&attr, &value) || value < 0)
			return PG_ATTR_STRANGE;
		*ret = (uint64_t)value;
		return PG_ATTR_NUMBER;
	}
	/* The struct's address is on the stack (DWARF 2, 5.5.4). */
	if (dwarf_formblock(&attr, &block) != 0)
		return PG_ATTR_STRANGE;
	/* A byte and a LEB128: no number here has an order. */
	cursor = (struct pg_cursor){block.data, block.data + block.length, PG_HOST_ORDER};
	if (pg_cursor_fixed(&cursor, 1) != DW_OP_plus_uconst)
		return PG_ATTR_STRANGE;
	value = (int64_t)pg_cursor_uleb(&cursor);
	if (cursor.at != cursor.end || value < 0)
		return PG_ATTR_STRANGE;
	*ret = (uint64_t)value;
	return PG_ATTR_NUMBER;
}
