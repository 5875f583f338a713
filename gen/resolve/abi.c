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
 *     structs of 16 bytes at most   a register per 8 bytes, or      the same; aligned to 16 bytes
 *                                   all of it on the stack          in an even pair
 *     larger structs                on the stack                    one register: a copy's address
 *     what did not fit              later ones may still take       no later one takes a register
 *                                   registers
 *     packed structs                on the stack                    as other structs
 *     of no bytes                   take nothing                    take nothing
 *
 * What has a floating-point number in it goes to registers that no probe can read; the kernel has
 * no such functions but a few that only convert. It may also push stack slots of others around, so
 * nothing on the stack is told of a function that has one. A struct with one among other numbers
 * takes general registers as well, so nothing is told of what follows it.
 */
#include "resolve/abi.h"

enum { WORD_SIZE = 8, BIG_ALIGN = 16 };

enum class {
	CLASS_INTEGER, /* in general registers where it is short enough */
	CLASS_MEMORY,
	CLASS_FLOAT,
};

/** The arguments so far. */
struct call {
	struct pg_resolver *resolver;
	struct pg_builder *builder;
	size_t num_regs; /* taken */
	uint64_t stack;	 /* bytes taken */
	bool has_float;	 /* what the stack has is unknown */
	bool is_lost;	 /* and so is which register comes next */
};

static enum class class_of(struct pg_resolver *resolver, const struct pg_type *type);

static enum class class_of_record(struct pg_resolver *resolver, const struct pg_type *type)
{
	enum class worst = CLASS_INTEGER;

	pg_type_complete(resolver->types, type);
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		enum class of_member = class_of(resolver, member->type);
		unsigned align = pg_type_align(member->type);

		if (!member->bit_size && member->bit_offset % (8 * align) &&
		    of_member == CLASS_INTEGER && !resolver->dbg->arch->passes_address)
			of_member = CLASS_MEMORY;
		if (of_member > worst)
			worst = of_member;
	}
	return worst;
}

static enum class class_of(struct pg_resolver *resolver, const struct pg_type *type)
{
	type = pg_type_strip(type);
	switch (type->kind) {
	case PG_TYPE_FLOAT:
		return CLASS_FLOAT;
	case PG_TYPE_ARRAY:
		return class_of(resolver, type->target);
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		return class_of_record(resolver, type);
	case PG_TYPE_VOID:
	case PG_TYPE_INT:
	case PG_TYPE_ENUM:
	case PG_TYPE_POINTER:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		return CLASS_INTEGER;
	}
	return CLASS_MEMORY;
}

static struct pg_object object_of(enum pg_object_kind kind, pg_word word)
{
	return (struct pg_object){.avail = PG_AVAILABLE, .kind = kind, .word = word};
}

static struct pg_object take_register(struct call *call)
{
	const struct pg_arch *arch = call->resolver->dbg->arch;

	return object_of(PG_OBJECT_WORD, pg_reg(call->builder, arch->params[call->num_regs++]));
}

static struct pg_object take_registers(struct call *call, uint64_t size)
{
	struct pg_part *parts;
	size_t num = (size + WORD_SIZE - 1) / WORD_SIZE;

	if (num == 1)
		return take_register(call);
	parts = PG_NEW_N(call->resolver->arena, num, struct pg_part);
	for (size_t i = 0; i < num; i++) {
		uint64_t left = size - i * WORD_SIZE;

		parts[i].object = take_register(call);
		parts[i].bit_size = 8 * (left < WORD_SIZE ? left : WORD_SIZE);
	}
	return (struct pg_object){.avail = PG_AVAILABLE,
				  .kind = PG_OBJECT_PARTS,
				  .parts = parts,
				  .num_parts = num};
}

static struct pg_object place_unknown(void)
{
	return pg_object_unavailable(PG_NOT_REPRESENTABLE,
				     "its place depends on floating-point parameters");
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

static struct pg_object take_float(struct call *call, const struct pg_type *type)
{
	call->has_float = true;
	call->is_lost |= type->kind != PG_TYPE_FLOAT;
	return pg_object_unavailable(PG_NOT_REPRESENTABLE,
				     "it has floating-point numbers, which are passed in vector "
				     "registers");
}

/** Where an argument of this type goes; registers and stack that it takes are taken. */
static struct pg_object take(struct call *call, const struct pg_type *type)
{
	const struct pg_arch *arch = call->resolver->dbg->arch;
	enum class class = class_of(call->resolver, type);
	unsigned align = pg_type_align(type);
	struct pg_object object;
	size_t num;

	type = pg_type_strip(type);
	num = (type->size + WORD_SIZE - 1) / WORD_SIZE;
	if (class == CLASS_FLOAT)
		return take_float(call, type);
	if (call->is_lost)
		return place_unknown();
	if (!num || type->is_declaration)
		return pg_object_unavailable(PG_NOT_REPRESENTABLE, "its type has no size");
	if (num > 2 && arch->passes_address) {
		object = take(call, pg_type_pointer(call->resolver->arena, type));
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
	if (arch->passes_address)
		call->num_regs = arch->num_params;
	return take_stack(call, type->size, align);
}

/** A result in memory is written where the caller says, in a register of the parameters. */
static void take_result(struct call *call, const struct pg_type *type)
{
	const struct pg_arch *arch = call->resolver->dbg->arch;
	enum class class = class_of(call->resolver, type);
	bool is_record;

	type = pg_type_strip(type);
	is_record = type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION;
	if (is_record && arch->returns_address &&
	    (type->size > 2 * WORD_SIZE || class == CLASS_MEMORY))
		call->num_regs = 1;
}

struct pg_object pg_object_parameter(struct pg_resolver *resolver, struct pg_builder *builder,
				     const struct pg_type *function, size_t index)
{
	struct call call = {.resolver = resolver, .builder = builder};
	struct pg_object object = {.avail = PG_AVAILABLE};

	take_result(&call, function->target);
	for (size_t i = 0; i <= index; i++)
		object = take(&call, function->members[i].type);
	return object;
}

struct pg_plan pg_cfa_at_entry(struct pg_resolver *resolver)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	struct pg_builder *builder = pg_builder_create(resolver->arena);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t)};

	piece.word = pg_add_offset(builder, pg_reg(builder, arch->sp), arch->entry_cfa);
	return pg_builder_finish(builder, &piece, 1);
}
