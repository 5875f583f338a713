// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/loc.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/frame/cfi.h"
#include "dbg/loc/dwloc.h"
#include "dbg/unit/dwattr.h"
#include "resolve/where/abi.h"
#include "resolve/where/expr.h"

enum { WORD_BITS = 64 };

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason)
{
	return (struct pg_object){.avail = avail, .reason = reason};
}

/* --- Variables --- */

/** The bytes of a constant: one word, or a part for every 8 bytes. */
struct pg_object pg_eval_bytes(struct pg_eval *eval, const unsigned char *bytes, size_t size)
{
	struct pg_object object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS};
	struct pg_part *parts = NULL;

	for (size_t at = 0; at == 0 || at < size; at += sizeof(uint64_t)) {
		size_t len = size - at < sizeof(uint64_t) ? size - at : sizeof(uint64_t);
		uint64_t value = pg_load_uint(eval->resolver->dbg->arch->order, bytes + at, len);

		*PG_PUSH(eval->resolver->arena, parts, object.num_parts) = (struct pg_part){
			.object = {.avail = PG_AVAILABLE,
				   .kind = PG_OBJECT_WORD,
				   .word = pg_const(eval->builder, value)},
			.bit_size = 8 * len,
		};
	}
	object.parts = parts;
	/* A shorter one stays a part: what lies beyond its end is unknown, not zero. */
	return size == sizeof(uint64_t) ? parts[0].object : object;
}

/** DW_AT_const_value: the value itself, in the attribute. */
static struct pg_object object_of_const(struct pg_eval *eval, Dwarf_Die *variable,
					Dwarf_Attribute *attr)
{
	const struct pg_type *type = pg_type_strip(pg_type_of(eval->resolver->types, variable));
	int64_t number;
	Dwarf_Block block;

	if (dwarf_formblock(attr, &block) == 0 && block.length < type->size)
		return pg_object_unavailable(
			PG_BAD_DEBUG_INFO,
			"its location is malformed (a constant of too few bytes)");
	if (dwarf_formblock(attr, &block) == 0)
		return pg_eval_bytes(eval, block.data, block.length);
	if (pg_attr_const(attr, &number))
		return (struct pg_object){.avail = PG_AVAILABLE,
					  .kind = PG_OBJECT_WORD,
					  .word = pg_const(eval->builder, (uint64_t)number)};
	return pg_object_unavailable(PG_NOT_SUPPORTED, "its constant value is a string");
}

/** A list with no entry here, or no list at all: the difference helps to find another line. */
static struct pg_object object_without_location(struct pg_dbg *dbg, const Dwarf_Attribute *attr)
{
	struct pg_dwloc loc = pg_dwloc_begin(dbg, attr);
	struct pg_dwloc_entry entry;

	if (pg_dwloc_next(&loc, &entry) && !entry.is_all)
		return pg_object_unavailable(PG_NOT_HERE, "it has no value at this address");
	return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
}

/**
 * The location at a place. Other entries of its list may be as they are.
 *
 * Statements without code share an address: gcc then writes ranges [X, X) that are told apart by
 * view numbers only. All of them see the same registers and memory. Where a function is entered,
 * the first of them is what its parameters are before any statement; gdb takes it too
 * (dwarf2_find_location_expression).
 */
static bool find_location(struct pg_eval *eval, Dwarf_Die *variable, const Dwarf_Attribute *attr,
			  struct pg_location *ret)
{
	struct pg_dbg *dbg = eval->resolver->dbg;
	const struct pg_place *place = eval->place;
	struct pg_dwloc_entry entry;
	const char *damage;
	int found = pg_dwloc_at(dbg, attr, place->address,
				place->is_entry && dwarf_tag(variable) == DW_TAG_formal_parameter,
				&entry, &damage);

	if (found < 0)
		return pg_eval_bad(eval, damage);
	if (found == 0 || (entry.is_all && entry.bytes.at == entry.bytes.end)) {
		const struct pg_object none = object_without_location(dbg, attr);

		return pg_eval_refuse(eval, none.avail, none.reason);
	}
	ret->range = (struct pg_range){entry.from, entry.to};
	return pg_eval_decode(eval, pg_dwexpr_decode(eval->resolver->arena, attr->cu, entry.bytes),
			      &ret->ops, &ret->num);
}

/** Where there is a frame: after a return, and without debug info of the function, there is none. */
static void set_body(struct pg_eval *eval, struct pg_range range)
{
	eval->is_of_body = eval->place->num_scopes && eval->place->moment == PG_MOMENT_INSIDE;
	eval->range = range;
}

struct pg_object pg_object_of(struct pg_resolver *resolver, struct pg_builder *builder,
			      struct pg_place *place, Dwarf_Die *variable)
{
	struct pg_eval eval = {.resolver = resolver,
			       .builder = builder,
			       .place = place,
			       .is_location = true,
			       .name = dwarf_diename(variable)};
	struct pg_location location;
	Dwarf_Attribute attr;

	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		return object_of_const(&eval, variable, &attr);
	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
	if (!find_location(&eval, variable, &attr, &location))
		return pg_object_unavailable(eval.avail, eval.reason);
	eval.attr = &attr;
	set_body(&eval, location.range);
	return pg_eval_object(&eval, location.ops, location.num);
}

struct pg_object pg_object_located(struct pg_resolver *resolver, struct pg_builder *builder,
				   struct pg_place *place, Dwarf_Die *variable,
				   const struct pg_location *location)
{
	Dwarf_Attribute attr;
	struct pg_eval eval = {.resolver = resolver,
			       .builder = builder,
			       .place = place,
			       .is_location = true,
			       .name = dwarf_diename(variable),
			       .attr = dwarf_attr_integrate(variable, DW_AT_location, &attr)};

	set_body(&eval, location->range);
	return pg_eval_object(&eval, location->ops, location->num);
}

struct pg_object pg_object_pointed_to(struct pg_resolver *resolver, struct pg_builder *builder,
				      struct pg_place *place, const struct pg_object *pointer,
				      uint64_t *ret_size)
{
	Dwarf_Die variable = pointer->target->variable;
	int64_t offset = pointer->target->offset;
	struct pg_object object = pg_object_of(resolver, builder, place, &variable);
	const struct pg_type *type = pg_type_strip(pg_type_of(resolver->types, &variable));

	pg_type_complete(resolver->types, type);
	*ret_size = 0;
	if (object.avail != PG_AVAILABLE)
		return pg_object_unavailable(
			object.avail,
			pg_printf(resolver->arena,
				  "the pointer is optimised out, and so is what it points to (%s)",
				  object.reason));
	if (offset < 0)
		return pg_object_unavailable(PG_BAD_DEBUG_INFO,
					     "it points before the variable that it points to");
	if (type->size && (uint64_t)offset >= type->size)
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "the pointer itself is optimised out, and points to "
					     "where its variable ends");
	if (type->size)
		*ret_size = type->size - (uint64_t)offset;
	return pg_object_part(resolver, builder, &object, 8 * (uint64_t)offset, 0);
}

/* --- Parts of objects --- */

/** `bits` (1 to 64) of memory or of a word, zero-extended. */
static pg_word bits_of(struct pg_builder *builder, const struct pg_object *object, uint64_t bits,
		       bool user)
{
	uint64_t bytes = (bits + 7) / 8;
	pg_word word = pg_const(builder, 0);

	if (object->kind == PG_OBJECT_WORD) {
		word = object->word;
	} else if (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8) {
		word = pg_load(builder, object->word, (unsigned)bytes, user);
	} else {
		for (uint64_t i = 0; i < bytes; i++) {
			pg_word byte = pg_load(
				builder, pg_add_offset(builder, object->word, (int64_t)i), 1, user);

			byte = pg_binary(builder, PG_OP_SHL, byte, pg_const(builder, 8 * i));
			word = pg_binary(builder, PG_OP_OR, word, byte);
		}
	}
	if (bits < WORD_BITS)
		word = pg_binary(builder, PG_OP_AND, word,
				 pg_const(builder, ((uint64_t)1 << bits) - 1));
	return word;
}

/** Memory from inside of a byte on: as a word, since no address says that. */
static struct pg_object part_inside(struct pg_builder *builder, const struct pg_object *memory,
				    uint64_t offset, uint64_t size)
{
	struct pg_object part = *memory;
	uint64_t skip = offset % 8;

	if (!size || skip + size > WORD_BITS)
		return pg_object_unavailable(PG_NOT_SUPPORTED, "a part of it begins inside a byte");
	part.word = pg_add_offset(builder, memory->word, (int64_t)(offset / 8));
	part.word = bits_of(builder, &part, skip + size, false);
	part.word = pg_binary(builder, PG_OP_SHR, part.word, pg_const(builder, skip));
	part.kind = PG_OBJECT_WORD;
	return part;
}

/** The parts that make up [offset, offset + size) of an object in parts. */
static struct pg_object part_of_parts(struct pg_resolver *resolver, struct pg_builder *builder,
				      const struct pg_object *object, uint64_t offset,
				      uint64_t size)
{
	struct pg_object found = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS};
	struct pg_part *parts = NULL;

	for (size_t i = 0; i < object->num_parts; i++) {
		const struct pg_part *part = &object->parts[i];
		uint64_t taken;

		if (offset >= part->bit_size) {
			offset -= part->bit_size;
			continue;
		}
		taken = part->bit_size - offset;
		if (size && taken > size)
			taken = size;
		*PG_PUSH(resolver->arena, parts, found.num_parts) = (struct pg_part){
			pg_object_part(resolver, builder, &part->object, offset, taken), taken};
		offset = 0;
		if (size && !(size -= taken))
			break;
	}
	if (!found.num_parts)
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "a part of it is optimised out here");
	if (size) /* the location ends before the object does */
		*PG_PUSH(resolver->arena, parts, found.num_parts) = (struct pg_part){
			pg_object_unavailable(PG_OPTIMIZED_OUT,
					      "a part of it is optimised out here"),
			size};
	found.parts = parts;
	return found.num_parts == 1 ? parts[0].object : found;
}

struct pg_object pg_object_part(struct pg_resolver *resolver, struct pg_builder *builder,
				const struct pg_object *object, uint64_t offset, uint64_t size)
{
	struct pg_object part = *object;

	if (object->avail != PG_AVAILABLE)
		return part;
	switch (object->kind) {
	case PG_OBJECT_MEMORY:
		if (offset % 8)
			return part_inside(builder, object, offset, size);
		part.word = pg_add_offset(builder, object->word, (int64_t)(offset / 8));
		return part;
	case PG_OBJECT_WORD:
		if (offset >= WORD_BITS || size > WORD_BITS - offset)
			return pg_object_unavailable(PG_OPTIMIZED_OUT,
						     "a part of it is optimised out here");
		part.word = pg_binary(builder, PG_OP_SHR, object->word, pg_const(builder, offset));
		return part;
	case PG_OBJECT_PARTS:
		return part_of_parts(resolver, builder, object, offset, size);
	case PG_OBJECT_POINTER:
		if (offset)
			return pg_object_unavailable(PG_OPTIMIZED_OUT,
						     "the pointer itself is optimised out");
		return part;
	}
	return part;
}

/* --- Words --- */

static bool word_of_parts(struct pg_builder *builder, struct pg_object *object, uint64_t bits,
			  bool user, pg_word *ret)
{
	pg_word word = pg_const(builder, 0), piece;
	uint64_t at = 0;

	for (size_t i = 0; i < object->num_parts && at < bits; i++) {
		const struct pg_part *part = &object->parts[i];
		uint64_t taken = part->bit_size < bits - at ? part->bit_size : bits - at;

		if (part->object.avail != PG_AVAILABLE || part->object.kind == PG_OBJECT_POINTER) {
			*object = pg_object_unavailable(PG_OPTIMIZED_OUT,
							"a part of it is optimised out here");
			return false;
		}
		piece = bits_of(builder, &part->object, taken, user);
		piece = pg_binary(builder, PG_OP_SHL, piece, pg_const(builder, at));
		word = pg_binary(builder, PG_OP_OR, word, piece);
		at += taken;
	}
	if (at < bits) {
		*object = pg_object_unavailable(PG_OPTIMIZED_OUT,
						"a part of it is optimised out here");
		return false;
	}
	*ret = word;
	return true;
}

bool pg_object_word(struct pg_builder *builder, struct pg_object *object, unsigned size, bool user,
		    pg_word *ret)
{
	if (object->avail != PG_AVAILABLE)
		return false;
	switch (object->kind) {
	case PG_OBJECT_MEMORY:
		*ret = bits_of(builder, object, 8 * size, user);
		return true;
	case PG_OBJECT_WORD:
		*ret = object->word;
		return true;
	case PG_OBJECT_PARTS:
		return word_of_parts(builder, object, 8 * size, user, ret);
	case PG_OBJECT_POINTER:
		*object = pg_object_unavailable(
			PG_OPTIMIZED_OUT,
			"the pointer itself is optimised out; what it points to can be read");
		return false;
	}
	return false;
}

/* --- Frames --- */

static struct pg_plan cfa_plan(struct pg_resolver *resolver, uint64_t address)
{
	struct pg_builder *builder = pg_resolver_builder(resolver);
	struct pg_eval eval = {.resolver = resolver, .builder = builder};
	struct pg_piece piece = {.kind = PG_PIECE_VALUE, .size = sizeof(uint64_t)};
	struct pg_object object;
	const Dwarf_Op *ops;
	size_t num;

	if (!pg_cfa_at(resolver->dbg, address, &ops, &num))
		return pg_plan_unavailable(PG_NO_FRAME, "no call frame information");
	object = pg_eval_object(&eval, ops, num);
	if (object.avail != PG_AVAILABLE)
		return pg_plan_unavailable(object.avail, object.reason);
	piece.word = object.word;
	return pg_builder_finish(builder, &piece, 1);
}

/**
 * When a function has returned, the stack pointer is what it was before the call: the CFA. A
 * kretprobe's registers say so too (arch/x86/kernel/rethook.c sets sp right before its handlers).
 */
static struct pg_plan cfa_at_return(struct pg_resolver *resolver)
{
	struct pg_builder *builder = pg_resolver_builder(resolver);
	struct pg_piece piece = {.kind = PG_PIECE_VALUE,
				 .size = sizeof(uint64_t),
				 .word = pg_reg(builder, resolver->dbg->arch->sp)};

	return pg_builder_finish(builder, &piece, 1);
}

const struct pg_plan *pg_place_cfa(struct pg_resolver *resolver, struct pg_place *place)
{
	if (place->has_cfa)
		return &place->cfa;
	switch (place->moment) {
	case PG_MOMENT_INSIDE:
		place->cfa = place->btf ? pg_cfa_at_entry(resolver)
					: cfa_plan(resolver, place->address);
		break;
	case PG_MOMENT_RETURNED:
		place->cfa = cfa_at_return(resolver);
		break;
	case PG_MOMENT_RETURN:
	case PG_MOMENT_TAIL_CALL:
		/* The frame is gone; see dbg/code/exits.h. */
		place->cfa = pg_cfa_at_entry(resolver);
		break;
	}
	place->has_cfa = true;
	return &place->cfa;
}

/** Is it fbreg for all of the function, and below the CFA, where nothing is at the entry? */
static bool is_stored_by_prologue(struct pg_resolver *resolver, struct pg_place *place,
				  Dwarf_Die *param)
{
	struct pg_builder *builder = pg_resolver_builder(resolver);
	struct pg_eval eval = {.resolver = resolver, .builder = builder, .place = place};
	struct pg_dwexpr expr;
	struct pg_object object;
	Dwarf_Attribute attr;
	uint64_t offset;
	pg_word below;

	if (!dwarf_attr_integrate(param, DW_AT_location, &attr))
		return false;
	expr = pg_dwexpr_of(resolver->dbg, resolver->arena, &attr);
	if (expr.num != 1 || expr.ops[0].atom != DW_OP_fbreg)
		return false;
	eval.attr = &attr;
	set_body(&eval, (struct pg_range){0, UINT64_MAX});
	object = pg_eval_object(&eval, expr.ops, expr.num);
	if (object.avail != PG_AVAILABLE)
		return false;
	below = pg_binary(builder, PG_OP_SUB, object.word, pg_cfa(builder));
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

bool pg_place_has_below_stack(struct pg_resolver *resolver, struct pg_place *place,
			      const struct pg_plan *plan)
{
	const struct pg_arch *arch = resolver->dbg->arch;
	unsigned red_zone = resolver->dbg->kind == PG_DBG_PROGRAM ? arch->red_zone : 0;

	return plan->avail == PG_AVAILABLE && place->moment == PG_MOMENT_INSIDE && pg_plan_uses(plan, PG_OP_CFA) &&
	       pg_plan_reads_below(plan, pg_place_cfa(resolver, place), arch->sp, red_zone);
}
