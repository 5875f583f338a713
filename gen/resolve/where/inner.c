// SPDX-License-Identifier: GPL-2.0-only
/* Operators whose operand is another expression: of the frame, of the entry, of a variable. */
#include <dwarf.h>

#include "dbg/loc/dwloc.h"
#include "dbg/loc/opname.h"
#include "dbg/unit/view.h"
#include "resolve/where/capture.h"
#include "resolve/where/cfa.h"
#include "resolve/where/eval.h"
#include "resolve/where/loc.h"

bool pg_eval_cfa(struct pg_eval *eval)
{
	if (eval->caller)
		return pg_eval_caller_cfa(eval);
	if (!eval->walk.place ||
	    pg_place_cfa(eval->walk.resolver, eval->walk.place)->avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, PG_NO_FRAME,
				      "it is in the frame, and no call frame information says "
				      "where the frame is here");
	return pg_eval_push_word(eval, pg_cfa(eval->walk.builder));
}

/** The result of another expression as one word: its address, or its value. */
static bool push_inner(struct pg_eval *eval, Dwarf_Attribute *attr, const Dwarf_Op *ops, size_t num,
		       const char *what, bool is_of_body)
{
	struct pg_eval inner = {
		.walk = eval->walk,
		.caller = eval->caller,
		.attr = attr,
		.is_of_body = is_of_body,
		.range = {0, UINT64_MAX},
	};
	struct pg_object object = pg_eval_object(&inner, ops, num);

	if (object.avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, object.avail, object.reason);
	if (object.kind != PG_OBJECT_MEMORY && object.kind != PG_OBJECT_WORD)
		return pg_eval_bad(eval, what);
	return pg_eval_push_word(eval, object.word);
}

/**
 * DW_AT_frame_base is a separate location: an address, or the register that holds one. If it is not
 * a list, it is that of the body.
 */
bool pg_eval_frame_base(struct pg_eval *eval, int64_t offset)
{
	struct pg_place *place = eval->walk.place;
	struct pg_dwloc_entry entry;
	Dwarf_Attribute attr;
	const char *damage;
	const Dwarf_Op *ops;
	size_t num;
	int found;

	if (!place || !place->num_scopes ||
	    !dwarf_attr_integrate(&place->scopes[place->num_scopes - 1].die, DW_AT_frame_base,
				  &attr))
		return pg_eval_bad(eval, "DW_OP_fbreg without a frame base");
	found = pg_dwloc_at(eval->walk.resolver->dbg, &attr, place->address, false, &entry,
			    &damage);
	if (found < 0)
		return pg_eval_bad(eval, damage);
	if (found == 0)
		return pg_eval_refuse(eval, PG_NO_FRAME, "the frame base has no location here");
	return pg_eval_decode(eval, attr.cu, entry.bytes, &ops, &num) &&
	       push_inner(eval, &attr, ops, num, "DW_AT_frame_base",
			  place->moment == PG_MOMENT_INSIDE && entry.is_all) &&
	       pg_eval_push_word(eval,
				 pg_add_offset(eval->walk.builder, pg_eval_pop(eval).word, offset));
}

/**
 * The value of an expression at the function's entry: the expression itself where the place is the
 * entry, and anywhere else a word that the entry's capture saves.
 */
bool pg_eval_entry_value(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_eval inner = {.attr = eval->attr};
	const struct pg_saved *saved;
	struct pg_calling *call;
	struct pg_object object;
	const char *reason;
	const Dwarf_Op *ops;
	size_t num;

	if (eval->caller)
		return pg_eval_refuse(eval, PG_NEEDS_ENTRY_VALUE,
				      "only the caller's value at its entry is known");
	if (!eval->attr || !eval->walk.place)
		return pg_eval_bad(eval, "DW_OP_entry_value");
	if (!pg_eval_decode(eval, eval->attr->cu, pg_dwexpr_block(eval->walk.resolver->dbg, op), &ops,
			    &num))
		return false;
	eval->has_entry_value = true;
	call = pg_calling_of_frame(eval->walk.resolver, eval->walk.place, &reason);
	if (!call)
		return pg_eval_refuse(eval, PG_NEEDS_ENTRY_VALUE,
				      pg_printf(eval->walk.resolver->arena,
						"only its value at the function's entry is known "
						"here, and that cannot be read: %s",
						reason));
	if (call->entry->place.address == eval->walk.place->address &&
	    eval->walk.place->moment == PG_MOMENT_INSIDE)
		return push_inner(eval, eval->attr, ops, num, "DW_OP_entry_value", false);
	if (pg_place_cfa(eval->walk.resolver, eval->walk.place)->avail != PG_AVAILABLE)
		return pg_eval_refuse(
			eval, PG_NO_FRAME,
			"only its value at the function's entry is known here, and no "
			"call frame information says which frame this is");
	inner.walk = call->entry->walk;
	object = pg_eval_object(&inner, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, object.avail, object.reason);
	if (object.kind != PG_OBJECT_MEMORY && object.kind != PG_OBJECT_WORD)
		return pg_eval_bad(eval, "DW_OP_entry_value");
	saved = pg_capture_word(eval->walk.resolver, call->entry, object.word);
	if (!saved)
		return pg_eval_bad(eval, "DW_OP_entry_value");
	return pg_eval_push_word(eval, pg_saved_word(eval->walk.builder, saved));
}

/** DW_OP_GNU_variable_value: the value of another variable, of the generic type. */
bool pg_eval_variable(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_resolver *resolver = eval->walk.resolver;
	const struct pg_type *type;
	struct pg_object object;
	Dwarf_Die variable;
	pg_word word;

	if (!eval->walk.place || eval->caller || !eval->attr ||
	    !pg_die_at(resolver->dbg, eval->attr->cu, op->number, &variable))
		return pg_eval_bad(eval, "DW_OP_GNU_variable_value");
	object = pg_object_of(&eval->walk, &variable);
	type = pg_type_strip(pg_type_of(resolver->types, &variable));
	if (!pg_type_is_scalar(type))
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      "its location uses a variable that is not a scalar");
	if (!pg_object_word(eval->walk.builder, &object, (unsigned)type->size, false, &word))
		return pg_eval_refuse(eval, object.avail, object.reason);
	return pg_eval_push_word(
		eval, pg_extend(eval->walk.builder, word, (unsigned)type->size, type->is_signed));
}

/** libdw would take an operand that counts from the beginning of .debug_info for one of a view. */
static bool find_callee(struct pg_eval *eval, const Dwarf_Op *op, Dwarf_Die *ret)
{
	if (op->atom == DW_OP_call_ref)
		return pg_die_at(eval->walk.resolver->dbg, eval->attr->cu, op->number, ret);
	return dwarf_getlocation_die(eval->attr, op, ret) == 0;
}

/**
 * DW_OP_call2 and its like (DWARF 5, 2.5.1.5): the other entry's location runs on this stack. One
 * without a location has no effect.
 */
bool pg_eval_call(struct pg_eval *eval, const Dwarf_Op *op)
{
	Dwarf_Attribute *calling = eval->attr;
	struct pg_dwloc_entry entry;
	Dwarf_Attribute attr;
	const char *damage;
	Dwarf_Die callee;
	const Dwarf_Op *ops;
	size_t num;
	int found;
	bool ok, was_alone = eval->is_alone;

	if (!eval->attr || !eval->walk.place || !find_callee(eval, op, &callee))
		return pg_eval_bad(eval, pg_dwop_text(eval->walk.resolver->arena, op->atom));
	if (!dwarf_attr_integrate(&callee, DW_AT_location, &attr))
		return true;
	found = pg_dwloc_at(eval->walk.resolver->dbg, &attr, eval->walk.place->address, false,
			    &entry, &damage);
	if (found < 0)
		return pg_eval_bad(eval, damage);
	if (found == 0)
		return pg_eval_refuse(eval, PG_NOT_HERE,
				      "its location calls one that has no value here");
	if (!pg_eval_decode(eval, attr.cu, entry.bytes, &ops, &num) || !pg_eval_enter(eval))
		return false;
	eval->attr = &attr;
	eval->is_alone = was_alone && num == 1;
	ok = pg_eval_run(eval, ops, num, 0);
	eval->attr = calling;
	eval->is_alone = was_alone;
	pg_eval_leave(eval);
	return ok;
}
