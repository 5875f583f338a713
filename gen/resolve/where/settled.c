// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/settled.h"

#include <dwarf.h>
#include <stdlib.h>

#include "dbg/code/brought.h"
#include "dbg/line/line.h"
#include "dbg/unit/unit.h"
#include "resolve/where/eval.h"
#include "resolve/where/frame.h"
#include "resolve/where/homes.h"

/** The place of one variable. */
struct settled {
	bool in_frame;
	bool by_address; /* the register has its address: a struct that is passed so */
	struct pg_home homes[PG_MOST_HOMES]; /* of its scalars, as many as fit */
	size_t num;
};

static void add(struct settled *settled, const struct pg_home *home)
{
	if (settled->num < PG_MOST_HOMES)
		settled->homes[settled->num++] = *home;
}

/* --- In the frame --- */

/** Below the canonical frame address: above it are those that the caller has put on the stack. */
static bool read_frame(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *param,
		       const struct pg_dwexpr *expr, struct settled *ret)
{
	struct pg_home slot;
	Dwarf_Attribute attr;

	if (!pg_home_slot(resolver, place, dwarf_attr_integrate(param, DW_AT_location, &attr),
			  (struct pg_range){0, UINT64_MAX}, expr->ops, &slot))
		return false;
	ret->in_frame = true;
	if (expr->num > 1) /* it is of a copy's address */
		add(ret, &slot);
	else
		ret->num = pg_home_scalars(resolver, pg_type_of(resolver->types, param), &slot, ret->homes);
	return slot.by_register || slot.offset < 0;
}

/* --- In registers --- */

/** A register, or several that have a piece each; anything else is not such a place, nor is the stack
 * pointer, nor what is in the frame (where/frame). */
static bool read_registers(struct pg_resolver *resolver, struct pg_place *place,
			   const struct pg_dwexpr *expr, struct settled *ret)
{
	struct pg_walk walk = pg_walk_begin(resolver, place, NULL);

	for (size_t i = 0; i < expr->num; i++) {
		const Dwarf_Op *op = &expr->ops[i];
		struct pg_home home = {.size = sizeof(uint64_t)};
		bool by_address;

		if (op->atom == DW_OP_piece)
			continue;
		home.reg = pg_home_register(op, &by_address);
		if (home.reg == UINT64_MAX || home.reg == resolver->dbg->arch->sp)
			return false;
		if (by_address && pg_frame_is_found_by(&walk, home.reg))
			return false;
		ret->by_address |= by_address;
		add(ret, &home);
	}
	return ret->num > 0;
}

/* --- The parameter --- */

static Dwarf_Die *function_of(const struct pg_place *place)
{
	return &place->scopes[place->num_scopes - 1].die;
}

/** The operators of its only location; false: there is none, or a list. */
static bool only_location(struct pg_resolver *resolver, Dwarf_Die *param, struct pg_dwexpr *ret)
{
	Dwarf_Attribute attr;

	if (!dwarf_attr_integrate(param, DW_AT_location, &attr))
		return false;
	*ret = pg_dwexpr_of(resolver->dbg, resolver->arena, &attr);
	return ret->num > 0;
}

/** Memory that is relative to the frame base, or to a register that the frame has (clang's). */
static bool is_in_frame(struct pg_resolver *resolver, struct pg_place *place, const struct pg_dwexpr *expr)
{
	struct pg_walk walk = pg_walk_begin(resolver, place, NULL);
	bool by_address;
	const uint64_t reg = pg_home_register(&expr->ops[0], &by_address);

	return expr->ops[0].atom == DW_OP_fbreg ||
	       ((expr->num == 1 || (expr->num == 2 && expr->ops[1].atom == DW_OP_deref)) && by_address &&
		(reg == resolver->dbg->arch->sp || pg_frame_is_found_by(&walk, reg)));
}

static bool read_settled(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *param,
			 struct settled *ret)
{
	struct pg_dwexpr expr;

	*ret = (struct settled){.num = 0};
	if (!only_location(resolver, param, &expr))
		return false;
	if (is_in_frame(resolver, place, &expr))
		return read_frame(resolver, place, param, &expr, ret);
	return read_registers(resolver, place, &expr, ret);
}

/** What the code does for those of its scalars for which it does the least. */
static enum pg_writes least_writes(struct pg_resolver *resolver, struct pg_place *place,
				   const struct settled *settled)
{
	enum pg_writes least = settled->num ? PG_WRITES_SEVERAL : PG_WRITES_UNKNOWN;

	for (size_t i = 0; i < settled->num; i++) {
		const enum pg_writes writes =
			pg_brought_of(resolver->dbg, function_of(place), &settled->homes[i])->writes;

		least = writes < least ? writes : least;
	}
	return least;
}

/** Does no instruction write to any of it, as far as the code is understood? */
static bool is_never_written(struct pg_resolver *resolver, struct pg_place *place,
			     const struct settled *settled)
{
	for (size_t i = 0; i < settled->num; i++) {
		if (pg_brought_of(resolver->dbg, function_of(place), &settled->homes[i])->writes !=
		    PG_WRITES_NONE)
			return false;
	}
	return settled->num > 0;
}

/* --- The function --- */

/** Scopes in scopes: no function has so many, and what is deeper is taken to have a list. */
#define DEEPEST 256

/** Has any variable of a function a list, at whatever depth? */
static bool has_any_list(struct pg_resolver *resolver, Dwarf_Die *scope, unsigned depth)
{
	struct pg_dwexpr expr;
	Dwarf_Attribute attr;
	Dwarf_Die child;

	if (depth > DEEPEST)
		return true;
	for (int more = dwarf_child(scope, &child); more == 0; more = dwarf_siblingof(&child, &child)) {
		const int tag = dwarf_tag(&child);

		if ((tag == DW_TAG_formal_parameter || tag == DW_TAG_variable) &&
		    dwarf_attr(&child, DW_AT_location, &attr) && !only_location(resolver, &child, &expr))
			return true;
		if ((tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) &&
		    has_any_list(resolver, &child, depth + 1))
			return true;
	}
	return false;
}

/** What is the same at all of a function's places. */
static void read_function(struct pg_resolver *resolver, struct pg_place *place)
{
	Dwarf_Die child, *function = function_of(place);
	struct pg_function_code *code = &resolver->code;
	struct pg_dwexpr expr;

	if (code->function == function->addr)
		return;
	*code = (struct pg_function_code){.function = function->addr,
					  .is_followed = has_any_list(resolver, function, 0)};
	for (int more = dwarf_child(function, &child); more == 0; more = dwarf_siblingof(&child, &child)) {
		if (dwarf_tag(&child) == DW_TAG_variable)
			*PG_PUSH(resolver->arena, code->variables, code->num_variables) = child.addr;
		if (dwarf_tag(&child) != DW_TAG_formal_parameter)
			continue;
		*PG_PUSH(resolver->arena, code->params, code->num_params) = child.addr;
		code->has_lists |= !only_location(resolver, &child, &expr);
	}
}

/**
 * gcc's optimised code, too, has structs that are passed in registers in a slot which it stores, and no variable of such a
 * function need have a list. What follows there is not a prologue's end but any statement, perhaps behind a branch.
 */
static bool is_by_gcc_optimized(struct pg_resolver *resolver, struct pg_place *place)
{
	return pg_is_optimized(function_of(place)) ||
	       (resolver->code.is_followed && pg_is_by_gcc(function_of(place)));
}

bool pg_is_unoptimized(struct pg_resolver *resolver, struct pg_place *place)
{
	struct settled settled;
	Dwarf_Die child;

	if (!place->num_scopes)
		return false;
	read_function(resolver, place);
	if (resolver->code.is_asked && resolver->code.address == place->address)
		return resolver->code.stores;
	resolver->code.is_asked = true;
	resolver->code.address = place->address;
	resolver->code.stores = false;
	if (is_by_gcc_optimized(resolver, place))
		return false;
	for (int more = dwarf_child(function_of(place), &child); more == 0;
	     more = dwarf_siblingof(&child, &child)) {
		if (dwarf_tag(&child) == DW_TAG_formal_parameter &&
		    read_settled(resolver, place, &child, &settled) && settled.in_frame)
			resolver->code.stores |= !is_never_written(resolver, place, &settled);
	}
	return resolver->code.stores;
}

bool pg_keeps_parameters(struct pg_resolver *resolver, struct pg_place *place)
{
	if (!place->num_scopes)
		return false;
	read_function(resolver, place);
	return !resolver->code.has_lists || pg_is_by_gcc(function_of(place));
}

/* --- One of its variables --- */

static int compare_dies(const void *key, const void *entry)
{
	const char *a = key, *b = *(const void *const *)entry;

	return (a > b) - (a < b);
}

static bool is_among(const Dwarf_Die *variable, const void **dies, size_t num)
{
	return num && bsearch(variable->addr, dies, num, sizeof(*dies), compare_dies);
}

/** Is it a parameter of the function itself? Those come in the order of debug info. */
static bool is_of_function(struct pg_resolver *resolver, struct pg_place *place,
			   const Dwarf_Die *variable)
{
	read_function(resolver, place);
	return is_among(variable, resolver->code.params, resolver->code.num_params);
}

/** Of a struct whose address the caller passes, its parameter or its result, gcc does not follow the address. */
static bool is_by_address(struct pg_resolver *resolver, struct pg_place *place,
			  const Dwarf_Die *variable, const struct settled *settled)
{
	return settled->by_address &&
	       (is_of_function(resolver, place, variable) ||
		is_among(variable, resolver->code.variables, resolver->code.num_variables));
}

static bool is_in(const struct pg_range *range, uint64_t address)
{
	return address >= range->from && address < range->to;
}

/** May a call on the way to an address have changed one of its registers? */
static bool is_taken(struct pg_resolver *resolver, struct pg_place *place,
		     const struct settled *settled, const uint64_t *address)
{
	for (size_t i = 0; i < settled->num; i++) {
		const struct pg_brought *brought =
			pg_brought_of(resolver->dbg, function_of(place), &settled->homes[i]);

		for (size_t j = 0; j < brought->num_taken; j++) {
			if (!address || is_in(&brought->taken[j], *address))
				return true;
		}
	}
	return false;
}

/**
 * Registers that no instruction writes have what the caller put there, until a call takes them. One register is
 * believed where the compiler has followed what is where, and has a list for some variable: what changes gets
 * one, too. But gcc does not follow variables for which the source has chosen the register, nor addresses of structs.
 */
static bool is_brought(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *variable,
		       const struct settled *settled)
{
	const bool is_chosen = !settled->by_address && dwarf_tag(variable) == DW_TAG_variable &&
			       pg_is_by_gcc(variable);

	read_function(resolver, place);
	return (settled->num > 1 || !resolver->code.is_followed || is_chosen ||
		is_by_address(resolver, place, variable, settled)) &&
	       (!is_never_written(resolver, place, settled) ||
		is_taken(resolver, place, settled, NULL)) &&
	       least_writes(resolver, place, settled) != PG_WRITES_UNKNOWN;
}

enum pg_settled pg_settled_of(struct pg_resolver *resolver, struct pg_place *place,
			      Dwarf_Die *variable)
{
	const struct pg_range *early;
	struct settled settled;
	bool is_of_it;

	if (!place->num_scopes)
		return PG_SETTLED_NOT;
	if (!read_settled(resolver, place, variable, &settled))
		return is_of_function(resolver, place, variable) &&
				       pg_early_ranges(resolver, place, variable, &early)
			       ? PG_SETTLED_LATE
			       : PG_SETTLED_NOT;
	is_of_it = is_of_function(resolver, place, variable);
	if (settled.in_frame ? !is_of_it : !is_brought(resolver, place, variable, &settled))
		return PG_SETTLED_NOT;
	return is_of_it ? PG_SETTLED_PARAMETER : PG_SETTLED_VARIABLE;
}

bool pg_settled_is_at_entry(const struct pg_place *place)
{
	Dwarf_Addr entry;

	return place->begins_call ||
	       (dwarf_entrypc(function_of(place), &entry) == 0 && place->address == entry);
}

static bool is_after(struct pg_resolver *resolver, struct pg_place *place, const struct pg_home *home)
{
	const struct pg_brought *brought = pg_brought_of(resolver->dbg, function_of(place), home);

	for (size_t i = 0; i < brought->num_after; i++) {
		if (is_in(&brought->after[i], place->address))
			return true;
	}
	return false;
}

/**
 * What the caller passes in registers that gcc does not follow (several, or one with the address of a struct) is
 * lost where anything is written there. An address that the code puts into another register is there once
 * nothing is written any more: gcc's prologues use a register twice.
 */
static bool has_another(struct pg_resolver *resolver, struct pg_place *place,
			const struct settled *settled, bool is_passed_there)
{
	if (settled->in_frame || (!settled->by_address && settled->num == 1))
		return false;
	for (size_t i = 0; i < settled->num; i++) {
		const struct pg_home *home = &settled->homes[i];

		if (is_passed_there || pg_home_passes(resolver, home)
			    ? is_after(resolver, place, home)
			    : settled->by_address && pg_brought_later(resolver->dbg, function_of(place),
								      home, place->address))
			return true;
	}
	return false;
}

static bool is_before(struct pg_resolver *resolver, struct pg_place *place,
		      const struct settled *settled)
{
	for (size_t i = 0; i < settled->num; i++) {
		const struct pg_brought *brought =
			pg_brought_of(resolver->dbg, function_of(place), &settled->homes[i]);

		for (size_t j = 0; j < brought->num_before; j++) {
			if (is_in(&brought->before[j], place->address))
				return true;
		}
	}
	return false;
}

static bool is_early(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *variable)
{
	const struct pg_range *early;
	const size_t num = pg_early_ranges(resolver, place, variable, &early);

	for (size_t i = 0; i < num; i++) {
		if (is_in(&early[i], place->address))
			return true;
	}
	return false;
}

const char *pg_settled_refusal(struct pg_resolver *resolver, struct pg_place *place,
			       Dwarf_Die *variable, bool is_passed_there)
{
	struct pg_range prologue;
	struct settled settled;
	enum pg_writes writes;

	if (!read_settled(resolver, place, variable, &settled))
		return is_early(resolver, place, variable)
			       ? "on some way here the function's code has not put it where debug info has it"
			       : NULL;
	if (settled.in_frame && pg_home_prologue(resolver, place, &prologue) &&
	    is_in(&prologue, place->address))
		return "the function's prologue may not have stored it yet";
	if (is_taken(resolver, place, &settled, &place->address))
		return "a call on a way here may have changed the registers that debug info has it in";
	if (!settled.in_frame && is_never_written(resolver, place, &settled))
		return NULL;
	writes = least_writes(resolver, place, &settled);
	if (writes == PG_WRITES_UNKNOWN && settled.in_frame &&
	    (resolver->code.is_followed || is_by_gcc_optimized(resolver, place)))
		return "whether the function's code has stored it yet is not known";
	if (writes == PG_WRITES_NONE)
		return "the function's code does not put all of it where debug info has it";
	if (is_before(resolver, place, &settled) && !is_passed_there)
		return "on some way here the function's code has not put it where debug info has it";
	if (has_another(resolver, place, &settled, is_passed_there))
		return "the function's code puts something else where debug info has it";
	if (is_before(resolver, place, &settled))
		return NULL;
	if (writes == PG_WRITES_SEVERAL && !settled.in_frame &&
	    (settled.num > 1 || pg_is_optimized(function_of(place)) ||
	     pg_brought_of(resolver->dbg, function_of(place), &settled.homes[0])->is_shared))
		return "the function's code changes the registers that debug info has it in";
	return NULL;
}

bool pg_settled_in_parameters(struct pg_resolver *resolver, struct pg_place *place,
			      Dwarf_Die *variable)
{
	struct settled settled;

	read_settled(resolver, place, variable, &settled);
	for (size_t i = 0; i < settled.num; i++) {
		if (!pg_home_passes(resolver, &settled.homes[i]))
			return false;
	}
	return settled.num > 0;
}

static void add_cut(struct pg_arena *arena, uint64_t **cuts, size_t *num, uint64_t cut)
{
	*PG_PUSH(arena, *cuts, *num) = cut;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t pg_settled_cuts(struct pg_resolver *resolver, struct pg_place *place, Dwarf_Die *variable,
		       const uint64_t **ret)
{
	struct pg_range prologue;
	struct settled settled;
	uint64_t *cuts = NULL;
	const struct pg_range *early;
	Dwarf_Addr entry;
	size_t num = 0;

	if (!read_settled(resolver, place, variable, &settled)) {
		const size_t num_early = pg_early_ranges(resolver, place, variable, &early);

		for (size_t i = 0; i < num_early; i++) {
			add_cut(resolver->arena, &cuts, &num, early[i].from);
			add_cut(resolver->arena, &cuts, &num, early[i].to);
		}
	}
	if (dwarf_entrypc(function_of(place), &entry) == 0)
		add_cut(resolver->arena, &cuts, &num, entry + 1);
	if (settled.in_frame && pg_home_prologue(resolver, place, &prologue))
		add_cut(resolver->arena, &cuts, &num, prologue.to);
	for (size_t i = 0; i < settled.num; i++) {
		const struct pg_brought *brought =
			pg_brought_of(resolver->dbg, function_of(place), &settled.homes[i]);

		for (size_t j = 0; j < brought->num_before; j++) {
			add_cut(resolver->arena, &cuts, &num, brought->before[j].from);
			add_cut(resolver->arena, &cuts, &num, brought->before[j].to);
		}
		for (size_t j = 0; j < brought->num_taken; j++) {
			add_cut(resolver->arena, &cuts, &num, brought->taken[j].from);
			add_cut(resolver->arena, &cuts, &num, brought->taken[j].to);
		}
	}
	if (num)
		qsort(cuts, num, sizeof(*cuts), by_number);
	*ret = cuts;
	return num;
}
