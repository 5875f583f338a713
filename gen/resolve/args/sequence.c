// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/sequence.h"

#include <string.h>

#include "base/array.h"
#include "resolve/args/core.h"
#include "resolve/args/member.h"

/** Paths of members; `*` is the first pointer within, through however many structs. */
struct shape {
	const char *first;
	const char *count;   /* of elements; NULL: `end` tells, or a NUL */
	const char *end;     /* pointer behind the last element; NULL: `count` tells, or a NUL */
	const char *element; /* the type's parameter that is the type of an element; NULL: the
				pointer's target is */
};

static const struct shape shapes[] = {
	/* libstdc++: string, string before its second ABI, string_view, vector, span */
	{"_M_dataplus._M_p", "_M_string_length", NULL, NULL},
	{"_M_dataplus._M_p", NULL, NULL, NULL},
	{"_M_str", "_M_len", NULL, NULL},
	{"_M_impl._M_start", NULL, "_M_impl._M_finish", NULL},
	{"_M_ptr", "_M_extent._M_extent_value", NULL, NULL},
	/* libc++: string_view, vector */
	{"__data_", "__size_", NULL, NULL},
	{"__data", "__size", NULL, NULL},
	{"__begin_", NULL, "__end_", NULL},
	/* Rust: &str and slices, String, Vec, CString */
	{"data_ptr", "length", NULL, NULL},
	{"vec.buf.*", "vec.len", NULL, NULL},
	{"buf.*", "len", NULL, "T"},
	{"inner.data_ptr", "inner.length", NULL, NULL},
	/* Go: string, slice */
	{"str", "len", NULL, NULL},
	{"array", "len", NULL, NULL},
};

/** The member that a path leads to, with its bit offset in all; NULL: there is none. */
static const struct pg_member *find(struct pg_walk *walk, const struct pg_type *type,
				    const char *path, uint64_t *bit_offset)
{
	const struct pg_member *member = NULL;

	*bit_offset = 0;
	while (*path) {
		size_t len = strcspn(path, ".");

		type = pg_type_strip(type);
		if (!pg_type_is_record(type))
			return NULL;
		member = *path == '*'
				 ? pg_member_pointer(walk, type, bit_offset)
				 : pg_member_named(walk, type,
						   pg_intern_n(walk->resolver->arena, path, len),
						   bit_offset);
		if (!member)
			return NULL;
		type = member->type;
		path += len + (path[len] == '.');
	}
	return member;
}

static bool is_pointer(const struct pg_member *member)
{
	return member && pg_type_strip(member->type)->kind == PG_TYPE_POINTER &&
	       pg_type_strip(member->type)->target;
}

static bool is_count(const struct pg_member *member)
{
	return member && !member->bit_size && pg_type_strip(member->type)->kind == PG_TYPE_INT;
}

static const struct shape *shape_of(struct pg_walk *walk, const struct pg_type *type)
{
	uint64_t offset;

	for (size_t i = 0; i < PG_ARRAY_SIZE(shapes); i++) {
		const struct shape *shape = &shapes[i];

		if (is_pointer(find(walk, type, shape->first, &offset)) &&
		    (!shape->count || is_count(find(walk, type, shape->count, &offset))) &&
		    (!shape->end || is_pointer(find(walk, type, shape->end, &offset))))
			return shape;
	}
	return NULL;
}

/** The type of an element; NULL: it is not known. */
static const struct pg_type *element_of(struct pg_walk *walk, const struct pg_type *type,
					const struct shape *shape)
{
	uint64_t offset;

	if (shape->element)
		return pg_type_parameter(walk->resolver->types, type, shape->element);
	return pg_type_strip(find(walk, type, shape->first, &offset)->type)->target;
}

static struct pg_value part(struct pg_walk *walk, const struct pg_value *value, const char *path)
{
	struct pg_value copy = *value;
	uint64_t offset;
	const struct pg_member *member = find(walk, pg_type_strip(value->type), path, &offset);

	pg_member_narrow(walk, &copy, member, offset);
	return copy;
}

static bool part_word(struct pg_walk *walk, struct pg_value *value, const char *path, pg_word *ret)
{
	struct pg_value member = part(walk, value, path);

	if (pg_value_word(walk->builder, &member, ret))
		return true;
	value->object = member.object;
	return false;
}

/** The bytes of all elements. */
static bool count_bytes(struct pg_walk *walk, struct pg_value *value, const struct shape *shape,
			const struct pg_type *element, pg_word *ret)
{
	struct pg_builder *builder = walk->builder;
	pg_word word, begin;

	element = pg_type_strip(element);
	if (shape->count) {
		pg_type_complete(walk->resolver->types, element);
		if (!part_word(walk, value, shape->count, &word))
			return false;
		*ret = pg_binary(builder, PG_OP_MUL, word, pg_const(builder, element->size));
		return true;
	}
	if (!part_word(walk, value, shape->first, &begin) ||
	    !part_word(walk, value, shape->end, &word))
		return false;
	*ret = pg_binary(builder, PG_OP_SUB, word, begin);
	return true;
}

bool pg_sequence_begin(struct pg_walk *walk, struct pg_value *value, bool is_text)
{
	const struct pg_type *type = pg_type_strip(value->type);
	const struct pg_type *element;
	const struct shape *shape;
	struct pg_value first;
	bool is_pointed = type->kind == PG_TYPE_POINTER && type->target;

	if (is_pointed)
		type = pg_type_strip(type->target);
	if (!pg_type_is_record(type) || pg_core_applies(walk, value))
		return false;
	shape = shape_of(walk, type);
	element = shape ? element_of(walk, type, shape) : NULL;
	if (!element || (!is_text && !shape->count && !shape->end))
		return false;
	if (is_pointed)
		pg_value_follow(walk, value);
	first = part(walk, value, shape->first);
	first.is_counted = (shape->count || shape->end) && value->object.avail == PG_AVAILABLE &&
			   count_bytes(walk, value, shape, element, &first.count);
	if (shape->element)
		first.type = pg_type_pointer(walk->resolver->arena, element);
	if (value->object.avail != PG_AVAILABLE)
		first.object = value->object;
	*value = first;
	return true;
}
