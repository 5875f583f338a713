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
	const char *owner;   /* whose parameter T is the type of an element; "": the type's own; NULL: the
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
	/* Rust: &str and slices, String, Vec, OsString, PathBuf, CString */
	{"data_ptr", "length", NULL, NULL},
	{"vec.buf.*", "vec.len", NULL, "vec"},
	{"buf.*", "len", NULL, ""},
	{"inner.inner.buf.*", "inner.inner.len", NULL, "inner.inner"},
	{"inner.inner.inner.buf.*", "inner.inner.inner.len", NULL, "inner.inner.inner"},
	{"inner.data_ptr", "inner.length", NULL, NULL},
	/* Go: string, slice */
	{"str", "len", NULL, NULL},
	{"array", "len", NULL, NULL},
};

static bool is_pointer(const struct pg_member *member)
{
	return member && pg_type_strip(member->type)->kind == PG_TYPE_POINTER &&
	       pg_type_strip(member->type)->target;
}

static bool is_count(const struct pg_member *member)
{
	return member && !member->bit_size && pg_type_strip(member->type)->kind == PG_TYPE_INT;
}

/** The type whose parameter tells the elements, where it has nothing but them: a ring begins elsewhere. */
static const struct pg_type *owner_of(struct pg_walk *walk, const struct pg_type *type, const struct shape *shape)
{
	uint64_t offset;

	if (*shape->owner)
		type = pg_type_strip(pg_member_path(walk, type, shape->owner, &offset)->type);
	return type->num_members == 2 && !type->num_lost ? type : NULL;
}

static const struct shape *shape_of(struct pg_walk *walk, const struct pg_type *type)
{
	uint64_t offset;

	for (size_t i = 0; i < PG_ARRAY_SIZE(shapes); i++) {
		const struct shape *shape = &shapes[i];

		if (is_pointer(pg_member_path(walk, type, shape->first, &offset)) &&
		    (!shape->count || is_count(pg_member_path(walk, type, shape->count, &offset))) &&
		    (!shape->end || is_pointer(pg_member_path(walk, type, shape->end, &offset))))
			return shape;
	}
	return NULL;
}

/** The type of an element; NULL: it is not known. */
static const struct pg_type *element_of(struct pg_walk *walk, const struct pg_type *type,
					const struct shape *shape)
{
	const struct pg_type *tail;
	uint64_t offset;

	if (shape->owner) {
		type = owner_of(walk, type, shape);
		return type ? pg_type_parameter(walk->resolver->types, type, "T") : NULL;
	}
	type = pg_type_strip(pg_member_path(walk, type, shape->first, &offset)->type)->target;
	tail = pg_type_tail(walk->resolver->types, type);
	return tail ? tail : type;
}

static bool part_word(struct pg_walk *walk, struct pg_value *value, const char *path, pg_word *ret)
{
	struct pg_value member = pg_member_part(walk, value, path);

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

/* --- libc++'s string --- */

/** A short one is within the object, where a long one has its length and its pointer. */
static const struct {
	const char *is_long, *short_size, *short_text, *long_size, *long_text;
	bool in_lowest_bit; /* of is_long, which is the short one's size, too */
} strings[] = {
	{"__r_.__value_.__s.__is_long_", "__r_.__value_.__s.__size_", "__r_.__value_.__s.__data_",
	 "__r_.__value_.__l.__size_", "__r_.__value_.__l.__data_", false},
	{"__rep_.__s.__is_long_", "__rep_.__s.__size_", "__rep_.__s.__data_", "__rep_.__l.__size_",
	 "__rep_.__l.__data_", false},
	{"__r_.__value_.__s.__size_", "__r_.__value_.__s.__size_", "__r_.__value_.__s.__data_",
	 "__r_.__value_.__l.__size_", "__r_.__value_.__l.__data_", true},
};

/** strings[which] of a record that is a string; false: it is not one. */
static bool string_of(struct pg_walk *walk, const struct pg_type *type, size_t *ret_which)
{
	uint64_t offset;

	for (size_t i = 0; i < PG_ARRAY_SIZE(strings); i++) {
		*ret_which = i;
		if (pg_member_path(walk, type, strings[i].is_long, &offset) &&
		    pg_member_path(walk, type, strings[i].short_size, &offset) &&
		    pg_member_path(walk, type, strings[i].short_text, &offset) &&
		    pg_member_path(walk, type, strings[i].long_size, &offset) &&
		    is_pointer(pg_member_path(walk, type, strings[i].long_text, &offset)))
			return walk->resolver->dbg->arch->order == PG_LITTLE_ENDIAN;
	}
	return false;
}

/** From the string to the pointer to its text, with its length. */
static void choose_text(struct pg_walk *walk, struct pg_value *value, size_t which)
{
	const struct pg_value within = pg_member_part(walk, value, strings[which].short_text);
	struct pg_value text = pg_member_part(walk, value, strings[which].long_text);
	struct pg_builder *builder = walk->builder;
	pg_word is_long, short_size, size, address;

	if (within.object.avail == PG_AVAILABLE && within.object.kind != PG_OBJECT_MEMORY) {
		pg_value_lose(value, PG_NOT_SUPPORTED, "the string is not in memory here");
	} else if (part_word(walk, value, strings[which].is_long, &is_long) &&
		   part_word(walk, value, strings[which].short_size, &short_size) &&
		   part_word(walk, value, strings[which].long_size, &size) &&
		   part_word(walk, value, strings[which].long_text, &address)) {
		if (strings[which].in_lowest_bit) {
			is_long = pg_binary(builder, PG_OP_AND, is_long, pg_const(builder, 1));
			short_size = pg_binary(builder, PG_OP_SHR, short_size, pg_const(builder, 1));
		}
		text.is_counted = true;
		text.count = pg_select(builder, is_long, size, short_size);
		text.object.kind = PG_OBJECT_WORD;
		text.object.word = pg_select(builder, is_long, address, within.object.word);
	}
	if (value->object.avail != PG_AVAILABLE)
		text.object = value->object;
	*value = text;
}

bool pg_sequence_begin(struct pg_walk *walk, struct pg_value *value, bool is_text)
{
	const struct pg_type *type = pg_type_strip(value->type);
	const struct pg_type *element;
	const struct shape *shape;
	struct pg_value first;
	bool is_pointed = type->kind == PG_TYPE_POINTER && type->target;
	size_t which;

	if (is_pointed)
		type = pg_type_strip(type->target);
	if (!pg_type_is_record(type) || pg_core_applies(walk, value))
		return false;
	if (string_of(walk, type, &which)) {
		if (is_pointed)
			pg_value_follow(walk, value);
		choose_text(walk, value, which);
		return true;
	}
	shape = shape_of(walk, type);
	element = shape ? element_of(walk, type, shape) : NULL;
	if (!element || (!is_text && !shape->count && !shape->end))
		return false;
	if (is_pointed)
		pg_value_follow(walk, value);
	first = pg_member_part(walk, value, shape->first);
	first.is_counted = (shape->count || shape->end) && value->object.avail == PG_AVAILABLE &&
			   count_bytes(walk, value, shape, element, &first.count);
	if (pg_type_strip(pg_type_strip(first.type)->target) != pg_type_strip(element))
		first.type = pg_type_pointer(walk->resolver->arena, element);
	if (value->object.avail != PG_AVAILABLE)
		first.object = value->object;
	*value = first;
	return true;
}
