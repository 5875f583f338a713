// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters that only the callers know
 * =====================================
 *
 * gcc removes a parameter that all callers pass alike, or that is not worth a register (.isra,
 * .constprop), and then writes DW_OP_GNU_parameter_ref: each caller has the value that it would
 * pass in its call's DW_AT_call_value, an expression in the caller's frame. All calls of such a
 * function are in its unit, since only the compiler knows its interface.
 *
 * The return address, at [cfa-8] for as long as the function runs, tells which of the calls it was:
 *
 *     value = [cfa-8] == call 1 ? value 1 : [cfa-8] == call 2 ? value 2 : unreadable
 *
 * and each value is an expression in our own registers and memory, as the caller's frame is known
 * from here: its stack pointer is our CFA, its other registers are where the call frame
 * information of our place says that they were saved, or unchanged. A call is left out when its
 * caller does not say the value, or says it by registers that are lost by now, or by the caller's
 * memory, which has the value of the call only until something else is written there.
 *
 * An address that belongs to none of the calls (a tail call before us; a return probe's trampoline)
 * makes the value unreadable at run time: the return address is read through a pointer that is
 * valid for the calls only, and their difference, which is 0, is added to the value.
 */
#include <dwarf.h>

#include "dbg/frame/cfi.h"
#include "dbg/func/callsite.h"
#include "resolve/where/address.h"
#include "resolve/where/cfa.h"
#include "resolve/where/eval.h"

/** More calls would be a long chain of comparisons for one value. */
#define MAX_CALLS 16

/** The frame of the caller, in which a call's value is computed. */
struct pg_caller {
	struct pg_place *callee;
	uint64_t return_address;
};

/** The object of a rule of the callee's call frame information. */
static bool push_saved(struct pg_eval *eval, const Dwarf_Op *ops, size_t num, int64_t offset)
{
	struct pg_eval rule = {.walk = eval->walk};
	struct pg_object object;
	pg_word word;

	rule.walk.place = eval->caller->callee;
	object = pg_eval_object(&rule, ops, num);
	if (!pg_object_word(eval->walk.builder, &object, sizeof(uint64_t), false, &word))
		return pg_eval_refuse(eval, object.avail, object.reason);
	return pg_eval_push_word(eval, pg_add_offset(eval->walk.builder, word, offset));
}

bool pg_eval_caller_reg(struct pg_eval *eval, uint64_t number, int64_t offset)
{
	struct pg_resolver *resolver = eval->walk.resolver;
	const Dwarf_Op *ops;
	size_t num;

	if (number == resolver->dbg->arch->sp)
		return pg_eval_push_word(eval, pg_add_offset(eval->walk.builder,
							     pg_cfa(eval->walk.builder), offset));
	switch (pg_register_at(resolver->dbg, eval->caller->callee->address, number, &ops, &num)) {
	case PG_REGISTER_SAME:
		return pg_eval_push_word(eval,
					 pg_add_offset(eval->walk.builder,
						       pg_reg(eval->walk.builder, number), offset));
	case PG_REGISTER_SAVED:
		return push_saved(eval, ops, num, offset);
	case PG_REGISTER_LOST:
		break;
	}
	return pg_eval_refuse(eval, PG_OPTIMIZED_OUT,
			      "its caller has it in a register that is lost");
}

bool pg_eval_caller_cfa(struct pg_eval *eval)
{
	struct pg_eval rule = {.walk = eval->walk, .caller = eval->caller};
	struct pg_object object;
	const Dwarf_Op *ops;
	size_t num;

	rule.walk.place = NULL;
	/* The call itself: the code after it may be another function. */
	if (!pg_cfa_at(eval->walk.resolver->dbg, eval->caller->return_address - 1, &ops, &num))
		return pg_eval_refuse(eval, PG_NO_FRAME, "no call frame information of its caller");
	object = pg_eval_object(&rule, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, object.avail, object.reason);
	return pg_eval_push_word(eval, object.word);
}

/** The value that one call passes; false: it cannot be known here. */
static bool value_of(struct pg_eval *eval, struct pg_call *call, pg_word *ret)
{
	struct pg_caller caller = {eval->walk.place, call->return_address};
	struct pg_eval there = {
		.walk = eval->walk,
		.attr = &call->value,
		.caller = &caller,
	};
	struct pg_object object;
	struct pg_dwexpr expr =
		pg_dwexpr_of(eval->walk.resolver->dbg, eval->walk.resolver->arena, &call->value);
	struct pg_place place;

	if (expr.refusal || pg_place_at(eval->walk.resolver, call->return_address - 1, &place))
		return false;
	there.walk.place = &place;
	object = pg_eval_object(&there, expr.ops, expr.num);
	if (object.avail != PG_AVAILABLE ||
	    (object.kind != PG_OBJECT_MEMORY && object.kind != PG_OBJECT_WORD))
		return false;
	*ret = object.word;
	return true;
}

/** 0 if the return address is one of the calls', unreadable if not. */
static pg_word guard(struct pg_builder *builder, pg_word is_known, pg_word place, pg_word address)
{
	pg_word checked = pg_select(builder, is_known, place, pg_const(builder, UINT64_MAX));

	return pg_binary(builder, PG_OP_SUB, pg_load(builder, checked, sizeof(uint64_t), false),
			 address);
}

static bool push_by_call(struct pg_eval *eval, struct pg_call *calls, size_t num)
{
	struct pg_builder *builder = eval->walk.builder;
	const struct pg_arch *arch = eval->walk.resolver->dbg->arch;
	pg_word place = pg_add_offset(builder, pg_cfa(builder), -(int64_t)arch->return_slot);
	pg_word address = pg_load(builder, place, sizeof(uint64_t), false);
	pg_word is_known = pg_const(builder, 0), value = pg_const(builder, 0);
	bool any = false;

	for (size_t i = 0; i < num; i++) {
		struct pg_object after = pg_address_word(&eval->walk, calls[i].return_address,
							 PG_ADDRESS_COMPARED, NULL);
		pg_word passed, is_this;

		if (after.avail != PG_AVAILABLE || !value_of(eval, &calls[i], &passed))
			continue;
		is_this = pg_binary(builder, PG_OP_EQ, address, after.word);
		value = any ? pg_select(builder, is_this, passed, value) : passed;
		is_known = any ? pg_binary(builder, PG_OP_OR, is_known, is_this) : is_this;
		any = true;
	}
	if (!any)
		return pg_eval_refuse(eval, PG_OPTIMIZED_OUT,
				      "it is a parameter that the compiler removed, and no caller "
				      "says what it passes");
	return pg_eval_push_word(eval, pg_binary(builder, PG_OP_ADD, value,
						 guard(builder, is_known, place, address)));
}

bool pg_eval_parameter_ref(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_resolver *resolver = eval->walk.resolver;
	struct pg_call *calls;
	Dwarf_Die unit;
	size_t num;

	if (!eval->attr || !eval->walk.place || eval->caller ||
	    !dwarf_cu_die(eval->attr->cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL))
		return pg_eval_bad(eval, "DW_OP_GNU_parameter_ref");
	if (resolver->dbg->arch->return_slot == 0 || eval->walk.place->moment != PG_MOMENT_INSIDE ||
	    pg_place_cfa(resolver, eval->walk.place)->avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, PG_NO_FRAME,
				      "it is a parameter that the compiler removed: only the "
				      "caller knows it, and here the caller is not known");
	num = pg_calls_with(resolver->dbg, &unit, op->number, &calls);
	if (num > MAX_CALLS)
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      pg_printf(resolver->arena,
						"it is a parameter that the compiler removed, and "
						"%zu calls could have passed it",
						num));
	return push_by_call(eval, calls, num);
}
