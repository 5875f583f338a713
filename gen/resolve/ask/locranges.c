// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/ask/locranges.h"

#include <dwarf.h>
#include <stdlib.h>

#include "dbg/code/loss.h"
#include "dbg/loc/dwexpr.h"
#include "dbg/loc/dwloc.h"

static int by_from(const void *a, const void *b)
{
	const struct pg_range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

size_t pg_ranges_merge(struct pg_range *ranges, size_t num)
{
	size_t kept = 0;

	if (num)
		qsort(ranges, num, sizeof(*ranges), by_from);
	for (size_t i = 0; i < num; i++) {
		if (kept && ranges[i].from <= ranges[kept - 1].to) {
			if (ranges[i].to > ranges[kept - 1].to)
				ranges[kept - 1].to = ranges[i].to;
		} else {
			ranges[kept++] = ranges[i];
		}
	}
	return kept;
}

struct ranges {
	struct pg_dbg *dbg;
	Dwarf_Die *function;
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

/** The part of a range with one location that is in the scope. */
static void add_within(struct ranges *ranges, const struct pg_located *located,
		       const struct pg_range *all)
{
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

/** Is an operator independent of the locations of others, and of what callers know? */
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

/** Does it depend on a register that has its meaning in the body only, not in all of the function?
    */
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

/** Is the frame base the same for all of the function? Old compilers have a list there. */
static void read_frame_base(struct ranges *ranges, const struct pg_place *place)
{
	Dwarf_Attribute attr;
	struct pg_dwexpr expr;

	if (!dwarf_attr_integrate(&place->scopes[place->num_scopes - 1].die, DW_AT_frame_base,
				  &attr))
		ranges->has_one_frame_base = ranges->has_cfa_base = true;
	else if (!(expr = pg_dwexpr_of(ranges->dbg, ranges->arena, &attr)).refusal) {
		ranges->has_one_frame_base = true;
		ranges->has_cfa_base =
			expr.num == 1 && expr.ops[0].atom == DW_OP_call_frame_cfa;
	}
}

/** The register that an operator names; UINT64_MAX: none. */
static uint64_t register_of(const Dwarf_Op *op)
{
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31)
		return op->atom - DW_OP_reg0;
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return op->atom - DW_OP_breg0;
	return UINT64_MAX;
}

/** Except where a register has been overwritten that an operator, from number `at` on, names. */
static void add_without_losses(struct ranges *ranges, const struct pg_located *located,
			       const struct pg_range *all, Dwarf_Attribute *attr, size_t at)
{
	struct pg_range part = *all;
	const struct pg_range *losses;
	size_t num;

	if (at == located->location.num) {
		add_within(ranges, located, all);
		return;
	}
	num = pg_losses_of(ranges->dbg, ranges->function, attr,
			   register_of(&located->location.ops[at]),
			   located->location.num == 1, &losses);
	for (size_t i = 0; i < num; i++) {
		part.to = losses[i].from < all->to ? losses[i].from : all->to;
		if (part.from < part.to)
			add_without_losses(ranges, located, &part, attr, at + 1);
		if (part.from < losses[i].to)
			part.from = losses[i].to;
	}
	part.to = all->to;
	if (part.from < part.to)
		add_without_losses(ranges, located, &part, attr, at + 1);
}

/** The addresses that no bounded entry of a list has: its default is for them. */
static void add_default(struct ranges *ranges, const struct pg_located *located,
			struct pg_range *bounded, size_t num, Dwarf_Attribute *attr)
{
	struct pg_range gap = {0, 0};

	num = pg_ranges_merge(bounded, num);
	for (size_t i = 0; i < num; i++) {
		gap.to = bounded[i].from;
		add_without_losses(ranges, located, &gap, attr, 0);
		gap.from = bounded[i].to;
	}
	gap.to = UINT64_MAX;
	add_without_losses(ranges, located, &gap, attr, 0);
}

/** False: it cannot be decoded, and so is not readable. */
static bool locate(struct ranges *ranges, Dwarf_CU *unit, const struct pg_dwloc_entry *entry,
		   struct pg_located *ret)
{
	struct pg_dwexpr expr = pg_dwexpr_decode(ranges->arena, unit, entry->bytes);
	bool framed = is_framed(ranges, expr.ops, expr.num);

	*ret = (struct pg_located){
		.location = {expr.ops, expr.num, {entry->from, entry->to}},
		.is_plain = !framed && is_plain(ranges->arch, expr.ops, expr.num),
		.is_steady = !framed && is_steady(ranges, expr.ops, expr.num),
		.is_framed = framed,
	};
	return !expr.refusal;
}

static void add_locations(struct ranges *ranges, Dwarf_Die *variable)
{
	struct pg_range *bounded = NULL;
	struct pg_located located, last;
	struct pg_dwloc_entry entry;
	bool is_seen = false, has_default = false;
	Dwarf_Attribute attr;
	struct pg_dwloc loc;
	size_t num = 0;

	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return;
	loc = pg_dwloc_begin(ranges->dbg, &attr);
	while (pg_dwloc_next(&loc, &entry)) {
		const struct pg_range range = {entry.from, entry.to};

		if (entry.is_default) { /* the first counts */
			has_default |= !is_seen && locate(ranges, attr.cu, &entry, &last);
			is_seen = true;
			continue;
		}
		if (range.from < range.to)
			*PG_PUSH(ranges->arena, bounded, num) = range;
		if (locate(ranges, attr.cu, &entry, &located))
			add_without_losses(ranges, &located, &range, &attr, 0);
	}
	if (has_default && !loc.damage)
		add_default(ranges, &last, bounded, num, &attr);
}

void pg_location_ranges(struct pg_resolver *resolver, const struct pg_place *place,
			Dwarf_Die *scope, Dwarf_Die *variable, struct pg_located **ret,
			size_t *ret_num)
{
	const struct pg_located constant = {.range = {0, UINT64_MAX}, .is_steady = true};
	struct ranges ranges = {.dbg = resolver->dbg,
				.function = &place->scopes[place->num_scopes - 1].die,
				.arch = resolver->dbg->arch,
				.arena = resolver->arena};
	Dwarf_Attribute attr;

	read_frame_base(&ranges, place);
	read_scope(&ranges, scope);
	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		add_within(&ranges, &constant, &constant.range);
	else
		add_locations(&ranges, variable);
	*ret = ranges.items;
	*ret_num = ranges.num;
}
