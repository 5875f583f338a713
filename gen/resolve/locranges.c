// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/locranges.h"

#include <dwarf.h>

struct ranges {
	const struct pg_arch *arch;
	struct pg_arena *arena;
	bool has_one_frame_base;
	bool has_cfa_base; /* and that is the CFA */
	struct pg_range *scope; /* elsewhere the name means something else */
	size_t num_scope;
	struct pg_located *items;
	size_t num;
};

static void read_scope(struct ranges *ranges, Dwarf_Die *scope)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(scope, at, &base, &low, &high)) > 0)
		*PG_PUSH(ranges->arena, ranges->scope, ranges->num_scope) =
			(struct pg_range){low, high};
}

static void add(struct ranges *ranges, const struct pg_located *located, Dwarf_Addr from,
		Dwarf_Addr to)
{
	struct pg_located *added;

	if (from >= to)
		return;
	added = PG_PUSH(ranges->arena, ranges->items, ranges->num);
	*added = *located;
	added->range = (struct pg_range){from, to};
}

/** The part of a location's range that is in the scope. */
static void add_within(struct ranges *ranges, const struct pg_located *located)
{
	const struct pg_range *all = &located->range;

	for (size_t i = 0; i < ranges->num_scope; i++) {
		const struct pg_range *scope = &ranges->scope[i];

		add(ranges, located, all->from > scope->from ? all->from : scope->from,
		    all->to < scope->to ? all->to : scope->to);
	}
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

/** Is an operator none that looks at the locations of others, or at what callers know? */
static bool is_own(uint8_t atom)
{
	switch (atom) {
	case DW_OP_call2:
	case DW_OP_call4:
	case DW_OP_call_ref:
	case DW_OP_implicit_pointer:
	case DW_OP_GNU_implicit_pointer:
	case DW_OP_GNU_parameter_ref:
	case DW_OP_GNU_variable_value:
		return false;
	default:
		return true;
	}
}

/** Is it told by a register that is the body's, not in all of the function? */
static bool is_framed(const struct ranges *ranges, const Dwarf_Op *ops, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (ops[i].atom == DW_OP_breg0 + ranges->arch->sp ||
		    ops[i].atom == DW_OP_breg0 + ranges->arch->fp ||
		    (ops[i].atom == DW_OP_fbreg && !ranges->has_cfa_base))
			return true;
	}
	return false;
}

static bool is_steady(const struct ranges *ranges, const Dwarf_Op *ops, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (!is_own(ops[i].atom) ||
		    (ops[i].atom == DW_OP_fbreg && !ranges->has_one_frame_base))
			return false;
	}
	return true;
}

/** Is the frame base told in one way for all of the function? Old compilers have a list there. */
static void read_frame_base(struct ranges *ranges, const struct pg_place *place)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;

	if (!dwarf_attr_integrate(&place->scopes[place->num_scopes - 1].die, DW_AT_frame_base,
				  &attr))
		ranges->has_one_frame_base = ranges->has_cfa_base = true;
	else if (dwarf_getlocation(&attr, &ops, &num) == 0) {
		ranges->has_one_frame_base = true;
		ranges->has_cfa_base = num == 1 && ops[0].atom == DW_OP_call_frame_cfa;
	}
}

static void add_locations(struct ranges *ranges, Dwarf_Die *variable)
{
	Dwarf_Addr base, from, to;
	Dwarf_Attribute attr;
	ptrdiff_t at = 0;
	Dwarf_Op *ops;
	size_t num;

	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return;
	/* What is no list is for [0, -1). */
	while ((at = dwarf_getlocations(&attr, at, &base, &from, &to, &ops, &num)) > 0) {
		bool framed = is_framed(ranges, ops, num);
		const struct pg_located located = {
			.range = {from, to},
			.location = {ops, num, {from, to}},
			.is_plain = !framed && is_plain(ranges->arch, ops, num),
			.is_steady = !framed && is_steady(ranges, ops, num),
			.is_framed = framed,
		};

		add_within(ranges, &located);
	}
}

void pg_location_ranges(struct pg_resolver *resolver, const struct pg_place *place,
			Dwarf_Die *scope, Dwarf_Die *variable, struct pg_located **ret,
			size_t *ret_num)
{
	const struct pg_located constant = {.range = {0, UINT64_MAX}, .is_steady = true};
	struct ranges ranges = {.arch = resolver->dbg->arch,
				.arena = resolver->arena};
	Dwarf_Attribute attr;

	read_frame_base(&ranges, place);
	read_scope(&ranges, scope);
	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		add_within(&ranges, &constant);
	else
		add_locations(&ranges, variable);
	*ret = ranges.items;
	*ret_num = ranges.num;
}
