// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/parts.h"

/** Nested types: C programs have fewer, and damaged debug info may have no end. */
#define MAX_NESTING 32

/** The most absent bits in a row that may be padding: no compiler aligns a struct on the stack to
    more. */
#define MAX_PADDING (8 * 64)

enum { BYTE = 8, WORD = 64 };

struct parts {
	const struct pg_walk *walk;
	const struct pg_object *object;
	const struct pg_type *type;
	struct pg_piece *pieces;
	size_t num;
	bool any_here;
};

/* --- Padding --- */

static bool is_padding(struct pg_resolver *resolver, const struct pg_type *type, uint64_t at,
		       uint64_t size, unsigned depth);

/** Are bits [at, at + size) outside of the member? */
static bool is_beside(struct pg_resolver *resolver, const struct pg_member *member, uint64_t at,
		      uint64_t size, unsigned depth)
{
	uint64_t begin = member->bit_offset, end = begin, from, to;

	end += member->bit_size ? member->bit_size : BYTE * pg_type_strip(member->type)->size;
	from = at > begin ? at : begin;
	to = at + size < end ? at + size : end;
	if (from >= to)
		return true;
	return !member->bit_size &&
	       is_padding(resolver, member->type, from - begin, to - from, depth + 1);
}

static bool is_padding_of_array(struct pg_resolver *resolver, const struct pg_type *array,
				uint64_t at, uint64_t size, unsigned depth)
{
	uint64_t bits = BYTE * pg_type_strip(array->target)->size;

	/* Over the end of an element: a struct that ends in padding and begins with a member. */
	return bits && at % bits + size <= bits &&
	       is_padding(resolver, array->target, at % bits, size, depth + 1);
}

static bool is_padding(struct pg_resolver *resolver, const struct pg_type *type, uint64_t at,
		       uint64_t size, unsigned depth)
{
	type = pg_type_strip(type);
	if (depth > MAX_NESTING)
		return false;
	pg_type_complete(resolver->types, type);
	if (type->kind == PG_TYPE_ARRAY)
		return is_padding_of_array(resolver, type, at, size, depth);
	if ((type->kind != PG_TYPE_STRUCT && type->kind != PG_TYPE_UNION) || type->is_declaration)
		return false;
	if (type->num_lost) /* whose place is not known */
		return false;
	for (size_t i = 0; i < type->num_members; i++) {
		if (!is_beside(resolver, &type->members[i], at, size, depth))
			return false;
	}
	return true;
}

/* --- Pieces --- */

static bool is_here(const struct pg_object *object)
{
	return object->avail == PG_AVAILABLE &&
	       (object->kind == PG_OBJECT_MEMORY || object->kind == PG_OBJECT_WORD);
}

static void add(struct parts *parts, enum pg_piece_kind kind, uint64_t at, uint64_t bits,
		pg_word word)
{
	*PG_PUSH(parts->walk->resolver->arena, parts->pieces, parts->num) = (struct pg_piece){
		.kind = kind, .offset = at / BYTE, .size = bits / BYTE, .word = word};
}

/** Are bits [at, at + bits) available, as far as a member has them? */
static bool has_bits(struct parts *parts, uint64_t at, uint64_t bits)
{
	struct pg_object object = pg_object_part(parts->walk, parts->object, at, bits);
	const struct pg_part alone = {object, bits}, *of = &alone;
	size_t num = 1;

	if (object.avail == PG_AVAILABLE && object.kind == PG_OBJECT_PARTS) {
		of = object.parts;
		num = object.num_parts;
	}
	for (size_t i = 0; i < num; at += of[i++].bit_size) {
		if (!is_here(&of[i].object) &&
		    (of[i].bit_size > MAX_PADDING ||
		     !is_padding(parts->walk->resolver, parts->type, at, of[i].bit_size, 0)))
			return false;
	}
	return true;
}

/** Up to 64 bits as one word; zeros where there is nothing. */
static pg_word bits_at(struct parts *parts, uint64_t at, uint64_t bits)
{
	struct pg_builder *builder = parts->walk->builder;
	bool is_big = pg_builder_order(builder) == PG_BIG_ENDIAN;
	pg_word word = pg_const(builder, 0), piece;

	for (size_t i = 0, begin = 0; i < parts->object->num_parts; i++) {
		const struct pg_part *part = &parts->object->parts[i];
		uint64_t end = begin + part->bit_size;
		uint64_t from = begin > at ? begin : at, to = end < at + bits ? end : at + bits;
		struct pg_object object;

		if (from < to) {
			object =
				pg_object_part(parts->walk, &part->object, from - begin, to - from);
			if (is_here(&object) &&
			    pg_object_word(builder, &object,
					   (unsigned)((to - from + BYTE - 1) / BYTE), false,
					   &piece)) {
				if (to - from < WORD)
					piece = pg_binary(
						builder, PG_OP_AND, piece,
						pg_const(builder,
							 ((uint64_t)1 << (to - from)) - 1));
				piece = pg_binary(builder, PG_OP_SHL, piece,
						  pg_const(builder, is_big ? at + bits - to : from - at));
				word = pg_binary(builder, PG_OP_OR, word, piece);
				parts->any_here = true;
			}
		}
		begin = end;
	}
	return word;
}

/** Bytes that several parts share: as words of bytes that are there, and runs of those that are
 * not. */
static void add_shared(struct parts *parts, uint64_t at, uint64_t end)
{
	while (at < end) {
		bool here = has_bits(parts, at, BYTE);
		uint64_t bits = BYTE;

		while (at + bits < end && (!here || bits < WORD) &&
		       has_bits(parts, at + bits, BYTE) == here)
			bits += BYTE;
		add(parts, here ? PG_PIECE_VALUE : PG_PIECE_ABSENT, at, bits,
		    here ? bits_at(parts, at, bits) : 0);
		at += bits;
	}
}

/** One part of whole bytes. */
static void add_whole(struct parts *parts, const struct pg_part *part, uint64_t at)
{
	bool is_memory = part->object.kind == PG_OBJECT_MEMORY;

	if (is_here(&part->object)) {
		add(parts, is_memory ? PG_PIECE_BYTES : PG_PIECE_VALUE, at, part->bit_size,
		    part->object.word);
		parts->any_here = true;
	} else if (part->bit_size <= MAX_PADDING) {
		add_shared(parts, at, at + part->bit_size);
	} else {
		add(parts, PG_PIECE_ABSENT, at, part->bit_size, 0);
	}
}

/* --- Parts of members --- */

static bool is_of_member(struct pg_resolver *resolver, const struct pg_type *type, uint64_t at,
			 uint64_t size, unsigned depth);

static bool is_of_one(struct pg_resolver *resolver, const struct pg_type *type, uint64_t at,
		      uint64_t size, unsigned depth)
{
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];

		if (at >= member->bit_offset &&
		    at - member->bit_offset < BYTE * pg_type_strip(member->type)->size)
			return is_of_member(resolver, member->type, at - member->bit_offset, size, depth);
	}
	return false;
}

/** Are bits [at, at + size) a type, or just one thing in it? A number of two parts has two such. */
static bool is_of_member(struct pg_resolver *resolver, const struct pg_type *type, uint64_t at,
			 uint64_t size, unsigned depth)
{
	uint64_t bits;

	type = pg_type_strip(type);
	bits = BYTE * type->size;
	if (at == 0 && size == bits)
		return true;
	if (depth > MAX_NESTING)
		return false;
	pg_type_complete(resolver->types, type);
	if (type->kind == PG_TYPE_STRUCT)
		return is_of_one(resolver, type, at, size, depth + 1);
	if (type->kind == PG_TYPE_ARRAY && pg_type_strip(type->target)->size)
		return is_of_member(resolver, type->target, at % (BYTE * pg_type_strip(type->target)->size),
				    size, depth + 1);
	return type->kind == PG_TYPE_FLOAT && size == bits / 2 && (at == 0 || at == size);
}

bool pg_parts_are_members(struct pg_resolver *resolver, const struct pg_object *object,
			  const struct pg_type *type)
{
	uint64_t at = 0;

	for (size_t i = 0; i < object->num_parts; at += object->parts[i++].bit_size) {
		if (is_here(&object->parts[i].object) &&
		    !is_of_member(resolver, type, at, object->parts[i].bit_size, 0))
			return false;
	}
	return true;
}

/* --- All of them --- */

bool pg_parts_pieces(const struct pg_walk *walk, const struct pg_object *object,
		     const struct pg_type *type, const struct pg_piece **ret, size_t *ret_num)
{
	struct parts parts = {.walk = walk, .object = object, .type = type};
	uint64_t begin = 0, end = 0;

	for (size_t i = 0; i < object->num_parts; i++) {
		const struct pg_part *part = &object->parts[i];

		end += part->bit_size;
		if (end % BYTE && i + 1 < object->num_parts)
			continue;
		if (begin + part->bit_size == end)
			add_whole(&parts, part, begin);
		else
			add_shared(&parts, begin, end);
		begin = end;
	}
	*ret = parts.pieces;
	*ret_num = parts.num;
	return parts.any_here;
}
