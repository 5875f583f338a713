// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/variant.h"

#include <dwarf.h>

#include "dbg/unit/dwattr.h"

static const char not_understood[] =
	"the debug info says in a way that is not understood which variant it has";

static bool part_of(Dwarf_Die *die, Dwarf_Die *ret)
{
	int more = dwarf_child(die, ret);

	for (; more == 0; more = dwarf_siblingof(ret, ret)) {
		if (dwarf_tag(ret) == DW_TAG_variant_part)
			return true;
	}
	return false;
}

/** Of whole bytes: a bit-field is not understood here. */
static bool read_member(struct pg_dwtypes *types, Dwarf_Die *die, struct pg_member *ret)
{
	const char *name = dwarf_diename(die);
	uint64_t bytes = 0;

	if (pg_attr_has(die, DW_AT_bit_size) || pg_attr_has(die, DW_AT_data_bit_offset) ||
	    pg_attr_member_offset(die, &bytes) == PG_ATTR_STRANGE || bytes > PG_TYPE_LARGEST)
		return false;
	*ret = (struct pg_member){
		.name = name ? pg_intern(pg_dwtypes_dbg(types)->arena, name) : NULL,
		.type = pg_type_of(types, die),
		.bit_offset = 8 * bytes,
	};
	return true;
}

/**
 * The number in the type of the struct's own (DWARF 5, 5.7.10): LLVM writes -1 of a signed one as
 * DW_FORM_data1 0xff.
 */
static uint64_t in_type_of(Dwarf_Die *die, const struct pg_type *type, uint64_t value)
{
	Dwarf_Attribute attr;

	if (!pg_type_strip(type)->is_signed || !dwarf_attr(die, DW_AT_discr_value, &attr))
		return value;
	switch (dwarf_whatform(&attr)) {
	case DW_FORM_data1:
		return (uint64_t)(int8_t)value;
	case DW_FORM_data2:
		return (uint64_t)(int16_t)value;
	case DW_FORM_data4:
		return (uint64_t)(int32_t)value;
	default:
		return value;
	}
}

/** One number tells one variant: lists of them (DW_AT_discr_list) are not read. */
static bool read_variant(struct pg_dwtypes *types, const struct pg_type *type, Dwarf_Die *die,
			 struct pg_variants *all, struct pg_variant_member **items)
{
	struct pg_variant_member item = {.is_other = !pg_attr_has(die, DW_AT_discr_value)};
	Dwarf_Die child;
	int64_t value = 0;
	int more = dwarf_child(die, &child);

	all->num_variants++;
	if (pg_attr_has(die, DW_AT_discr_list) ||
	    pg_attr_signed(die, DW_AT_discr_value, &value) == PG_ATTR_STRANGE)
		return false;
	item.value = all->has_number ? in_type_of(die, all->number.type, (uint64_t)value) : 0;
	for (; more == 0; more = dwarf_siblingof(&child, &child)) {
		if (dwarf_tag(&child) != DW_TAG_member)
			continue;
		if (!read_member(types, &child, &item.member) ||
		    !pg_member_is_possible(type, &item.member))
			return false;
		*PG_PUSH(pg_dwtypes_dbg(types)->arena, *items, all->num) = item;
	}
	return true;
}

static bool read_number(struct pg_dwtypes *types, const struct pg_type *type, Dwarf_Die *part,
			struct pg_variants *ret)
{
	Dwarf_Attribute attr;
	Dwarf_Die die;

	ret->has_number = dwarf_attr(part, DW_AT_discr, &attr);
	if (!ret->has_number)
		return true;
	if (!dwarf_formref_die(&attr, &die) || !read_member(types, &die, &ret->number))
		return false;
	ret->number.name = NULL;
	return pg_member_is_possible(type, &ret->number) &&
	       pg_type_is_scalar(pg_type_strip(ret->number.type));
}

struct pg_variants pg_variants_of(struct pg_dwtypes *types, const struct pg_type *type)
{
	struct pg_dwtype *made = pg_dwtype_of(types, type);
	struct pg_variants all = {.items = NULL};
	struct pg_variant_member *items = NULL;
	Dwarf_Die part, die;
	int more;

	if (!made || !part_of(&made->die, &part))
		return all;
	if (!read_number(types, type, &part, &all)) {
		all.why = not_understood;
		all.has_number = false;
	}
	for (more = dwarf_child(&part, &die); more == 0; more = dwarf_siblingof(&die, &die)) {
		if (dwarf_tag(&die) == DW_TAG_variant && !read_variant(types, type, &die, &all, &items))
			all.why = not_understood;
	}
	all.items = items;
	if (!all.has_number && all.num_variants > 1)
		all.why = not_understood; /* there is a choice, and nothing that makes it */
	return all;
}
