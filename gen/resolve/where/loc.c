// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/loc.h"

#include <dwarf.h>
#include <string.h>

#include "dbg/code/entry.h"
#include "dbg/frame/cfi.h"
#include "dbg/loc/dwloc.h"
#include "dbg/unit/dwattr.h"
#include "dbg/unit/unit.h"
#include "resolve/where/eval.h"
#include "resolve/where/parts.h"

/** Of an array of characters. A text that ends before the array does may go on behind its first
 * NUL. */
static struct pg_object object_of_text(struct pg_eval *eval, const struct pg_type *type,
				       Dwarf_Attribute *attr)
{
	const char *text = dwarf_formstring(attr);

	if (type->kind != PG_TYPE_ARRAY || !text || strlen(text) + 1 < type->size)
		return pg_object_unavailable(
			PG_NOT_SUPPORTED,
			"its constant value is a string, not all of which is known");
	return pg_object_of_bytes(&eval->walk, (const unsigned char *)text, type->size);
}

/** DW_AT_const_value: the value itself, in the attribute. */
static struct pg_object object_of_const(struct pg_eval *eval, Dwarf_Die *variable,
					Dwarf_Attribute *attr)
{
	const struct pg_type *type =
		pg_type_strip(pg_type_of(eval->walk.resolver->types, variable));
	int64_t number;
	Dwarf_Block block;

	if (dwarf_formblock(attr, &block) == 0 && block.length < type->size)
		return pg_object_unavailable(
			PG_BAD_DEBUG_INFO,
			"its location is malformed (a constant of too few bytes)");
	if (dwarf_formblock(attr, &block) == 0)
		return pg_object_of_bytes(&eval->walk, block.data, block.length);
	if (pg_attr_const(attr, &number))
		return (struct pg_object){.avail = PG_AVAILABLE,
					  .kind = PG_OBJECT_WORD,
					  .word = pg_const(eval->walk.builder, (uint64_t)number)};
	return object_of_text(eval, type, attr);
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
 * The entry of a list for a place: 1, 0, -1 as of pg_dwloc_at(). Damage in others does not matter.
 *
 * Statements without code share an address: gcc then writes ranges [X, X) that are told apart by
 * view numbers only. All of them see the same registers and memory. Where a function is entered,
 * the first of them has its parameters before any statement; gdb takes it, too
 * (dwarf2_find_location_expression).
 *
 * clang's lists begin behind a landing pad and the call of the tracer, which change nothing.
 */
static int find_entry(struct pg_eval *eval, Dwarf_Die *variable, const Dwarf_Attribute *attr,
		      struct pg_dwloc_entry *ret, const char **ret_damage)
{
	struct pg_dbg *dbg = eval->walk.resolver->dbg;
	const struct pg_place *place = eval->walk.place;
	bool takes_empty = place->is_entry && dwarf_tag(variable) == DW_TAG_formal_parameter;
	int found = pg_dwloc_at(dbg, attr, place->address, takes_empty, ret, ret_damage);
	uint64_t code = found == 0 ? pg_entry_code(dbg, &place->symbol, place->address) : 0;

	if (code <= place->address)
		return found;
	found = pg_dwloc_at(dbg, attr, code, takes_empty, ret, ret_damage);
	if (found > 0 && ret->from > place->address)
		ret->from = place->address;
	return found;
}

static bool find_location(struct pg_eval *eval, Dwarf_Die *variable, const Dwarf_Attribute *attr,
			  struct pg_location *ret)
{
	struct pg_dbg *dbg = eval->walk.resolver->dbg;
	struct pg_dwloc_entry entry;
	const char *damage;
	int found = find_entry(eval, variable, attr, &entry, &damage);

	if (found < 0)
		return pg_eval_bad(eval, damage);
	if (found == 0 || (entry.is_all && entry.bytes.at == entry.bytes.end)) {
		const struct pg_object none = object_without_location(dbg, attr);

		return pg_eval_refuse(eval, none.avail, none.reason);
	}
	ret->range = (struct pg_range){entry.from, entry.to};
	return pg_eval_decode(eval, attr->cu, entry.bytes, &ret->ops, &ret->num);
}

/** Where there is a frame: after a return, and without debug info of the function, there is none.
 */
static void set_body(struct pg_eval *eval, struct pg_range range)
{
	eval->is_of_body =
		eval->walk.place->num_scopes && eval->walk.place->moment == PG_MOMENT_INSIDE;
	eval->range = range;
}

/**
 * Of a register or a value as many low bytes are the variable's as it has; of bytes (which say themselves how
 * many they are) the first ones.
 */
static struct pg_object of_size(const struct pg_walk *walk, Dwarf_Die *variable, struct pg_object object)
{
	const struct pg_type *type;
	unsigned bits;

	if (object.avail != PG_AVAILABLE || object.kind != PG_OBJECT_WORD ||
	    pg_builder_order(walk->builder) == PG_LITTLE_ENDIAN)
		return object;
	type = pg_type_strip(pg_type_of(walk->resolver->types, variable));
	pg_type_complete(walk->resolver->types, type);
	bits = type->size <= sizeof(uint64_t) ? (unsigned)(8 * type->size) : 0;
	if (object.bits > bits && bits)
		return pg_object_part(walk, &object, 0, bits);
	if (!object.bits)
		object.bits = bits;
	return object;
}

/** Is memory above the frame of the place's function, where the caller has put parameters? */
static bool is_of_caller(const struct pg_walk *walk, const struct pg_object *memory)
{
	struct pg_builder *builder = walk->builder;
	struct pg_cfa_rule rule;
	uint64_t from, end;
	pg_word base = pg_cfa(builder);

	if (pg_is_const(builder, pg_binary(builder, PG_OP_SUB, memory->word, base), &from))
		return (int64_t)from >= 0;
	if (!pg_cfa_rule_at(walk->resolver->dbg, walk->place->address, &rule, &end))
		return false;
	base = pg_reg(builder, rule.reg);
	return pg_is_const(builder, pg_binary(builder, PG_OP_SUB, memory->word, base), &from) &&
	       (int64_t)from >= rule.offset;
}

/**
 * Functions of Rust get the address of what is larger than a register. Where the caller has put that on
 * the stack, LLVM says that the value is there.
 */
static bool is_address_of_rust(const struct pg_walk *walk, Dwarf_Die *variable, Dwarf_Die *unit,
			       const struct pg_object *object)
{
	const struct pg_type *type = pg_type_strip(pg_type_of(walk->resolver->types, variable));

	return object->kind == PG_OBJECT_MEMORY && pg_unit_is_rust(unit) &&
	       (pg_type_is_record(type) || type->kind == PG_TYPE_ARRAY) && type->size > sizeof(uint64_t) &&
	       is_of_caller(walk, object);
}

/** As its type has it: where the debug info has places wrong, it is not believed. */
static struct pg_object of_type(const struct pg_walk *walk, Dwarf_Die *variable, struct pg_object object)
{
	Dwarf_Die unit;

	if (object.avail != PG_AVAILABLE || !dwarf_diecu(variable, &unit, NULL, NULL))
		return of_size(walk, variable, object);
	if (is_address_of_rust(walk, variable, &unit, &object))
		return pg_object_unavailable(PG_BAD_DEBUG_INFO,
					     "the debug info has it on the stack where its address is");
	if (object.kind == PG_OBJECT_PARTS && pg_unit_moves_stack(&unit) &&
	    !pg_parts_are_members(walk->resolver, &object, pg_type_of(walk->resolver->types, variable)))
		return pg_object_unavailable(PG_BAD_DEBUG_INFO,
					     "the debug info has its parts at the places of other members");
	return of_size(walk, variable, object);
}

struct pg_object pg_object_of(const struct pg_walk *walk, Dwarf_Die *variable)
{
	struct pg_eval eval = {.walk = *walk, .is_location = true, .name = dwarf_diename(variable)};
	struct pg_location location;
	Dwarf_Attribute attr;

	if (dwarf_attr_integrate(variable, DW_AT_const_value, &attr))
		return of_size(walk, variable, object_of_const(&eval, variable, &attr));
	if (!dwarf_attr_integrate(variable, DW_AT_location, &attr))
		return pg_object_unavailable(PG_OPTIMIZED_OUT, "it is optimised out");
	if (!find_location(&eval, variable, &attr, &location))
		return pg_object_unavailable(eval.avail, eval.reason);
	eval.attr = &attr;
	set_body(&eval, location.range);
	return of_type(walk, variable, pg_eval_object(&eval, location.ops, location.num));
}

struct pg_object pg_object_located(const struct pg_walk *walk, Dwarf_Die *variable,
				   const struct pg_location *location)
{
	Dwarf_Attribute attr;
	struct pg_eval eval = {.walk = *walk,
			       .is_location = true,
			       .name = dwarf_diename(variable),
			       .attr = dwarf_attr_integrate(variable, DW_AT_location, &attr)};

	set_body(&eval, location->range);
	return of_type(walk, variable, pg_eval_object(&eval, location->ops, location->num));
}

struct pg_object pg_object_pointed_to(const struct pg_walk *walk, const struct pg_object *pointer,
				      uint64_t *ret_size)
{
	Dwarf_Die variable = pointer->target->variable;
	int64_t offset = pointer->target->offset;
	struct pg_object object = pg_object_of(walk, &variable);
	const struct pg_type *type = pg_type_strip(pg_type_of(walk->resolver->types, &variable));

	pg_type_complete(walk->resolver->types, type);
	*ret_size = 0;
	if (object.avail != PG_AVAILABLE)
		return pg_object_unavailable(
			object.avail,
			pg_printf(walk->resolver->arena,
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
	return pg_object_part(walk, &object, 8 * (uint64_t)offset, 0);
}
