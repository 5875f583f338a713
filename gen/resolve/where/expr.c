// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/eval.h"

#include <dwarf.h>
#include <inttypes.h>
#include <string.h>

#include "dbg/loc/opname.h"
#include "dbg/unit/unit.h"
#include "dbg/unit/view.h"
#include "resolve/where/address.h"
#include "resolve/where/frame.h"

/** Of one location, over all its branches: the longest in a real kernel has 1,551 operators. */
#define MAX_STEPS 20000

/** Nested frame bases, entry values, variables, callers' frames: compilers need five. */
#define MAX_NESTING 16

bool pg_eval_refuse(struct pg_eval *eval, enum pg_avail avail, const char *reason)
{
	eval->avail = avail;
	eval->reason = reason;
	return false;
}

bool pg_eval_bad(struct pg_eval *eval, const char *what)
{
	return pg_eval_refuse(
		eval, PG_BAD_DEBUG_INFO,
		pg_printf(eval->walk.resolver->arena, "its location is malformed (%s)", what));
}

bool pg_eval_decode(struct pg_eval *eval, Dwarf_CU *unit, struct pg_cursor bytes,
		    const Dwarf_Op **ret, size_t *ret_num)
{
	const struct pg_dwexpr expr = pg_dwexpr_decode(eval->walk.resolver->arena, unit, bytes);

	*ret = expr.ops;
	*ret_num = expr.num;
	return !expr.refusal ||
	       pg_eval_refuse(
		       eval, expr.is_damaged ? PG_BAD_DEBUG_INFO : PG_NOT_SUPPORTED,
		       pg_printf(eval->walk.resolver->arena, "its location %s", expr.refusal));
}

/* --- The stack --- */

bool pg_eval_push(struct pg_eval *eval, struct pg_entry entry)
{
	if (eval->depth == PG_MAX_DEPTH)
		return pg_eval_bad(eval, "stack overflow");
	eval->stack[eval->depth++] = entry;
	return true;
}

bool pg_eval_push_word(struct pg_eval *eval, pg_word word)
{
	return pg_eval_push(eval, (struct pg_entry){word, 0, false});
}

bool pg_eval_need(struct pg_eval *eval, size_t num)
{
	return eval->depth >= num || pg_eval_bad(eval, "stack underflow");
}

struct pg_entry pg_eval_pop(struct pg_eval *eval)
{
	return eval->stack[--eval->depth];
}

static bool push_const(struct pg_eval *eval, uint64_t value)
{
	return pg_eval_push_word(eval, pg_const(eval->walk.builder, value));
}

static bool pick(struct pg_eval *eval, size_t index)
{
	return pg_eval_need(eval, index + 1) &&
	       pg_eval_push(eval, eval->stack[eval->depth - 1 - index]);
}

/** The top moves under the next num - 1: 2 is swap, 3 is rot. */
static bool rotate(struct pg_eval *eval, size_t num)
{
	struct pg_entry *top, entry;

	if (!pg_eval_need(eval, num))
		return false;
	top = &eval->stack[eval->depth - 1];
	entry = *top;
	memmove(top - num + 2, top - num + 1, (num - 1) * sizeof(*top));
	top[1 - (ptrdiff_t)num] = entry;
	return true;
}

/* --- Registers, memory, addresses --- */

/** A register that a frame may be relative to. */
static bool is_frame_register(const struct pg_eval *eval, uint64_t number)
{
	const struct pg_arch *arch = eval->walk.resolver->dbg->arch;

	return number == arch->sp || number == arch->fp;
}

/** A register that means another value here than in the body that the location is of. */
static bool push_of_body(struct pg_eval *eval, uint64_t number, int64_t offset, bool *ret_done)
{
	int64_t from_cfa;

	switch (pg_frame_register(&eval->walk, eval->range, number, &from_cfa)) {
	case PG_FRAME_REGISTER_HERE:
		return true;
	case PG_FRAME_REGISTER_CFA:
		*ret_done = true;
		return pg_eval_cfa(eval) &&
		       pg_eval_push_word(eval,
					 pg_add_offset(eval->walk.builder, pg_eval_pop(eval).word,
						       from_cfa + offset));
	case PG_FRAME_REGISTER_LOST:
		break;
	}
	return pg_eval_refuse(eval, PG_NO_FRAME,
			      "it is relative to the stack pointer of the function's body, which has "
			      "another value here");
}

static const char *why_lost(const struct pg_eval *eval, uint64_t number)
{
	const struct pg_place *place = eval->walk.place;
	struct pg_resolver *resolver = eval->walk.resolver;

	if (pg_is_by_gcc(&place->scopes[place->num_scopes - 1].die))
		return "the function's code puts something else where debug info has it";
	return pg_printf(resolver->arena, "its location names %%%s, which a call has overwritten",
			 pg_arch_reg(resolver->dbg->arch, number)->name);
}

bool pg_eval_register(struct pg_eval *eval, uint64_t number, int64_t offset)
{
	bool is_done = false;

	if (!pg_arch_reg(eval->walk.resolver->dbg->arch, number))
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
				      pg_printf(eval->walk.resolver->arena,
						"it is in a register that probes do not see "
						"(DWARF register %" PRIu64 ")",
						number));
	if (eval->caller)
		return pg_eval_caller_reg(eval, number, offset);
	if (eval->is_of_body && pg_register_is_lost(&eval->walk, eval->attr, number, eval->is_alone))
		return pg_eval_refuse(eval, PG_NOT_HERE, why_lost(eval, number));
	if (eval->is_of_body && is_frame_register(eval, number) &&
	    !push_of_body(eval, number, offset, &is_done))
		return false;
	if (eval->is_of_body && !is_done &&
	    (eval->range.to == UINT64_MAX || is_frame_register(eval, number)) &&
	    pg_register_is_callers(&eval->walk, number))
		return pg_eval_refuse(
			eval, PG_NO_FRAME,
			pg_printf(eval->walk.resolver->arena,
				  "its location names %%%s, which is the caller's again here",
				  pg_arch_reg(eval->walk.resolver->dbg->arch, number)->name));
	return is_done ||
	       pg_eval_push_word(eval, pg_add_offset(eval->walk.builder,
						     pg_reg(eval->walk.builder, number), offset));
}

/** Does the address belong to the variable? */
static bool is_readable(struct pg_eval *eval, pg_word address)
{
	if (!pg_address_is_template(&eval->walk, address))
		return true;
	return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE,
			      "its location does not say which CPU's copy of a per-CPU variable "
			      "is meant");
}

bool pg_eval_dereference(struct pg_eval *eval, uint64_t size)
{
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return pg_eval_bad(eval, "DW_OP_deref_size");
	if (eval->caller)
		return pg_eval_refuse(eval, PG_OPTIMIZED_OUT,
				      "its caller has it in memory, which may have changed");
	return pg_eval_need(eval, 1) && is_readable(eval, eval->stack[eval->depth - 1].word) &&
	       pg_eval_push_word(eval, pg_load(eval->walk.builder, pg_eval_pop(eval).word,
					       (unsigned)size, false));
}

/** DW_OP_addr: what a link-time address is at run time, as far as probes can follow. */
static bool push_address(struct pg_eval *eval, uint64_t address)
{
	struct pg_object found = pg_address_word(
		&eval->walk, address, eval->is_alone ? PG_ADDRESS_VARIABLE : PG_ADDRESS_OPERAND,
		eval->name);

	if (found.avail != PG_AVAILABLE)
		return pg_eval_refuse(eval, found.avail, found.reason);
	return pg_eval_push_word(eval, found.word);
}

/** DW_OP_addrx, DW_OP_constx: an index into .debug_addr, which libdw resolves. */
static bool push_indexed(struct pg_eval *eval, const Dwarf_Op *op, bool is_address)
{
	Dwarf_Attribute attr;
	Dwarf_Addr address;
	Dwarf_Word value;

	if (!eval->attr || dwarf_getlocation_attr(eval->attr, op, &attr) != 0)
		return pg_eval_bad(eval, pg_dwop_name(op->atom));
	if (is_address && dwarf_formaddr(&attr, &address) == 0)
		return push_address(eval, address);
	if (!is_address && dwarf_formudata(&attr, &value) == 0)
		return push_const(eval, value);
	return pg_eval_bad(eval, pg_dwop_name(op->atom));
}

/* --- The kind of the location --- */

static bool set_word(struct pg_eval *eval, pg_word word)
{
	eval->has_kind = true;
	eval->object =
		(struct pg_object){.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD, .word = word};
	return true;
}

static bool set_register(struct pg_eval *eval, uint64_t number)
{
	return pg_eval_register(eval, number, 0) && set_word(eval, pg_eval_pop(eval).word);
}

static bool set_stack_value(struct pg_eval *eval)
{
	return pg_eval_need(eval, 1) && set_word(eval, pg_eval_pop(eval).word);
}

static bool set_implicit_value(struct pg_eval *eval, const Dwarf_Op *op)
{
	const struct pg_cursor block = pg_dwexpr_block(eval->walk.resolver->dbg, op);

	if (!eval->attr)
		return pg_eval_bad(eval, "DW_OP_implicit_value");
	eval->has_kind = true;
	eval->object = pg_object_of_bytes(&eval->walk, block.at, (size_t)(block.end - block.at));
	return true;
}

static bool set_implicit_pointer(struct pg_eval *eval, const Dwarf_Op *op)
{
	struct pg_target_ref *target = PG_NEW(eval->walk.resolver->arena, struct pg_target_ref);

	if (!eval->attr ||
	    !pg_die_at(eval->walk.resolver->dbg, eval->attr->cu, op->number, &target->variable))
		return pg_eval_bad(eval, "DW_OP_implicit_pointer");
	target->offset = (int64_t)op->number2;
	eval->has_kind = true;
	eval->object = (struct pg_object){
		.avail = PG_AVAILABLE, .kind = PG_OBJECT_POINTER, .target = target};
	return true;
}

/**
 * DW_OP_stack_value is of DWARF 4. For older versions clang leaves it out, so that an entry value
 * that is the variable's value looks like one that is its address.
 */
static bool is_ambiguous(const struct pg_eval *eval)
{
	Dwarf_Half version;

	return eval->is_location && eval->attr &&
	       dwarf_cu_info(eval->attr->cu, &version, NULL, NULL, NULL, NULL, NULL, NULL) == 0 &&
	       version < 4;
}

/** Of a type of fewer bytes than addresses have: clang 19 writes so what it converts memory's contents to. */
static bool is_narrow(const struct pg_entry *entry)
{
	return entry->size && entry->size < sizeof(uint64_t);
}

/** The location since the last piece; without an operator that sets its kind, the address on top.
    */
static bool take_object(struct pg_eval *eval, struct pg_object *ret)
{
	if (!eval->has_kind) {
		if (!pg_eval_need(eval, 1))
			return false;
		if (eval->has_entry_value && is_ambiguous(eval))
			return pg_eval_refuse(eval, PG_BAD_DEBUG_INFO,
					      "DWARF before version 4 does not say whether "
					      "the entry value is its value or its address");
		if (eval->is_location && is_narrow(&eval->stack[eval->depth - 1]))
			return pg_eval_bad(eval, "an address of too few bytes");
		if (eval->is_location && !is_readable(eval, eval->stack[eval->depth - 1].word))
			return false;
		eval->object = (struct pg_object){.avail = PG_AVAILABLE,
						  .kind = PG_OBJECT_MEMORY,
						  .word = pg_eval_pop(eval).word};
	}
	*ret = eval->object;
	eval->has_kind = false;
	return true;
}

/**
 * DW_OP_piece, DW_OP_bit_piece (DWARF 5, 2.6.1.2): the next bits of the object are the first bits
 * of what came before, from `skip` on; where nothing came before, they are optimised out.
 */
static bool add_piece(struct pg_eval *eval, uint64_t bit_size, uint64_t skip)
{
	struct pg_part part = {.bit_size = bit_size};

	if (!bit_size)
		return pg_eval_bad(eval, "an empty piece");
	if (!eval->has_kind && eval->depth == 0) {
		part.object = pg_object_unavailable(PG_OPTIMIZED_OUT,
						    "a part of it is optimised out here");
	} else {
		if (!take_object(eval, &part.object))
			return false;
		/* Of a register, the low bits, whatever comes first in memory. */
		if (part.object.kind == PG_OBJECT_WORD && !part.object.bits && !skip)
			part.object.bits = bit_size < 64 ? (unsigned)bit_size : 64;
		part.object = pg_object_part(&eval->walk, &part.object, skip, bit_size);
	}
	*PG_PUSH(eval->walk.resolver->arena, eval->parts, eval->num_parts) = part;
	return true;
}

/* --- Operators --- */

/** Constants, registers and addresses: operators that push without popping. */
static bool run_push(struct pg_eval *eval, const Dwarf_Op *op, bool *ret)
{
	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) {
		*ret = push_const(eval, op->atom - DW_OP_lit0);
		return true;
	}
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) {
		*ret = set_register(eval, op->atom - DW_OP_reg0);
		return true;
	}
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		*ret = pg_eval_register(eval, op->atom - DW_OP_breg0, (int64_t)op->number);
		return true;
	}
	switch (op->atom) {
	case DW_OP_const1u:
	case DW_OP_const1s:
	case DW_OP_const2u:
	case DW_OP_const2s:
	case DW_OP_const4u:
	case DW_OP_const4s:
	case DW_OP_const8u:
	case DW_OP_const8s:
	case DW_OP_constu:
	case DW_OP_consts: /* libdw has extended the signed ones */
		*ret = push_const(eval, op->number);
		return true;
	case DW_OP_regx:
		*ret = set_register(eval, op->number);
		return true;
	case DW_OP_bregx:
		*ret = pg_eval_register(eval, op->number, (int64_t)op->number2);
		return true;
	case DW_OP_addr:
		*ret = push_address(eval, op->number);
		return true;
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
	case DW_OP_constx:
	case DW_OP_GNU_const_index:
		*ret = push_indexed(eval, op,
				    op->atom == DW_OP_addrx || op->atom == DW_OP_GNU_addr_index);
		return true;
	default:
		return false;
	}
}

static bool run_stack(struct pg_eval *eval, const Dwarf_Op *op, bool *ret)
{
	switch (op->atom) {
	case DW_OP_nop:
		*ret = true;
		return true;
	case DW_OP_dup:
		*ret = pick(eval, 0);
		return true;
	case DW_OP_over:
		*ret = pick(eval, 1);
		return true;
	case DW_OP_pick:
		*ret = pick(eval, op->number);
		return true;
	case DW_OP_drop:
		*ret = pg_eval_need(eval, 1);
		eval->depth -= *ret;
		return true;
	case DW_OP_swap:
		*ret = rotate(eval, 2);
		return true;
	case DW_OP_rot:
		*ret = rotate(eval, 3);
		return true;
	default:
		return false;
	}
}

static bool run_op(struct pg_eval *eval, const Dwarf_Op *op)
{
	bool ok;

	switch (op->atom) {
	case DW_OP_deref:
		return pg_eval_dereference(eval, sizeof(uint64_t));
	case DW_OP_deref_size:
		return pg_eval_dereference(eval, op->number);
	case DW_OP_call_frame_cfa:
		return pg_eval_cfa(eval);
	case DW_OP_fbreg:
		return pg_eval_frame_base(eval, (int64_t)op->number);
	case DW_OP_stack_value:
		return set_stack_value(eval);
	case DW_OP_implicit_value:
		return set_implicit_value(eval, op);
	case DW_OP_implicit_pointer:
	case DW_OP_GNU_implicit_pointer:
		return set_implicit_pointer(eval, op);
	case DW_OP_piece:
		return add_piece(eval, 8 * op->number, 0);
	case DW_OP_bit_piece:
		return add_piece(eval, op->number, op->number2);
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return pg_eval_entry_value(eval, op);
	case DW_OP_call2:
	case DW_OP_call4:
	case DW_OP_call_ref:
		return pg_eval_call(eval, op);
	case DW_OP_GNU_variable_value:
		return pg_eval_variable(eval, op);
	case DW_OP_form_tls_address:
	case DW_OP_GNU_push_tls_address:
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE, "it is thread-local");
	case DW_OP_GNU_parameter_ref:
		return pg_eval_parameter_ref(eval, op);
	default:
		break;
	}
	if (run_push(eval, op, &ok) || run_stack(eval, op, &ok) ||
	    pg_eval_arithmetic(eval, op, &ok))
		return ok;
	return pg_eval_refuse(
		eval, PG_NOT_SUPPORTED,
		pg_printf(eval->walk.resolver->arena, "its location uses %s: not supported",
			  pg_dwop_text(eval->walk.resolver->arena, op->atom)));
}

/* --- Control flow --- */

/** The operator that a branch goes to; num: the end. */
static bool find_target(struct pg_eval *eval, const Dwarf_Op *ops, size_t num, size_t at,
			size_t *ret)
{
	enum { BRANCH_SIZE = 3 };
	int64_t offset = (int64_t)ops[at].offset + BRANCH_SIZE + (int16_t)ops[at].number;

	if ((int16_t)ops[at].number < 0)
		return pg_eval_refuse(eval, PG_NOT_REPRESENTABLE, "its location has a loop");
	for (*ret = at + 1; *ret < num; ++*ret) {
		if ((int64_t)ops[*ret].offset == offset)
			return true;
		if ((int64_t)ops[*ret].offset > offset)
			return pg_eval_bad(eval, "a branch into an operator");
	}
	return true;
}

/** The results of both ways of a branch, as one. */
static bool merge(struct pg_eval *eval, pg_word condition, const struct pg_eval *taken,
		  const struct pg_eval *not_taken)
{
	struct pg_eval a = *taken, b = *not_taken;
	struct pg_object x, y;

	if (!take_object(&a, &x) || !take_object(&b, &y) || x.kind != y.kind ||
	    (x.kind != PG_OBJECT_MEMORY && x.kind != PG_OBJECT_WORD) || a.num_parts || b.num_parts)
		return pg_eval_refuse(eval, PG_NOT_SUPPORTED,
				      "its location is of different kinds on two branches");
	x.word = pg_select(eval->walk.builder, condition, x.word, y.word);
	eval->has_kind = true;
	eval->object = x;
	return true;
}

static bool branch(struct pg_eval *eval, const Dwarf_Op *ops, size_t num, size_t at)
{
	struct pg_eval *taken = PG_NEW(eval->walk.resolver->arena, struct pg_eval);
	struct pg_eval *not_taken = PG_NEW(eval->walk.resolver->arena, struct pg_eval);
	pg_word condition;
	size_t target;

	if (!pg_eval_need(eval, 1) || !find_target(eval, ops, num, at, &target))
		return false;
	condition = pg_binary(eval->walk.builder, PG_OP_NE, pg_eval_pop(eval).word,
			      pg_const(eval->walk.builder, 0));
	*taken = *not_taken = *eval;
	if (!pg_eval_run(taken, ops, num, target))
		return pg_eval_refuse(eval, taken->avail, taken->reason);
	if (!pg_eval_run(not_taken, ops, num, at + 1))
		return pg_eval_refuse(eval, not_taken->avail, not_taken->reason);
	return merge(eval, condition, taken, not_taken);
}

static bool is_piece(const Dwarf_Op *op)
{
	return op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
}

/** From operator `at` to the end. */
bool pg_eval_run(struct pg_eval *eval, const Dwarf_Op *ops, size_t num, size_t at)
{
	for (; at < num; at++) {
		if (++eval->walk.resolver->steps > MAX_STEPS ||
		    pg_builder_overflowed(eval->walk.builder))
			return pg_eval_refuse(eval, PG_NOT_SUPPORTED, "its location is too long");
		/* A register, a stack_value or an implicit value ends a location or a piece. */
		if (eval->has_kind && ops[at].atom != DW_OP_nop && !is_piece(&ops[at]))
			return pg_eval_bad(eval, "operators after its end");
		if (ops[at].atom == DW_OP_bra)
			return branch(eval, ops, num, at);
		if (ops[at].atom == DW_OP_skip) {
			if (!find_target(eval, ops, num, at, &at))
				return false;
			at--;
		} else if (!run_op(eval, &ops[at])) {
			return false;
		}
	}
	return true;
}

bool pg_eval_enter(struct pg_eval *eval)
{
	struct pg_resolver *resolver = eval->walk.resolver;

	if (!resolver->nesting)
		resolver->steps = 0;
	if (resolver->nesting == MAX_NESTING)
		return pg_eval_bad(eval, "it is made of itself, or of too many others");
	resolver->nesting++;
	return true;
}

void pg_eval_leave(struct pg_eval *eval)
{
	eval->walk.resolver->nesting--;
}

static struct pg_object run_all(struct pg_eval *eval, const Dwarf_Op *ops, size_t num)
{
	struct pg_object object;

	eval->is_alone = num == 1;
	if (!pg_eval_run(eval, ops, num, 0))
		return pg_object_unavailable(eval->avail, eval->reason);
	if (eval->num_parts)
		return (struct pg_object){.avail = PG_AVAILABLE,
					  .kind = PG_OBJECT_PARTS,
					  .parts = eval->parts,
					  .num_parts = eval->num_parts};
	if (!take_object(eval, &object))
		return pg_object_unavailable(eval->avail, eval->reason);
	return object;
}

struct pg_object pg_eval_object(struct pg_eval *eval, const Dwarf_Op *ops, size_t num)
{
	struct pg_object object;

	if (num == 0)
		return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out here");
	if (!pg_eval_enter(eval))
		return pg_object_unavailable(eval->avail, eval->reason);
	object = run_all(eval, ops, num);
	pg_eval_leave(eval);
	return object;
}
