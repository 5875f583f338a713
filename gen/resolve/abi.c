// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters by the calling convention
 * ====================================
 *
 * Without DWARF a function's prototype and the ABI say where its parameters are when it is entered:
 * in order, each takes the next general registers, or where those do not suffice the next slots of
 * the stack, which begin at the CFA: right above the return address, where there is one.
 *
 *                                   x86-64                          AArch64
 *     registers                     di si dx cx r8 r9               x0 to x7
 *     integers, pointers            one register                    one register
 *     __int128                      any two registers               an even pair
 *                                   (else compilers differ: clang 14
 *                                   splits it)
 *     structs of 16 bytes at most   a register per 8 bytes, or      the same; aligned to 16 bytes
 *                                   all of it on the stack          in an even pair
 *     larger structs                on the stack                    one register: a copy's address
 *     what did not fit              later ones may still take       no later one takes a register
 *                                   registers
 *     packed structs                on the stack                    as other structs
 *     of no bytes                   take nothing                    take nothing
 *
 * What has a floating-point number in it goes to registers that no probe can read, or a long double
 * to the stack (but not where it is a quadruple: -mlong-double-128); the kernel has no such
 * functions but a few that only convert. It may also push stack slots of others around, so nothing
 * on the stack is told of a function that has one. A struct with one may take general registers as
 * well, so nothing is told of what follows it: but on x86-64, where all of it is on the stack if it
 * has more than 16 bytes or a number that is not at its alignment. Nor is anything told of what
 * follows a vector, or what debug info says too little of: BTF has no vectors, and void in their
 * place.
 *
 * Of C++ and Rust only numbers and pointers are told of: a struct may be passed by reference, and
 * have parts that are no members here.
 */
#include "resolve/abi.h"

#include <string.h>

#include "dbg/unit.h"

enum { WORD_SIZE = 8, BIG_ALIGN = 16 };

/** In the order of their precedence: the last of its members' is that of a struct. */
enum class {
	CLASS_INTEGER, /* in general registers where it is short enough */
	CLASS_FLOAT,
	CLASS_MEMORY,
	CLASS_UNKNOWN,
};

/** Of one function. */
struct convention {
	struct pg_resolver *resolver;
	enum pg_unit_rules rules;
};

/** The arguments so far. */
struct call {
	struct convention convention;
	struct pg_builder *builder;
	size_t num_regs; /* taken */
	uint64_t stack;	 /* bytes taken */
	bool has_float;	 /* what the stack has is unknown */
	bool is_lost;	 /* and so is which register comes next */
};

static enum class class_at(const struct convention *convention, const struct pg_type *type,
			   uint64_t bit);

static enum class class_of_record(const struct convention *convention,
				  const struct pg_type *type, uint64_t bit)
{
	enum class worst = CLASS_INTEGER;

	if (convention->rules != PG_RULES_C)
		return CLASS_UNKNOWN;
	pg_type_complete(convention->resolver->types, type);
	if (type->num_lost)
		return CLASS_UNKNOWN;
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		enum class of_member;

		if (member->bit_size)
			continue;
		of_member = class_at(convention, member->type, bit + member->bit_offset);
		if (of_member > worst)
			worst = of_member;
	}
	if (!convention->resolver->dbg->arch->passes_address && type->size > 2 * WORD_SIZE &&
	    worst < CLASS_MEMORY)
		worst = CLASS_MEMORY;
	return worst;
}

/** Of a number at this bit of what is passed: x86-64 has what is not at its alignment in memory. */
static enum class class_of_number(const struct convention *convention,
				  const struct pg_type *type, uint64_t bit)
{
	if (bit % (8 * pg_type_align(type)) && !convention->resolver->dbg->arch->passes_address)
		return CLASS_MEMORY;
	if (type->kind == PG_TYPE_FLOAT)
		return CLASS_FLOAT;
	/* _BitInt(100) and its like have rules of their own. */
	if (type->size > WORD_SIZE && !(type->name && strstr(type->name, "int128")))
		return CLASS_UNKNOWN;
	return CLASS_INTEGER;
}

static enum class class_at(const struct convention *convention, const struct pg_type *type,
			   uint64_t bit)
{
	type = pg_type_strip(type);
	if (type->is_vector || type->is_declaration || type->why || type->is_swapped ||
	    convention->rules == PG_RULES_OTHER)
		return CLASS_UNKNOWN;
	switch (type->kind) {
	case PG_TYPE_ARRAY:
		return class_at(convention, type->target, bit);
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		return class_of_record(convention, type, bit);
	case PG_TYPE_FLOAT:
	case PG_TYPE_INT:
	case PG_TYPE_ENUM:
	case PG_TYPE_POINTER:
		return class_of_number(convention, type, bit);
	case PG_TYPE_VOID:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	return CLASS_UNKNOWN;
}

static enum class class_of(const struct convention *convention, const struct pg_type *type)
{
	return class_at(convention, type, 0);
}

static struct pg_object object_of(enum pg_object_kind kind, pg_word word)
{
	return (struct pg_object){.avail = PG_AVAILABLE, .kind = kind, .word = word};
}

static struct pg_object in_register(struct pg_builder *builder, unsigned reg)
{
	return object_of(PG_OBJECT_WORD, pg_reg(builder, reg));
}

/** What has this many bytes, in these registers. */
static struct pg_object in_registers(struct pg_resolver *resolver, struct pg_builder *builder,
				     const unsigned *regs, uint64_t size)
{
	struct pg_part *parts;
	size_t num = (size + WORD_SIZE - 1) / WORD_SIZE;

	if (num <= 1)
		return in_register(builder, regs[0]);
	parts = PG_NEW_N(resolver->arena, num, struct pg_part);
	for (size_t i = 0; i < num; i++) {
		uint64_t left = size - i * WORD_SIZE;

		parts[i].object = in_register(builder, regs[i]);
		parts[i].bit_size = 8 * (left < WORD_SIZE ? left : WORD_SIZE);
	}
	return (struct pg_object){.avail = PG_AVAILABLE,
				  .kind = PG_OBJECT_PARTS,
				  .parts = parts,
				  .num_parts = num};
}

static struct pg_object take_registers(struct call *call, uint64_t size)
{
	const unsigned *regs = call->convention.resolver->dbg->arch->params + call->num_regs;

	call->num_regs += (size + WORD_SIZE - 1) / WORD_SIZE;
	return in_registers(call->convention.resolver, call->builder, regs, size);
}

static struct pg_object place_unknown(void)
{
	return pg_object_unavailable(PG_NOT_REPRESENTABLE,
				     "its place depends on that of others, which is not known");
}

static struct pg_object take_stack(struct call *call, uint64_t size, unsigned align)
{
	uint64_t at;

	if (align == BIG_ALIGN)
		call->stack = (call->stack + BIG_ALIGN - 1) & ~(uint64_t)(BIG_ALIGN - 1);
	at = call->stack;
	call->stack += (size + WORD_SIZE - 1) & ~(uint64_t)(WORD_SIZE - 1);
	if (call->has_float)
		return place_unknown();
	return object_of(PG_OBJECT_MEMORY,
			 pg_add_offset(call->builder, pg_cfa(call->builder), (int64_t)at));
}

/** No register and no slot is known of what follows. */
static struct pg_object take_unknown(struct call *call, const char *reason)
{
	call->has_float = call->is_lost = true;
	return pg_object_unavailable(PG_NOT_REPRESENTABLE, reason);
}

static struct pg_object take_float(struct call *call, const struct pg_type *type)
{
	call->has_float = true;
	call->is_lost |= type->kind != PG_TYPE_FLOAT;
	return pg_object_unavailable(PG_NOT_REPRESENTABLE,
				     "it has floating-point numbers, which are not passed in "
				     "general registers");
}

/** Where an argument of this type goes; registers and stack that it takes are taken. */
static struct pg_object take(struct call *call, const struct pg_type *type)
{
	const struct pg_arch *arch = call->convention.resolver->dbg->arch;
	enum class class = class_of(&call->convention, type);
	unsigned align = pg_type_align(type);
	struct pg_object object;
	size_t num;

	type = pg_type_strip(type);
	num = (type->size + WORD_SIZE - 1) / WORD_SIZE;
	if (class == CLASS_UNKNOWN)
		return take_unknown(call, "how it is passed is not known of its type");
	if (class == CLASS_FLOAT)
		return take_float(call, type);
	if (call->is_lost)
		return place_unknown();
	if (!num)
		return pg_object_unavailable(PG_NOT_REPRESENTABLE, "its type has no size");
	if (num > 2 && arch->passes_address) {
		object = take(call, pg_type_pointer(call->convention.resolver->arena, type));
		if (object.kind == PG_OBJECT_WORD)
			object.kind = PG_OBJECT_MEMORY;
		else if (object.avail == PG_AVAILABLE)
			object.word = pg_load(call->builder, object.word, WORD_SIZE, false);
		return object;
	}
	if (arch->passes_address && align == BIG_ALIGN && call->num_regs % 2)
		call->num_regs++;
	if (class == CLASS_INTEGER && num <= 2 && call->num_regs + num <= arch->num_params)
		return take_registers(call, type->size);
	if (type->kind == PG_TYPE_INT && num == 2 && !arch->passes_address)
		return take_unknown(call,
				    "registers do not suffice for it, and compilers differ then");
	if (arch->passes_address)
		call->num_regs = arch->num_params;
	return take_stack(call, type->size, align);
}

/** A result in memory is written where the caller says, in a register of the parameters. */
static void take_result(struct call *call, const struct pg_type *type)
{
	enum class class = class_of(&call->convention, type);
	bool is_wide;

	if (type->kind == PG_TYPE_VOID || !call->convention.resolver->dbg->arch->returns_address)
		return;
	if (class == CLASS_MEMORY)
		call->num_regs = 1;
	/* complex long double is returned in registers, a complex quadruple is not. */
	is_wide = pg_type_strip(type)->size > 2 * WORD_SIZE;
	if (class == CLASS_UNKNOWN || (class == CLASS_FLOAT && is_wide))
		take_unknown(call, NULL);
}

static enum pg_unit_rules rules_of(const struct pg_place *place)
{
	if (place->btf || !place->has_unit)
		return PG_RULES_C;
	return pg_function_rules(&place->unit, place->num_scopes
						       ? &place->scopes[place->num_scopes - 1].die
						       : NULL);
}

struct pg_object pg_object_parameter(struct pg_resolver *resolver, struct pg_builder *builder,
				     const struct pg_place *place, const struct pg_type *function,
				     size_t index)
{
	struct call call = {.convention = {resolver, rules_of(place)}, .builder = builder};
	struct pg_object object = {.avail = PG_AVAILABLE};

	take_result(&call, function->target);
	for (size_t i = 0; i <= index; i++)
		object = take(&call, function->members[i].type);
	return object;
}

struct pg_object pg_object_returned(struct pg_resolver *resolver, struct pg_builder *builder,
				    const struct pg_place *place, const struct pg_type *type)
{
	const struct convention convention = {resolver, rules_of(place)};
	const struct pg_arch *arch = resolver->dbg->arch;
	enum class class = class_of(&convention, type);

	if (class == CLASS_UNKNOWN)
		return pg_object_unavailable(PG_NOT_REPRESENTABLE,
					     "how it is returned is not known of its type");
	if (class == CLASS_FLOAT)
		return pg_object_unavailable(PG_NOT_REPRESENTABLE,
					     "it is not returned in general registers");
	if (type->size > 2 * WORD_SIZE && !arch->returns_address)
		return pg_object_unavailable(
			PG_NOT_REPRESENTABLE,
			"it is in memory, and its address is not known any more");
	if (class == CLASS_MEMORY)
		return object_of(PG_OBJECT_MEMORY, pg_reg(builder, arch->retvals[0]));
	return in_registers(resolver, builder, arch->retvals, type->size);
}

struct pg_plan pg_cfa_at_entry(struct pg_resolver *resolver)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	struct pg_builder *builder = pg_builder_create(resolver->arena);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t)};

	piece.word = pg_add_offset(builder, pg_reg(builder, arch->sp), arch->entry_cfa);
	return pg_builder_finish(builder, &piece, 1);
}
