// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/value.h"

#include "resolve/args/core.h"
#include "resolve/where/address.h"

enum { WORD_SIZE = 8, SMALLEST_PAGE = 4096 };

void pg_value_lose(struct pg_value *value, enum pg_avail avail, const char *reason)
{
	value->object = pg_object_unavailable(avail, reason);
}

/** From the least significant bit of `bytes` bytes up to that of a bit-field `from` bits in them. */
static unsigned shift_of(const struct pg_builder *builder, const struct pg_value *value, unsigned from,
			 unsigned bytes)
{
	return pg_builder_order(builder) == PG_BIG_ENDIAN ? 8 * bytes - from - value->bit_size : from;
}

/** The word behind the eight bytes that a bit-field begins in has its ninth, too: the field alone. */
static pg_word with_ninth(struct pg_builder *builder, const struct pg_value *value, pg_word word,
			  pg_word address, unsigned from)
{
	pg_word ninth = pg_load(builder, pg_add_offset(builder, address, WORD_SIZE), 1, value->user);
	unsigned in_ninth = from + value->bit_size - 8 * WORD_SIZE;

	if (pg_builder_order(builder) == PG_BIG_ENDIAN) {
		ninth = pg_binary(builder, PG_OP_SHR, ninth, pg_const(builder, 8 - in_ninth));
		word = pg_binary(builder, PG_OP_SHL, word, pg_const(builder, in_ninth));
	} else {
		ninth = pg_binary(builder, PG_OP_SHL, ninth, pg_const(builder, 64 - from));
		word = pg_binary(builder, PG_OP_SHR, word, pg_const(builder, from));
	}
	return pg_binary(builder, PG_OP_OR, word, ninth);
}

/**
 * The storage around a bit-field, with *shift its least significant bit in the word: the aligned
 * unit of its type where it fits one, else just its bytes (a packed struct). Where these are nine,
 * the field alone: the word has no room for the bits below it.
 */
static void load_around(struct pg_builder *builder, const struct pg_value *value, pg_word *ret,
			unsigned *shift)
{
	uint64_t of_type = pg_type_strip(value->type)->size;
	unsigned size = of_type <= WORD_SIZE ? (unsigned)of_type : 0, first, num;
	unsigned unit = size ? value->bit_offset / (8 * size) : 0;
	pg_word address = value->object.word;
	struct pg_object bytes = value->object;

	if (size && value->bit_offset + value->bit_size <= (unit + 1) * 8 * size) {
		*shift = shift_of(builder, value, value->bit_offset - unit * 8 * size, size);
		*ret = pg_load(builder, pg_add_offset(builder, address, unit * size), size,
			       value->user);
		return;
	}
	first = value->bit_offset / 8;
	num = (value->bit_offset + value->bit_size + 7) / 8 - first;
	bytes.word = pg_add_offset(builder, address, first);
	pg_object_word(builder, &bytes, num > WORD_SIZE ? WORD_SIZE : num, value->user, ret);
	*shift = shift_of(builder, value, value->bit_offset - 8 * first, num);
	if (num > WORD_SIZE) {
		*ret = with_ninth(builder, value, *ret, bytes.word, value->bit_offset - 8 * first);
		*shift = 0;
	}
}

/**
 * The storage unit of a bit-field whose type has the other byte order, turned round, with *shift the
 * field's least significant bit in it: its offset counts from the unit's most significant one.
 */
static bool load_swapped(struct pg_builder *builder, struct pg_value *value, pg_word *ret,
			 unsigned *shift)
{
	unsigned size = (unsigned)pg_type_strip(value->type)->size;

	if (pg_builder_order(builder) == PG_BIG_ENDIAN) {
		pg_value_lose(value, PG_NOT_SUPPORTED, "it is a bit-field of the other byte order");
		return false;
	}
	if (value->bit_offset + value->bit_size > 8 * size) {
		pg_value_lose(value, PG_NOT_SUPPORTED,
				 "it is a bit-field of the other byte order that crosses its unit");
		return false;
	}
	*shift = 8 * size - value->bit_offset - value->bit_size;
	*ret = pg_swap(builder, pg_load(builder, value->object.word, size, value->user), size);
	return true;
}

static pg_word extract_bits(struct pg_builder *builder, pg_word word, unsigned shift, unsigned size,
			    bool is_signed)
{
	if (is_signed) {
		word = pg_binary(builder, PG_OP_SHL, word, pg_const(builder, 64 - size - shift));
		return pg_binary(builder, PG_OP_SHRA, word, pg_const(builder, 64 - size));
	}
	word = pg_binary(builder, PG_OP_SHR, word, pg_const(builder, shift));
	if (size == 64)
		return word;
	return pg_binary(builder, PG_OP_AND, word, pg_const(builder, ((uint64_t)1 << size) - 1));
}

static bool bit_field_word(struct pg_builder *builder, struct pg_value *value, pg_word *ret)
{
	const struct pg_type *type = pg_type_strip(value->type);
	bool is_memory = value->object.kind == PG_OBJECT_MEMORY;
	unsigned shift = 0;
	pg_word word;

	if (!is_memory &&
	    !pg_object_word(builder, &value->object, (value->bit_size + 7) / 8, value->user, &word))
		return false;
	if (value->bit_size > 64) {
		pg_value_lose(value, PG_BAD_DEBUG_INFO, "its bit-field is malformed");
		return false;
	}
	if (is_memory && !type->is_swapped)
		load_around(builder, value, &word, &shift);
	else if (is_memory && !load_swapped(builder, value, &word, &shift))
		return false;
	*ret = extract_bits(builder, word, shift, value->bit_size, type->is_signed);
	return true;
}

bool pg_value_word(struct pg_builder *builder, struct pg_value *value, pg_word *ret)
{
	const struct pg_type *type = pg_type_strip(value->type);
	unsigned size = (unsigned)type->size;
	pg_word word;

	if (value->object.avail != PG_AVAILABLE || !pg_type_is_scalar(type))
		return false;
	if (type->is_swapped && value->object.kind != PG_OBJECT_MEMORY) {
		pg_value_lose(value, PG_NOT_SUPPORTED,
				 "its bytes are in the other order in memory, and it is not "
				 "known in which they are here");
		return false;
	}
	if (value->member)
		return pg_core_load(builder, value, ret);
	if (value->bit_size)
		return bit_field_word(builder, value, ret);
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	if (!pg_object_word(builder, &value->object, size, value->user, &word))
		return false;
	if (type->is_swapped)
		word = pg_swap(builder, word, size);
	word = pg_extend(builder, word, size, type->is_signed);
	if (type->is_bool)
		word = pg_binary(builder, PG_OP_NE, word, pg_const(builder, 0));
	*ret = word;
	return true;
}

void pg_value_lose_beyond(struct pg_value *value)
{
	pg_value_lose(value, PG_OPTIMIZED_OUT,
			 "the pointer itself is optimised out, and this is more than the variable "
			 "that it points to");
}

pg_word pg_value_nowhere(struct pg_walk *walk, const struct pg_value *value)
{
	const pg_word end = pg_const(walk->builder, UINT64_MAX);

	pg_type_complete(walk->resolver->types, pg_type_strip(value->type));
	if (pg_type_strip(value->type)->size <= SMALLEST_PAGE)
		return end;
	return pg_load(walk->builder, end, WORD_SIZE, value->user);
}

/** An implicit pointer points into one variable: the memory around that is unknown. */
static void follow_implicit(struct pg_walk *walk, struct pg_value *value)
{
	const struct pg_type *target = pg_type_strip(pg_type_strip(value->type)->target);

	pg_type_complete(walk->resolver->types, target);
	value->object = pg_object_pointed_to(walk, &value->object, &value->bound);
	/* Of a variable in a register the first bytes, which may be its high ones. */
	if (value->object.kind == PG_OBJECT_WORD && target->size && 8 * target->size < value->object.bits)
		value->object = pg_object_part(walk, &value->object, 0, 8 * target->size);
	value->is_bounded = value->bound > 0;
	if (value->object.avail == PG_AVAILABLE && value->is_bounded && target->size > value->bound)
		pg_value_lose_beyond(value);
}

void pg_value_follow(struct pg_walk *walk, struct pg_value *value)
{
	const struct pg_type *pointer = pg_type_strip(value->type);
	uint64_t number;
	pg_word word;

	value->is_bounded = false;
	if (pointer->far && value->object.avail == PG_AVAILABLE)
		pg_value_lose(value, PG_NOT_REPRESENTABLE, pointer->far);
	if (value->object.avail == PG_AVAILABLE && value->object.kind == PG_OBJECT_POINTER) {
		follow_implicit(walk, value);
	} else if (pg_value_word(walk->builder, value, &word)) {
		value->object.kind = PG_OBJECT_MEMORY;
		value->object.word = word;
		if (!(pg_is_const(walk->builder, word, &number) && number == 0) &&
		    pg_address_is_template(walk, word))
			pg_value_lose(value, PG_NOT_REPRESENTABLE,
				      "it is a per-CPU pointer, not the address of any CPU's copy");
	} else if (value->object.avail == PG_AVAILABLE) {
		pg_value_lose(value, PG_BAD_DEBUG_INFO, "its pointer has an odd size");
	}
	value->member = NULL;
	value->type = pointer->target;
	value->user = walk->arg->user || pointer->is_user;
	value->bit_size = value->bit_offset = 0;
}

/** An address becomes one that cannot be read; a word, what is read there. */
static void spoil(struct pg_walk *walk, const struct pg_value *value, struct pg_object *object,
		  pg_word there)
{
	struct pg_builder *builder = walk->builder;
	pg_word nothing = pg_value_nowhere(walk, value);

	if (object->avail != PG_AVAILABLE)
		return;
	if (object->kind == PG_OBJECT_WORD)
		nothing = pg_load(builder, pg_const(builder, UINT64_MAX), sizeof(uint64_t),
				  value->user);
	if (object->kind == PG_OBJECT_WORD || object->kind == PG_OBJECT_MEMORY)
		object->word = pg_select(builder, there, object->word, nothing);
	else
		*object = pg_object_unavailable(PG_NOT_SUPPORTED,
						"which variant it has is not known here");
}

void pg_value_demand(struct pg_walk *walk, struct pg_value *value, pg_word there)
{
	struct pg_object *object = &value->object;
	struct pg_part *parts;

	if (object->avail != PG_AVAILABLE || object->kind != PG_OBJECT_PARTS) {
		spoil(walk, value, object, there);
		return;
	}
	parts = PG_NEW_N(walk->resolver->arena, object->num_parts, struct pg_part);
	for (size_t i = 0; i < object->num_parts; i++) {
		parts[i] = object->parts[i];
		spoil(walk, value, &parts[i].object, there);
	}
	object->parts = parts;
}
