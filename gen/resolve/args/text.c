// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/text.h"

#include "resolve/args/core.h"
#include "resolve/args/sequence.h"

static const char *type_name(struct pg_walk *walk, const struct pg_type *type)
{
	return pg_type_declare(walk->resolver->arena, type, "", PG_SPELL_SOURCE);
}

struct pg_problem pg_text_fits(struct pg_walk *walk, const struct pg_format *format,
			       const struct pg_value *value, uint64_t size)
{
	const struct pg_type *type = pg_type_strip(value->type);

	pg_type_complete(walk->resolver->types, type);
	if (type->size && size > type->size)
		return pg_problem_at(walk->resolver->arena, format->span,
				     "'%s' has only %llu byte%s", type_name(walk, value->type),
				     (unsigned long long)type->size, type->size == 1 ? "" : "s");
	return pg_no_problem();
}

/** What a pointer leads to. */
static void follow(struct pg_walk *walk, struct pg_value *value, const struct pg_type *pointer)
{
	struct pg_object *object = &value->object;
	uint64_t bound;
	pg_word word;

	if (pointer->far && object->avail == PG_AVAILABLE)
		*object = pg_object_unavailable(PG_NOT_REPRESENTABLE, pointer->far);
	if (object->avail == PG_AVAILABLE && object->kind == PG_OBJECT_POINTER) {
		*object = pg_object_pointed_to(walk, object, &bound);
	} else if (pg_value_word(walk->builder, value, &word)) {
		object->kind = PG_OBJECT_MEMORY;
		object->word = word;
	}
	value->user = walk->arg->user || pointer->is_user;
}

/** The address: what a pointer holds, or where an array is, `size` bytes of it. */
static struct pg_problem find_address(struct pg_walk *walk, const struct pg_format *format,
				      struct pg_value *value, uint64_t size, struct pg_text *ret)
{
	const struct pg_type *type = pg_type_strip(value->type);

	if (type->kind == PG_TYPE_POINTER) {
		follow(walk, value, type);
		size = 0; /* what a pointer points to has no bounds */
	} else {
		ret->piece.within = pg_core_take_whole(walk, value);
	}
	if (value->object.avail == PG_AVAILABLE && value->object.kind != PG_OBJECT_MEMORY)
		value->object = pg_object_unavailable(PG_NOT_SUPPORTED, "it is not in memory");
	ret->piece.word = value->object.word;
	ret->piece.count = value->count;
	return pg_text_fits(walk, format, value, size);
}

static bool is_text(const struct pg_type *type)
{
	const struct pg_type *target;

	if (type->kind != PG_TYPE_POINTER && type->kind != PG_TYPE_ARRAY)
		return false;
	target = pg_type_strip(type->target);
	return target->kind == PG_TYPE_VOID || (target->kind == PG_TYPE_INT && target->size == 1);
}

static struct pg_problem string_of(struct pg_walk *walk, const struct pg_format *format,
				   struct pg_value *value, struct pg_text *ret)
{
	const struct pg_type *given = value->type, *array;
	uint64_t size = pg_type_strip(ret->type)->size;

	if (!is_text(pg_type_strip(given)))
		pg_sequence_begin(walk, value, true);
	PG_TRY_PROBLEM(find_address(walk, format, value, 0, ret));
	array = pg_type_strip(value->type);
	if (!is_text(array))
		return pg_problem_at(walk->resolver->arena, format->span,
				     "'%s' is not a string: it is neither char * nor an array of char, "
				     "nor of a library's string types",
				     type_name(walk, given));
	if (format->kind == PG_FORMAT_USTRING)
		value->user = true;
	/* An array may be full, without a NUL: what follows it is not the string's. */
	if (array->kind == PG_TYPE_ARRAY && array->has_count && array->count + 1 < size)
		size = array->count + 1;
	ret->piece.kind = value->is_counted ? PG_PIECE_COUNTED : PG_PIECE_STRING;
	ret->piece.size = size - value->is_counted; /* the NUL is ours */
	return pg_no_problem();
}

static struct pg_problem bytes_of(struct pg_walk *walk, const struct pg_format *format,
				  struct pg_value *value, struct pg_text *ret)
{
	ret->piece.kind = value->is_counted ? PG_PIECE_COUNTED : PG_PIECE_BYTES;
	ret->piece.size = format->count;
	return find_address(walk, format, value, format->count, ret);
}

struct pg_problem pg_text_of(struct pg_walk *walk, const struct pg_format *format,
			     struct pg_value *value, struct pg_text *ret)
{
	const bool is_bytes = format->kind == PG_FORMAT_BYTES;
	const unsigned count = format->count ? format->count : PG_STRING_SIZE;
	struct pg_arena *arena = walk->resolver->arena;

	*ret = (struct pg_text){
		.kind = is_bytes ? PG_FIELD_BYTES : PG_FIELD_STRING,
		.type = pg_type_array(arena,
				      is_bytes ? pg_type_int(arena, "unsigned char", 1, false)
					       : pg_type_int(arena, "char", 1, true),
				      count),
	};
	PG_TRY_PROBLEM(is_bytes ? bytes_of(walk, format, value, ret)
				: string_of(walk, format, value, ret));
	ret->piece.user = value->user;
	return pg_no_problem();
}
