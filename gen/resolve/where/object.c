// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/where/object.h"

enum { WORD_BITS = 64 };

struct pg_object pg_object_unavailable(enum pg_avail avail, const char *reason)
{
	return (struct pg_object){.avail = avail, .reason = reason};
}

/** The bytes of a constant: one word, or a part for every 8 bytes. */
struct pg_object pg_object_of_bytes(const struct pg_walk *walk, const unsigned char *bytes,
				    size_t size)
{
	struct pg_object object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_PARTS};
	struct pg_part *parts = NULL;

	for (size_t at = 0; at == 0 || at < size; at += sizeof(uint64_t)) {
		size_t len = size - at < sizeof(uint64_t) ? size - at : sizeof(uint64_t);
		uint64_t value = pg_load_uint(walk->resolver->dbg->arch->order, bytes + at, len);

		*PG_PUSH(walk->resolver->arena, parts, object.num_parts) = (struct pg_part){
			.object = {.avail = PG_AVAILABLE,
				   .kind = PG_OBJECT_WORD,
				   .word = pg_const(walk->builder, value),
				   .bits = (unsigned)(8 * len)},
			.bit_size = 8 * len,
		};
	}
	object.parts = parts;
	/* A shorter one stays a part: what lies beyond its end is unknown, not zero. */
	return size == sizeof(uint64_t) ? parts[0].object : object;
}

/* --- Parts --- */

/** `bytes` bytes of memory, of which there is no load of one piece. */
static pg_word bytes_at(struct pg_builder *builder, pg_word address, uint64_t bytes, bool user)
{
	bool is_big = pg_builder_order(builder) == PG_BIG_ENDIAN;
	pg_word word = pg_const(builder, 0);

	for (uint64_t i = 0; i < bytes; i++) {
		pg_word byte = pg_load(builder, pg_add_offset(builder, address, (int64_t)i), 1, user);

		byte = pg_binary(builder, PG_OP_SHL, byte,
				 pg_const(builder, 8 * (is_big ? bytes - 1 - i : i)));
		word = pg_binary(builder, PG_OP_OR, word, byte);
	}
	return word;
}

/**
 * The first `bits` (1 to 64) of memory, or the low ones of a word, zero-extended. In big-endian memory the
 * first bits are the highest of their bytes.
 */
static pg_word bits_of(struct pg_builder *builder, const struct pg_object *object, uint64_t bits,
		       bool user)
{
	uint64_t bytes = (bits + 7) / 8;
	pg_word word;

	if (object->kind == PG_OBJECT_WORD)
		word = object->word;
	else if (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8)
		word = pg_load(builder, object->word, (unsigned)bytes, user);
	else
		word = bytes_at(builder, object->word, bytes, user);
	if (object->kind == PG_OBJECT_MEMORY && pg_builder_order(builder) == PG_BIG_ENDIAN)
		word = pg_binary(builder, PG_OP_SHR, word, pg_const(builder, 8 * bytes - bits));
	if (bits < WORD_BITS)
		word = pg_binary(builder, PG_OP_AND, word,
				 pg_const(builder, ((uint64_t)1 << bits) - 1));
	return word;
}

/** Memory that begins or ends inside of a byte: as a word, since an address cannot express that. */
static struct pg_object part_inside(struct pg_builder *builder, const struct pg_object *memory,
				    uint64_t offset, uint64_t size)
{
	struct pg_object part = *memory;
	uint64_t skip = offset % 8;

	if (!size || skip + size > WORD_BITS)
		return pg_object_unavailable(PG_NOT_SUPPORTED, "a part of it begins or ends inside a byte");
	part.word = pg_add_offset(builder, memory->word, (int64_t)(offset / 8));
	part.word = bits_of(builder, &part, skip + size, false);
	if (pg_builder_order(builder) == PG_LITTLE_ENDIAN)
		part.word = pg_binary(builder, PG_OP_SHR, part.word, pg_const(builder, skip));
	part.kind = PG_OBJECT_WORD;
	part.bits = (unsigned)size;
	return part;
}

/** The bits [offset, offset + size) of a word; size 0 stands for all the rest. */
static struct pg_object part_of_word(struct pg_builder *builder, const struct pg_object *object,
				     uint64_t offset, uint64_t size)
{
	bool is_big = pg_builder_order(builder) == PG_BIG_ENDIAN;
	uint64_t bits = is_big ? object->bits : WORD_BITS, skip = offset;
	struct pg_object part = *object;

	if (!bits)
		return pg_object_unavailable(PG_NOT_SUPPORTED,
					     "which bits of a register a part of it is in is not known");
	if (offset >= bits || size > bits - offset)
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "a part of it is optimised out here");
	if (!size)
		size = bits - offset;
	if (is_big)
		skip = bits - offset - size;
	part.word = pg_binary(builder, PG_OP_SHR, object->word, pg_const(builder, skip));
	part.bits = (unsigned)size;
	return part;
}

/** The parts that make up [offset, offset + size) of an object in parts. */
static struct pg_object part_of_parts(const struct pg_walk *walk, const struct pg_object *object,
				      uint64_t offset, uint64_t size)
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
		*PG_PUSH(walk->resolver->arena, parts, found.num_parts) =
			(struct pg_part){pg_object_part(walk, &part->object, offset, taken), taken};
		offset = 0;
		if (size && !(size -= taken))
			break;
	}
	if (!found.num_parts)
		return pg_object_unavailable(PG_OPTIMIZED_OUT,
					     "a part of it is optimised out here");
	if (size) /* the location ends before the object does */
		*PG_PUSH(walk->resolver->arena, parts, found.num_parts) = (struct pg_part){
			pg_object_unavailable(PG_OPTIMIZED_OUT,
					      "a part of it is optimised out here"),
			size};
	found.parts = parts;
	return found.num_parts == 1 ? parts[0].object : found;
}

struct pg_object pg_object_part(const struct pg_walk *walk, const struct pg_object *object,
				uint64_t offset, uint64_t size)
{
	bool is_big = pg_builder_order(walk->builder) == PG_BIG_ENDIAN;
	struct pg_object part = *object;

	if (object->avail != PG_AVAILABLE)
		return part;
	switch (object->kind) {
	case PG_OBJECT_MEMORY:
		if (offset % 8 || (is_big && size % 8))
			return part_inside(walk->builder, object, offset, size);
		part.word = pg_add_offset(walk->builder, object->word, (int64_t)(offset / 8));
		return part;
	case PG_OBJECT_WORD:
		return part_of_word(walk->builder, object, offset, size);
	case PG_OBJECT_PARTS:
		return part_of_parts(walk, object, offset, size);
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
	bool is_big = pg_builder_order(builder) == PG_BIG_ENDIAN;
	pg_word word = pg_const(builder, 0), piece;
	uint64_t at = 0;

	for (size_t i = 0; i < object->num_parts && at < bits; i++) {
		const struct pg_part *part = &object->parts[i];
		uint64_t taken = part->bit_size < bits - at ? part->bit_size : bits - at;
		struct pg_object first = part->object;

		if (part->object.avail != PG_AVAILABLE || part->object.kind == PG_OBJECT_POINTER) {
			*object = pg_object_unavailable(PG_OPTIMIZED_OUT,
							"a part of it is optimised out here");
			return false;
		}
		if (is_big && part->object.kind == PG_OBJECT_WORD)
			first = part_of_word(builder, &part->object, 0, taken);
		piece = bits_of(builder, &first, taken, user);
		piece = pg_binary(builder, PG_OP_SHL, piece,
				  pg_const(builder, is_big ? bits - at - taken : at));
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

bool pg_object_is_same(const struct pg_object *a, const struct pg_object *b)
{
	if (a->avail != PG_AVAILABLE || b->avail != PG_AVAILABLE || a->kind != b->kind)
		return false;
	if (a->kind == PG_OBJECT_WORD || a->kind == PG_OBJECT_MEMORY)
		return a->word == b->word;
	if (a->kind != PG_OBJECT_PARTS || a->num_parts != b->num_parts)
		return false;
	for (size_t i = 0; i < a->num_parts; i++) {
		if (a->parts[i].bit_size != b->parts[i].bit_size ||
		    !pg_object_is_same(&a->parts[i].object, &b->parts[i].object))
			return false;
	}
	return true;
}
