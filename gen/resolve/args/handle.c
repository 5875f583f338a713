// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/handle.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "resolve/args/core.h"
#include "resolve/args/member.h"

/** Paths of members. */
struct shape {
	const char *first;  /* the object, or a pointer to it */
	const char *second; /* a member without which it is not one */
	const char *within; /* of what the pointer leads to, the object; NULL: all of it */
	bool is_optional;   /* `second` says whether it is there */
};

static const struct shape shapes[] = {
	/* libstdc++: unique_ptr, shared_ptr, optional */
	{"_M_t._M_t._M_head_impl", "_M_t._M_t", NULL, false},
	{"_M_ptr", "_M_refcount", NULL, false},
	{"_M_payload._M_payload._M_value", "_M_payload._M_engaged", NULL, true},
	/* libc++ */
	{"__ptr_.__value_", "__ptr_", NULL, false},
	{"__ptr_", "__cntrl_", NULL, false},
	{"__val_", "__engaged_", NULL, true},
	/* Rust: Rc and Arc */
	{"ptr.pointer", "phantom", "value", false},
	{"ptr.pointer", "phantom", "data", false},
};

static bool is_there(struct pg_walk *walk, const struct pg_value *value, const char *path)
{
	uint64_t offset;

	return pg_member_path(walk, pg_type_strip(value->type), path, &offset) != NULL;
}

static bool points(const struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);

	return type->kind == PG_TYPE_POINTER && type->target;
}

/** Nothing of the value can be read unless the number has this value. */
static void demand(struct pg_walk *walk, struct pg_value *value, struct pg_value *number,
		   uint64_t wanted)
{
	pg_word word;

	if (pg_value_word(walk->builder, number, &word))
		pg_value_demand(walk, value,
				pg_binary(walk->builder, PG_OP_EQ, word, pg_const(walk->builder, wanted)));
	else if (number->object.avail != PG_AVAILABLE)
		value->object = number->object;
	else
		pg_value_lose(value, PG_NOT_SUPPORTED, "the number that tells what it has has an odd size");
}

static bool follow(struct pg_walk *walk, struct pg_value *value, const struct shape *shape)
{
	struct pg_value first, second;

	if (!is_there(walk, value, shape->first) || !is_there(walk, value, shape->second))
		return false;
	first = pg_member_part(walk, value, shape->first);
	if (!shape->is_optional && !points(&first))
		return false;
	if (shape->is_optional) {
		second = pg_member_part(walk, value, shape->second);
		demand(walk, &first, &second, true);
	} else {
		pg_value_follow(walk, &first);
	}
	if (shape->within && !is_there(walk, &first, shape->within))
		return false;
	*value = shape->within ? pg_member_part(walk, &first, shape->within) : first;
	return true;
}

static bool begins(const char *name, const char *with)
{
	return name && strncmp(name, with, strlen(with)) == 0;
}

/**
 * It looks like a shared_ptr, but what it leads to may be gone. libstdc++ tells it by its count, also in
 * classes made of one.
 */
static bool is_weak(struct pg_walk *walk, const struct pg_type *type)
{
	uint64_t offset;
	const struct pg_member *count = pg_member_path(walk, type, "_M_refcount", &offset);

	return begins(type->name, "weak_ptr<") ||
	       (count && begins(pg_type_strip(count->type)->name, "__weak_count<"));
}

bool pg_handle_follow(struct pg_walk *walk, struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);

	if (!pg_type_is_record(type) || is_weak(walk, type) || pg_core_applies(walk, value))
		return false;
	for (size_t i = 0; i < PG_ARRAY_SIZE(shapes); i++) {
		if (follow(walk, value, &shapes[i]))
			return true;
	}
	return false;
}

/* --- std::variant --- */

/** How a library nests the alternatives: the first one, and a union of the others. */
static const struct nesting {
	const char *index, *all, *others, *first;
} nestings[] = {
	{"_M_index", "_M_u", "_M_rest", "_M_first"},
	{"__impl.__index", "__impl.__data", "__tail", "__head"},
	{"__impl_.__index", "__impl_.__data", "__tail", "__head"}, /* newer ones */
};

/** "_1": 1 */
static bool number_of(const char *name, uint64_t *ret)
{
	enum { MOST_DIGITS = 3 };
	const char *digits = name + 1;

	if (*name != '_' || !*digits || strspn(digits, "0123456789") != strlen(digits) ||
	    strlen(digits) > MOST_DIGITS)
		return false;
	*ret = strtoull(digits, NULL, 10);
	return true;
}

/** What it holds: libstdc++ has bytes where a constructor would have to run. */
static bool held(struct pg_walk *walk, struct pg_value *value)
{
	const char *path = is_there(walk, value, "__value") ? "__value" : "_M_storage";
	const struct pg_type *type;

	if (!is_there(walk, value, path))
		return false;
	type = pg_type_parameter(walk->resolver->types, pg_type_strip(value->type), "_Type");
	*value = pg_member_part(walk, value, path);
	if (type)
		value->type = type;
	return true;
}

static bool narrow(struct pg_walk *walk, struct pg_value *value, const struct nesting *nesting,
		   uint64_t wanted)
{
	struct pg_value index, inner;

	if (!is_there(walk, value, nesting->index) || !is_there(walk, value, nesting->all))
		return false;
	index = pg_member_part(walk, value, nesting->index);
	inner = pg_member_part(walk, value, nesting->all);
	for (uint64_t i = 0; i < wanted; i++) {
		if (!is_there(walk, &inner, nesting->others))
			return false;
		inner = pg_member_part(walk, &inner, nesting->others);
	}
	if (!is_there(walk, &inner, nesting->first))
		return false;
	inner = pg_member_part(walk, &inner, nesting->first);
	if (!held(walk, &inner))
		return false;
	demand(walk, &inner, &index, wanted);
	*value = inner;
	return true;
}

bool pg_handle_alternative(struct pg_walk *walk, struct pg_value *value, const char *name)
{
	uint64_t wanted;

	if (!number_of(name, &wanted) || pg_core_applies(walk, value))
		return false;
	for (size_t i = 0; i < PG_ARRAY_SIZE(nestings); i++) {
		if (narrow(walk, value, &nestings[i], wanted))
			return true;
	}
	return false;
}
