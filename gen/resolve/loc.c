// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a DWARF location (DWARF 5, 2.6) to words of a plan.
 *
 * A location expression runs on a stack of values. We run it here, once, on a stack of words: an
 * operator pops words, asks the builder for the word that it makes of them, and pushes that. The
 * builder folds what is known, so `fbreg -80` is one addition to the CFA, and the word for
 * `lit1; shl; lit0` is a constant. Nothing of the stack is left in the plan.
 *
 * What an expression ends with says what its result means:
 *
 *     nothing special       the top of the stack is the ADDRESS of the object
 *     DW_OP_stack_value     the top of the stack is the VALUE of the object: no memory is read
 *     DW_OP_regN            the object is in register N (whereas bregN is an address: register + offset)
 *     DW_OP_implicit_value  the bytes of the object are in the expression
 *
 * Confusing the first two reads memory at an address that is none, without any error: so the kind
 * of a result travels with its word from the first operator on (struct pg_object).
 *
 * An operator that is not done here makes the variable unavailable, with the operator's name as the
 * reason. There is no partial result.
 */
#include "resolve/loc.h"

#include <dwarf.h>
#include <inttypes.h>

#include "dbg/cfi.h"
#include "dbg/opname.h"

#define MAX_DEPTH 256 /* of the stack: compilers stay under 16 */

struct machine {
	struct pg_resolver *resolver;
	struct pg_builder *builder;
	struct pg_place *place; /* NULL: evaluating a CFA, which has no frame yet */
	Dwarf_Attribute *attr;	/* that the operators came from; NULL: CFI */
	pg_word stack[MAX_DEPTH];
	size_t depth;
	bool is_value; /* stack_value, a register or an implicit value has been met */
	unsigned nesting;
	enum pg_avail avail;
	const char *reason;
};

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason)
{
	return (struct pg_object){.avail = avail, .reason = reason};
}

static bool refuse(struct machine *machine, enum pg_avail avail, const char *reason)
{
	machine->avail = avail;
	machine->reason = reason;
	return false;
}

static bool bad(struct machine *machine, const char *what)
{
	return refuse(machine, PG_BAD_DEBUG_INFO,
		      pg_printf(machine->resolver->arena, "its location is malformed (%s)", what));
}

static bool push(struct machine *machine, pg_word word)
{
	if (machine->depth == MAX_DEPTH)
		return bad(machine, "stack overflow");
	machine->stack[machine->depth++] = word;
	return true;
}

static bool push_const(struct machine *machine, uint64_t value)
{
	return push(machine, pg_const(machine->builder, value));
}

static bool need(struct machine *machine, size_t num)
{
	return machine->depth >= num || bad(machine, "stack underflow");
}

static pg_word pop(struct machine *machine)
{
	return machine->stack[--machine->depth];
}

static bool unary(struct machine *machine, enum pg_opcode code)
{
	return need(machine, 1) && push(machine, pg_unary(machine->builder, code, pop(machine)));
}

/** The second entry is the left operand (DWARF 5, 2.5.1.4). */
static bool binary(struct machine *machine, enum pg_opcode code)
{
	pg_word a, b;

	if (!need(machine, 2))
		return false;
	b = pop(machine);
	a = pop(machine);
	return push(machine, pg_binary(machine->builder, code, a, b));
}

/** a > b is b < a. */
static bool binary_swapped(struct machine *machine, enum pg_opcode code)
{
	pg_word a, b;

	if (!need(machine, 2))
		return false;
	b = pop(machine);
	a = pop(machine);
	return push(machine, pg_binary(machine->builder, code, b, a));
}

static bool absolute(struct machine *machine)
{
	struct pg_builder *builder = machine->builder;
	pg_word a, negative;

	if (!need(machine, 1))
		return false;
	a = pop(machine);
	negative = pg_binary(builder, PG_OP_LT, a, pg_const(builder, 0));
	return push(machine, pg_select(builder, negative, pg_unary(builder, PG_OP_NEG, a), a));
}

static bool pick(struct machine *machine, size_t index)
{
	return need(machine, index + 1) &&
	       push(machine, machine->stack[machine->depth - 1 - index]);
}

static bool swap_entries(struct machine *machine)
{
	pg_word *top, word;

	if (!need(machine, 2))
		return false;
	top = &machine->stack[machine->depth - 1];
	word = top[0];
	top[0] = top[-1];
	top[-1] = word;
	return true;
}

/** The top moves under the next two. */
static bool rotate(struct machine *machine)
{
	pg_word *top, word;

	if (!need(machine, 3))
		return false;
	top = &machine->stack[machine->depth - 1];
	word = top[0];
	top[0] = top[-1];
	top[-1] = top[-2];
	top[-2] = word;
	return true;
}

static bool push_reg(struct machine *machine, uint64_t number, int64_t offset)
{
	struct pg_builder *builder = machine->builder;

	if (!pg_arch_reg(machine->resolver->dbg->arch, number))
		return refuse(machine, PG_NOT_REPRESENTABLE,
			      pg_printf(machine->resolver->arena,
					"it is in a register that probes do not see (DWARF "
					"register %" PRIu64 ")",
					number));
	return push(machine, pg_add_offset(builder, pg_reg(builder, number), offset));
}

static bool dereference(struct machine *machine, uint64_t size)
{
	if (!need(machine, 1))
		return false;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return bad(machine, "DW_OP_deref_size");
	return push(machine, pg_load(machine->builder, pop(machine), (unsigned)size, false));
}

/** What a link-time address means at run time, as far as probes can follow. */
static bool push_address(struct machine *machine, uint64_t address)
{
	const char *section;

	if (!pg_dbg_section_at(machine->resolver->dbg, address, &section))
		return refuse(machine, PG_OPTIMIZED_OUT,
			      "its address is in no section: the linker dropped it");
	if (__builtin_strcmp(section, ".data..percpu") == 0)
		return refuse(machine, PG_NOT_SUPPORTED,
			      "it is a per-CPU variable: not supported yet");
	if (__builtin_strncmp(section, ".init", 5) == 0)
		return refuse(machine, PG_NOT_REPRESENTABLE,
			      pg_printf(machine->resolver->arena,
					"it is in %s, which is freed after boot", section));
	return push(machine, pg_addr(machine->builder, address));
}

/** DW_OP_addrx, DW_OP_constx: an index into .debug_addr, which libdw resolves. */
static bool push_indexed(struct machine *machine, const Dwarf_Op *op, bool is_address)
{
	Dwarf_Attribute attr;
	Dwarf_Addr address;
	Dwarf_Word value;

	if (!machine->attr || dwarf_getlocation_attr(machine->attr, op, &attr) != 0)
		return bad(machine, "DW_OP_addrx");
	if (is_address)
		return dwarf_formaddr(&attr, &address) == 0 ? push_address(machine, address)
							    : bad(machine, "DW_OP_addrx");
	return dwarf_formudata(&attr, &value) == 0 ? push_const(machine, value)
						   : bad(machine, "DW_OP_constx");
}

static bool run(struct machine *machine, const Dwarf_Op *ops, size_t num);

static bool push_cfa(struct machine *machine)
{
	if (!machine->place ||
	    pg_place_cfa(machine->resolver, machine->place)->avail != PG_AVAILABLE)
		return refuse(machine, PG_NO_FRAME,
			      "it is in the frame, and no call frame information says where the "
			      "frame is here");
	return push(machine, pg_cfa(machine->builder));
}

/** DW_AT_frame_base is a location of its own: an address, or the register that holds one. */
static bool push_frame_base(struct machine *machine, int64_t offset)
{
	struct pg_place *place = machine->place;
	Dwarf_Attribute attr, *outer = machine->attr;
	Dwarf_Op *ops;
	size_t num, depth = machine->depth;
	bool ok;

	if (!place || !place->num_scopes || machine->nesting > 2 ||
	    !dwarf_attr_integrate(&place->scopes[place->num_scopes - 1].die, DW_AT_frame_base,
				  &attr))
		return bad(machine, "DW_OP_fbreg without a frame base");
	if (dwarf_getlocation_addr(&attr, place->address, &ops, &num, 1) != 1)
		return refuse(machine, PG_NO_FRAME, "the frame base has no location here");
	machine->attr = &attr;
	machine->nesting++;
	ok = run(machine, ops, num);
	machine->nesting--;
	machine->attr = outer;
	machine->is_value = false; /* of the frame base, not of the variable */
	if (!ok)
		return false;
	if (machine->depth != depth + 1)
		return bad(machine, "DW_AT_frame_base");
	return push(machine, pg_add_offset(machine->builder, pop(machine), offset));
}

static bool push_implicit(struct machine *machine, const Dwarf_Op *op)
{
	uint64_t value = 0;
	Dwarf_Block block;

	if (!machine->attr || dwarf_getlocation_implicit_value(machine->attr, op, &block) != 0)
		return bad(machine, "DW_OP_implicit_value");
	if (block.length > sizeof(value))
		return refuse(machine, PG_NOT_SUPPORTED,
			      "it is a constant of more than 8 bytes: not supported yet");
	for (size_t i = 0; i < block.length; i++) /* little-endian, as all machines here are */
		value |= (uint64_t)block.data[i] << 8 * i;
	machine->is_value = true;
	return push_const(machine, value);
}

/**
 * What a register held at the function's entry: the register itself where the place is the entry,
 * and something that only a second probe can know anywhere else.
 */
static bool push_entry_value(struct machine *machine, const Dwarf_Op *op)
{
	struct pg_place *place = machine->place;
	Dwarf_Attribute attr, *outer = machine->attr;
	size_t num, depth = machine->depth;
	Dwarf_Addr entry;
	Dwarf_Op *ops;
	bool ok;

	if (!place || !place->num_scopes ||
	    dwarf_entrypc(&place->scopes[place->num_scopes - 1].die, &entry) != 0 ||
	    entry != place->address || machine->nesting > 2)
		return refuse(machine, PG_NEEDS_ENTRY_VALUE,
			      "only its value at the function's entry is known here "
			      "(DW_OP_entry_value): not supported yet");
	if (!outer || dwarf_getlocation_attr(outer, op, &attr) != 0 ||
	    dwarf_getlocation(&attr, &ops, &num) != 0)
		return bad(machine, "DW_OP_entry_value");
	machine->attr = &attr;
	machine->nesting++;
	ok = run(machine, ops, num);
	machine->nesting--;
	machine->attr = outer;
	machine->is_value = false;
	return ok && (machine->depth == depth + 1 || bad(machine, "DW_OP_entry_value"));
}

static bool not_yet(struct machine *machine, const Dwarf_Op *op)
{
	return refuse(machine, PG_NOT_SUPPORTED,
		      pg_printf(machine->resolver->arena, "its location uses %s: not supported yet",
				pg_dwop_name(op->atom)));
}

/** Constants, registers and addresses: what pushes without popping. */
static bool run_push(struct machine *machine, const Dwarf_Op *op, bool *ret)
{
	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) {
		*ret = push_const(machine, op->atom - DW_OP_lit0);
		return true;
	}
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) {
		machine->is_value = true;
		*ret = push_reg(machine, op->atom - DW_OP_reg0, 0);
		return true;
	}
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		*ret = push_reg(machine, op->atom - DW_OP_breg0, (int64_t)op->number);
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
		*ret = push_const(machine, op->number);
		return true;
	case DW_OP_regx:
		machine->is_value = true;
		*ret = push_reg(machine, op->number, 0);
		return true;
	case DW_OP_bregx:
		*ret = push_reg(machine, op->number, (int64_t)op->number2);
		return true;
	case DW_OP_addr:
		*ret = push_address(machine, op->number);
		return true;
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
		*ret = push_indexed(machine, op, true);
		return true;
	case DW_OP_constx:
	case DW_OP_GNU_const_index:
		*ret = push_indexed(machine, op, false);
		return true;
	default:
		return false;
	}
}

/** The opcodes of the plan language that DWARF has too. */
static bool run_arithmetic(struct machine *machine, const Dwarf_Op *op, bool *ret)
{
	static const struct {
		uint8_t atom;
		enum pg_opcode code;
		bool (*apply)(struct machine *machine, enum pg_opcode code);
	} rows[] = {
		{DW_OP_and, PG_OP_AND, binary},	  {DW_OP_div, PG_OP_SDIV, binary},
		{DW_OP_minus, PG_OP_SUB, binary}, {DW_OP_mod, PG_OP_UMOD, binary},
		{DW_OP_mul, PG_OP_MUL, binary},	  {DW_OP_or, PG_OP_OR, binary},
		{DW_OP_plus, PG_OP_ADD, binary},  {DW_OP_shl, PG_OP_SHL, binary},
		{DW_OP_shr, PG_OP_SHR, binary},	  {DW_OP_shra, PG_OP_SHRA, binary},
		{DW_OP_xor, PG_OP_XOR, binary},	  {DW_OP_eq, PG_OP_EQ, binary},
		{DW_OP_ne, PG_OP_NE, binary},	  {DW_OP_lt, PG_OP_LT, binary},
		{DW_OP_le, PG_OP_LE, binary},	  {DW_OP_gt, PG_OP_LT, binary_swapped},
		{DW_OP_ge, PG_OP_LE, binary_swapped}, {DW_OP_neg, PG_OP_NEG, unary},
		{DW_OP_not, PG_OP_NOT, unary},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].atom == op->atom) {
			*ret = rows[i].apply(machine, rows[i].code);
			return true;
		}
	}
	return false;
}

static bool run_op(struct machine *machine, const Dwarf_Op *op)
{
	bool ok;

	if (run_push(machine, op, &ok) || run_arithmetic(machine, op, &ok))
		return ok;
	switch (op->atom) {
	case DW_OP_nop:
		return true;
	case DW_OP_dup:
		return pick(machine, 0);
	case DW_OP_over:
		return pick(machine, 1);
	case DW_OP_pick:
		return pick(machine, op->number);
	case DW_OP_drop:
		return need(machine, 1) && (machine->depth--, true);
	case DW_OP_swap:
		return swap_entries(machine);
	case DW_OP_rot:
		return rotate(machine);
	case DW_OP_abs:
		return absolute(machine);
	case DW_OP_plus_uconst:
		return need(machine, 1) &&
		       push(machine, pg_add_offset(machine->builder, pop(machine),
						   (int64_t)op->number));
	case DW_OP_deref:
		return dereference(machine, sizeof(uint64_t));
	case DW_OP_deref_size:
		return dereference(machine, op->number);
	case DW_OP_call_frame_cfa:
		return push_cfa(machine);
	case DW_OP_fbreg:
		return push_frame_base(machine, (int64_t)op->number);
	case DW_OP_stack_value:
		machine->is_value = true;
		return need(machine, 1);
	case DW_OP_implicit_value:
		return push_implicit(machine, op);
	case DW_OP_entry_value:
	case DW_OP_GNU_entry_value:
		return push_entry_value(machine, op);
	case DW_OP_form_tls_address:
	case DW_OP_GNU_push_tls_address:
		return refuse(machine, PG_NOT_REPRESENTABLE, "it is thread-local");
	default:
		return not_yet(machine, op);
	}
}

static bool run(struct machine *machine, const Dwarf_Op *ops, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		/* A register, a stack_value or an implicit value ends a location. */
		if (machine->is_value && ops[i].atom != DW_OP_nop) {
			if (ops[i].atom == DW_OP_piece || ops[i].atom == DW_OP_bit_piece)
				return not_yet(machine, &ops[i]);
			return bad(machine, "operators after its end");
		}
		if (!run_op(machine, &ops[i]))
			return false;
		if (pg_builder_overflowed(machine->builder))
			return refuse(machine, PG_NOT_SUPPORTED, "its location is too long");
	}
	return true;
}

static struct pg_object object_of_ops(struct machine *machine, const Dwarf_Op *ops, size_t num)
{
	if (num == 0)
		return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out here");
	if (!run(machine, ops, num))
		return pg_object_unavailable(machine->avail, machine->reason);
	if (machine->depth == 0)
		return pg_object_unavailable(PG_BAD_DEBUG_INFO,
					     "its location is malformed (no result)");
	return (struct pg_object){
		.avail = PG_AVAILABLE,
		.kind = machine->is_value ? PG_OBJECT_WORD : PG_OBJECT_MEMORY,
		.word = machine->stack[machine->depth - 1],
	};
}

/** DW_AT_const_value: the value itself, in the attribute. */
static struct pg_object object_of_const(struct pg_builder *builder, Dwarf_Attribute *attr)
{
	struct pg_object object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD};
	uint64_t value = 0;
	Dwarf_Sword number;
	Dwarf_Block block;

	if (dwarf_formblock(attr, &block) == 0) {
		if (block.length > sizeof(value))
			return pg_object_unavailable(
				PG_NOT_SUPPORTED,
				"it is a constant of more than 8 bytes: not supported yet");
		for (size_t i = 0; i < block.length; i++)
			value |= (uint64_t)block.data[i] << 8 * i;
	} else if (dwarf_formsdata(attr, &number) == 0) {
		value = (uint64_t)number;
	} else {
		return pg_object_unavailable(PG_NOT_SUPPORTED,
					     "its constant value has an unknown form");
	}
	object.word = pg_const(builder, value);
	return object;
}

/** A list with no entry here, or no list at all: the difference helps to find another line. */
static struct pg_object object_without_location(Dwarf_Attribute *attr)
{
	Dwarf_Addr base, start, end;
	size_t num;
	Dwarf_Op *ops;

	if (dwarf_getlocations(attr, 0, &base, &start, &end, &ops, &num) > 0)
		return pg_object_unavailable(PG_NOT_HERE, "it has no value at this address");
	return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
}

struct pg_object pg_object_of(struct pg_resolver *resolver, struct pg_builder *builder,
			      struct pg_place *place, Dwarf_Die *variable)
{
	struct machine machine = {.resolver = resolver, .builder = builder, .place = place};
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t num;
	int found;

	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		return object_of_const(builder, &attr);
	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
	found = dwarf_getlocation_addr(&attr, place->address, &ops, &num, 1);
	if (found < 0)
		return pg_object_unavailable(
			PG_BAD_DEBUG_INFO, pg_printf(resolver->arena,
						     "its location is malformed (%s)",
						     dwarf_errmsg(-1)));
	if (found == 0)
		return object_without_location(&attr);
	machine.attr = &attr;
	return object_of_ops(&machine, ops, num);
}

static struct pg_plan cfa_plan(struct pg_resolver *resolver, uint64_t address)
{
	struct pg_builder *builder = pg_builder_create(resolver->arena);
	struct machine machine = {.resolver = resolver, .builder = builder};
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t)};
	struct pg_object object;
	const Dwarf_Op *ops;
	size_t num;

	if (!pg_cfa_at(resolver->dbg, address, &ops, &num))
		return pg_plan_unavailable(PG_NO_FRAME, "no call frame information");
	object = object_of_ops(&machine, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_plan_unavailable(object.avail, object.reason);
	piece.word = object.word;
	return pg_builder_finish(builder, &piece, 1);
}

const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place)
{
	if (!place->has_cfa)
		place->cfa = cfa_plan(resolver, place->address);
	place->has_cfa = true;
	return &place->cfa;
}

/** Is it fbreg for all of the function, and below the CFA, where nothing is at the entry? */
static bool is_stored_by_prologue(struct pg_resolver *resolver, struct pg_place *place,
				  Dwarf_Die *param)
{
	struct pg_builder *builder = pg_builder_create(resolver->arena);
	struct machine machine = {.resolver = resolver, .builder = builder, .place = place};
	Dwarf_Attribute attr;
	uint64_t offset;
	pg_word below;
	Dwarf_Op *ops;
	size_t num;

	if (!dwarf_attr_integrate(param, DW_AT_location, &attr) ||
	    dwarf_getlocation(&attr, &ops, &num) != 0 || num != 1 || ops[0].atom != DW_OP_fbreg)
		return false;
	machine.attr = &attr;
	if (!run(&machine, ops, num))
		return false;
	below = pg_binary(builder, PG_OP_SUB, machine.stack[0], pg_cfa(builder));
	if (pg_is_const(builder, below, &offset))
		return (int64_t)offset < 0;
	return true; /* the frame base is a register that the prologue sets up */
}

bool pg_is_unoptimized(struct pg_resolver *resolver, struct pg_place *place)
{
	Dwarf_Die child;

	if (!place->num_scopes ||
	    dwarf_child(&place->scopes[place->num_scopes - 1].die, &child) != 0)
		return false;
	do {
		if (dwarf_tag(&child) == DW_TAG_formal_parameter &&
		    is_stored_by_prologue(resolver, place, &child))
			return true;
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}
