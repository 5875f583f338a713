// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters by the calling convention
 * ====================================
 *
 * Without DWARF a function's prototype and the ABI say where its parameters are when it is entered:
 * in order, each takes the next general registers, or where those do not suffice the next slots of
 * the stack, which begin at the CFA: right above the return address, where there is one. The
 * machine's convention (arch/ARCH/abi.c) decides; here a type is described in the terms of a
 * convention.
 *
 * Nothing is said about parameters that follow a vector, or a type of which debug info says too
 * little: BTF has no vectors, and void in their place. A quadruple (-mlong-double-128) is not where
 * a long double is.
 *
 * For C++ and Rust only numbers and pointers are located: a struct may be passed by reference, and
 * have parts that are not members here. What C++ returns is located where it is
 * large, or its compiler says of the type which of both it is.
 */
#include "resolve/where/abi.h"

#include <string.h>

#include "arch/abi.h"
#include "dbg/type/types.h"
#include "dbg/unit/unit.h"

/** Of one function. */
struct convention {
	struct pg_resolver *resolver;
	enum pg_unit_rules rules;
};

static void look_at(const struct convention *convention, const struct pg_type *type, uint64_t bit,
		    struct pg_abi_type *ret);

/** No convention looks at more of them. */
static void note_word(uint64_t bit, struct pg_abi_type *ret)
{
	if (bit < 2 * 8 * PG_ABI_WORD)
		ret->words |= 1U << bit / (8 * PG_ABI_WORD);
}

static void note_refusal(const struct pg_type *type, struct pg_abi_type *ret)
{
	if (!ret->why)
		ret->why = type->why;
	ret->is_unknown |= type->why != NULL;
}

static void look_at_members(const struct convention *convention, const struct pg_type *type,
			    uint64_t bit, struct pg_abi_type *ret)
{
	pg_type_complete(convention->resolver->types, type);
	note_refusal(type, ret);
	ret->is_unknown |= convention->rules != PG_RULES_C || type->num_lost;
	for (size_t i = 0; i < type->num_members && !ret->is_unknown; i++) {
		const struct pg_member *member = &type->members[i];

		if (!member->bit_size)
			look_at(convention, member->type, bit + member->bit_offset, ret);
		else
			note_word(bit + member->bit_offset, ret);
	}
}

static void look_at_number(const struct pg_type *type, uint64_t bit, struct pg_abi_type *ret)
{
	ret->is_packed |= bit % (8 * (uint64_t)pg_type_align(type)) != 0;
	note_word(bit, ret);
	note_word(bit + 8 * type->size - 1, ret);
	if (type->kind == PG_TYPE_FLOAT)
		ret->has_float = true;
	/* _BitInt(100) and its like have their own rules. */
	else if (type->size > PG_ABI_WORD && !(type->name && strstr(type->name, "int128")))
		ret->is_unknown = true;
}

/** Classify the bytes at this bit of an argument. */
static void look_at(const struct convention *convention, const struct pg_type *type, uint64_t bit,
		    struct pg_abi_type *ret)
{
	type = pg_type_strip(type);
	note_refusal(type, ret);
	ret->is_unknown |= type->is_vector || type->is_declaration || type->is_swapped ||
			   convention->rules == PG_RULES_OTHER;
	switch (type->kind) {
	case PG_TYPE_ARRAY:
		look_at(convention, type->target, bit, ret);
		return;
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		look_at_members(convention, type, bit, ret);
		return;
	case PG_TYPE_FLOAT:
	case PG_TYPE_INT:
	case PG_TYPE_ENUM:
	case PG_TYPE_POINTER:
		look_at_number(type, bit, ret);
		return;
	case PG_TYPE_VOID:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	ret->is_unknown = true;
}

static struct pg_abi_type abi_type(const struct convention *convention, const struct pg_type *type)
{
	/* BTF has a typedef of void for a vector. */
	struct pg_abi_type abi = {.align = pg_type_align(type),
				  .is_void = type->kind == PG_TYPE_VOID};

	look_at(convention, type, 0, &abi);
	type = pg_type_strip(type);
	abi.size = type->size;
	abi.is_integer = type->kind == PG_TYPE_INT || type->kind == PG_TYPE_ENUM ||
			 type->kind == PG_TYPE_POINTER;
	abi.is_float = type->kind == PG_TYPE_FLOAT;
	return abi;
}

static struct pg_object object_of(enum pg_object_kind kind, pg_word word)
{
	return (struct pg_object){.avail = PG_AVAILABLE, .kind = kind, .word = word};
}

/** Its low `size` bytes, at most 8. */
static struct pg_object in_register(struct pg_builder *builder, unsigned reg, uint64_t size)
{
	struct pg_object object = object_of(PG_OBJECT_WORD, pg_reg(builder, reg));

	object.bits = (unsigned)(8 * size);
	return object;
}

/** An object of this many bytes, in these registers. */
static struct pg_object in_registers(const struct pg_walk *walk, const unsigned *regs,
				     uint64_t size)
{
	struct pg_part *parts;
	size_t num = (size + PG_ABI_WORD - 1) / PG_ABI_WORD;

	if (num <= 1)
		return in_register(walk->builder, regs[0], size);
	parts = PG_NEW_N(walk->resolver->arena, num, struct pg_part);
	for (size_t i = 0; i < num; i++) {
		uint64_t left = size - i * PG_ABI_WORD;

		if (left > PG_ABI_WORD)
			left = PG_ABI_WORD;
		parts[i].object = in_register(walk->builder, regs[i], left);
		parts[i].bit_size = 8 * left;
	}
	return (struct pg_object){
		.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS, .parts = parts, .num_parts = num};
}

/** Of so many bytes. */
static struct pg_object object_at(const struct pg_walk *walk, const struct pg_abi_place *place,
				  uint64_t size)
{
	switch (place->kind) {
	case PG_ABI_NOWHERE:
		break;
	case PG_ABI_REGISTERS:
		return in_registers(walk, place->regs, size);
	case PG_ABI_STACK:
		return object_of(PG_OBJECT_MEMORY,
				 pg_add_offset(walk->builder, pg_cfa(walk->builder),
					       (int64_t)place->from_cfa));
	case PG_ABI_MEMORY:
		return object_of(PG_OBJECT_MEMORY, pg_reg(walk->builder, place->regs[0]));
	}
	return pg_object_unavailable(PG_NOT_REPRESENTABLE, place->why);
}

/** An object whose address is there. */
static struct pg_object object_behind(const struct pg_walk *walk, const struct pg_abi_place *place)
{
	struct pg_object address = object_at(walk, place, PG_ABI_WORD);

	if (address.avail == PG_AVAILABLE && address.kind == PG_OBJECT_MEMORY)
		address.word = pg_load(walk->builder, address.word, PG_ABI_WORD, false);
	if (address.avail == PG_AVAILABLE)
		address.kind = PG_OBJECT_MEMORY;
	return address;
}

static enum pg_unit_rules rules_of(const struct pg_place *place)
{
	if (place->btf || !place->has_unit)
		return PG_RULES_C;
	return pg_function_rules(
		&place->unit, place->num_scopes ? &place->scopes[place->num_scopes - 1].die : NULL);
}

struct pg_object pg_object_parameter(const struct pg_walk *walk, const struct pg_type *function,
				     size_t index)
{
	const struct convention convention = {walk->resolver, rules_of(walk->place)};
	const struct pg_abi *abi = walk->resolver->dbg->arch->abi;
	struct pg_abi_call call = {.arch = walk->resolver->dbg->arch};
	struct pg_abi_type type = abi_type(&convention, function->target);
	struct pg_abi_place at = {.kind = PG_ABI_NOWHERE};

	abi->begin(&call, &type);
	for (size_t i = 0; i <= index; i++) {
		type = abi_type(&convention, function->members[i].type);
		at = abi->take(&call, &type);
	}
	return at.is_address ? object_behind(walk, &at) : object_at(walk, &at, type.size);
}

bool pg_passes_address(const struct pg_walk *walk, const struct pg_type *type)
{
	const struct convention convention = {walk->resolver, rules_of(walk->place)};
	const struct pg_abi *abi = walk->resolver->dbg->arch->abi;
	struct pg_abi_call call = {.arch = walk->resolver->dbg->arch};
	struct pg_abi_type none = {.size = 0}, param = abi_type(&convention, type);

	abi->begin(&call, &none);
	return abi->take(&call, &param).is_address;
}

/**
 * A result's type. One of C++ whose compiler says that it goes by reference is in memory, as a large
 * one is either way (gcc says nothing of both); one that goes by value is as in C, but that a word
 * without a number in it is nowhere.
 */
static struct pg_abi_type returned_type(const struct convention *convention, const struct pg_place *place,
					const struct pg_type *type)
{
	const uint64_t most = 2 * PG_ABI_WORD, size = pg_type_strip(type)->size;
	struct convention as_in_c = {convention->resolver, PG_RULES_C};
	enum pg_passing passing;
	struct pg_abi_type abi;

	if (convention->rules != PG_RULES_NUMBERS || !pg_type_is_record(pg_type_strip(type)) ||
	    !pg_unit_is_cxx(&place->unit))
		return abi_type(convention, type);
	passing = pg_type_passing(convention->resolver->types, type);
	if (passing == PG_PASSED_BY_REFERENCE)
		return (struct pg_abi_type){.size = UINT32_MAX, .align = PG_ABI_WORD};
	if (passing != PG_PASSED_BY_VALUE && size <= most)
		return abi_type(convention, type);
	abi = abi_type(&as_in_c, type);
	if (size <= most)
		abi.is_unknown |= abi.words != (size > PG_ABI_WORD ? 3 : 1);
	return abi;
}

struct pg_object pg_object_returned(const struct pg_walk *walk, const struct pg_type *type)
{
	const struct convention convention = {walk->resolver, rules_of(walk->place)};
	const struct pg_arch *arch = walk->resolver->dbg->arch;
	struct pg_abi_type result = returned_type(&convention, walk->place, type);
	struct pg_abi_place at = arch->abi->result(arch, &result);

	return object_at(walk, &at, result.size);
}
