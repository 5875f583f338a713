// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/dwarray.h"

#include <dwarf.h>

#include "base/array.h"
#include "dbg/unit/dwattr.h"
#include "dbg/unit/unit.h"

/** Where a language begins to count elements; false: it is not known. */
static bool default_lower_bound(Dwarf_Die *die, int64_t *ret)
{
	Dwarf_Sword lower;
	Dwarf_Die unit;
	int language;

	*ret = 0;
	if (!dwarf_diecu(die, &unit, NULL, NULL))
		return false;
	language = dwarf_srclang(&unit);
	/* A unit that dwz has made of several does not say its language. */
	if (language == -1)
		return dwarf_tag(&unit) == DW_TAG_partial_unit;
	if (dwarf_default_lower_bound(language, &lower) != 0)
		return pg_unit_rules(&unit) != PG_RULES_OTHER;
	*ret = lower;
	return true;
}

/** The number of elements of one dimension; false: none given, or known at run time only. */
static bool subrange_count(Dwarf_Die *subrange, int64_t lower, uint64_t *ret)
{
	Dwarf_Attribute attr;
	int64_t upper;

	switch (pg_attr_unsigned(subrange, DW_AT_count, ret)) {
	case PG_ATTR_NUMBER:
		return true;
	case PG_ATTR_STRANGE:
		return false;
	case PG_ATTR_ABSENT:
		break;
	}
	if (!dwarf_attr(subrange, DW_AT_upper_bound, &attr) || !pg_attr_const(&attr, &upper))
		return false;
	/* -1, in whatever width: gcc's way to write a length of 0. */
	if (dwarf_whatform(&attr) == DW_FORM_data4 && upper == UINT32_MAX)
		upper = -1;
	*ret = (uint64_t)upper + 1 - (uint64_t)lower;
	return true;
}

/** Do the elements follow each other where the array stands? Not with one of these attributes. */
static bool is_plain_array(Dwarf_Die *die)
{
	static const unsigned names[] = {DW_AT_byte_stride,   DW_AT_bit_stride, DW_AT_bit_size,
					 DW_AT_data_location, DW_AT_allocated,	DW_AT_associated,
					 DW_AT_ordering,      DW_AT_rank};

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (pg_attr_has(die, names[i]))
			return false;
	}
	return true;
}

/** gfortran says nothing of an order, where the first index is the one that varies fastest. */
static bool is_last_first(Dwarf_Die *array)
{
	Dwarf_Die unit;

	if (!dwarf_diecu(array, &unit, NULL, NULL))
		return false;
	switch (dwarf_srclang(&unit)) {
	case DW_LANG_Fortran77:
	case DW_LANG_Fortran90:
	case DW_LANG_Fortran95:
	case DW_LANG_Fortran03:
	case DW_LANG_Fortran08:
		return true;
	default:
		return false;
	}
}

static void fill_dimension(struct pg_type *dimension, Dwarf_Die *subrange)
{
	bool is_known = default_lower_bound(subrange, &dimension->lower);

	dimension->kind = PG_TYPE_ARRAY;
	switch (pg_attr_signed(subrange, DW_AT_lower_bound, &dimension->lower)) {
	case PG_ATTR_NUMBER:
		is_known = true;
		break;
	case PG_ATTR_STRANGE:
		is_known = false;
		break;
	case PG_ATTR_ABSENT:
		break;
	}
	if (!is_known)
		pg_type_refuse(dimension, "the index of its first element is known at run time only");
	if (!is_plain_array(subrange))
		pg_type_refuse(dimension, "its elements do not follow each other");
	dimension->has_count =
		is_known && subrange_count(subrange, dimension->lower, &dimension->count);
}

/* int a[2][3] has two subranges in one DIE: arrays of arrays, the last dimension innermost. */
void pg_array_read(struct pg_arena *arena, const struct pg_type *element, struct pg_type *type,
		   Dwarf_Die *die)
{
	struct pg_type *dimensions = NULL;
	Dwarf_Die child;
	size_t num = 0;

	if (dwarf_child(die, &child) == 0) {
		do {
			struct pg_type *dimension;

			if (dwarf_tag(&child) != DW_TAG_subrange_type)
				continue;
			dimension = PG_PUSH(arena, dimensions, num);
			fill_dimension(dimension, &child);
			if (dimension > dimensions && is_last_first(die))
				pg_type_refuse(dimension, "its dimensions are in the order of another "
						  "language");
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	for (size_t i = num; i-- > 0; element = &dimensions[i]) {
		dimensions[i].target = element;
		if (dimensions[i].has_count)
			dimensions[i].size = pg_type_array_size(dimensions[i].count, element);
	}
	for (size_t i = num; i-- > 0;)
		pg_type_refuse(&dimensions[i], pg_type_strip(dimensions[i].target)->why);
	if (num)
		*type = dimensions[0];
	else
		type->target = element;
	if (!is_plain_array(die))
		pg_type_refuse(type, "its elements do not follow each other where it stands");
}
