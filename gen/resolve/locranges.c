// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/locranges.h"

#include <dwarf.h>


struct ranges {
	const struct pg_arch *arch;
	struct pg_arena *arena;
	struct pg_located *items;
	size_t num;
};

static void add(struct ranges *ranges, Dwarf_Addr from, Dwarf_Addr to, bool is_plain)
{
	if (from < to)
		*PG_PUSH(ranges->arena, ranges->items, ranges->num) =
			(struct pg_located){{from, to}, is_plain};
}

/** The part of a location's range that is in the scope: elsewhere the name means something else. */
static void add_within(struct ranges *ranges, Dwarf_Die *scope, Dwarf_Addr from, Dwarf_Addr to,
		       bool is_plain)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(scope, at, &base, &low, &high)) > 0)
		add(ranges, from > low ? from : low, to < high ? to : high, is_plain);
}

static bool is_plain(const struct pg_arch *arch, const Dwarf_Op *ops, size_t num)
{
	bool is_value = num == 2 && ops[1].atom == DW_OP_stack_value;

	if (num != 1 && !is_value)
		return false;
	if (ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return num == 1 && pg_arch_reg(arch, ops[0].atom - DW_OP_reg0);
	if (ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
		return pg_arch_reg(arch, ops[0].atom - DW_OP_breg0);
	return is_value && ops[0].atom >= DW_OP_lit0 && ops[0].atom <= DW_OP_lit31;
}

static void add_locations(struct ranges *ranges, Dwarf_Die *scope, Dwarf_Die *variable)
{
	Dwarf_Addr base, from, to;
	Dwarf_Attribute attr;
	ptrdiff_t at = 0;
	Dwarf_Op *ops;
	size_t num;

	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return;
	/* What is no list is for [0, -1). */
	while ((at = dwarf_getlocations(&attr, at, &base, &from, &to, &ops, &num)) > 0)
		add_within(ranges, scope, from, to, is_plain(ranges->arch, ops, num));
}

void pg_location_ranges(struct pg_resolver *resolver, Dwarf_Die *scope, Dwarf_Die *variable,
			struct pg_located **ret, size_t *ret_num)
{
	struct ranges ranges = {.arch = resolver->dbg->arch, .arena = resolver->arena};
	Dwarf_Attribute attr;

	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		add_within(&ranges, scope, 0, (Dwarf_Addr)-1, false);
	else
		add_locations(&ranges, scope, variable);
	*ret = ranges.items;
	*ret_num = ranges.num;
}
