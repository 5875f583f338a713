// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers about a type that are needed again and again, found once: when it is complete, how large it
 * is as a declaration and as a struct of structs; when they are asked for, its alignment and whether
 * it is packed.
 */
#include "ir/type.h"

#include <string.h>

/** In a message. */
#define PG_NUMBER(number)      PG_NUMBER_TEXT(number)
#define PG_NUMBER_TEXT(number) #number

/* --- Layout --- */

/** The strictest member, were the struct not packed. */
static unsigned find_members_align(const struct pg_type *type)
{
	unsigned align = 1;

	for (size_t i = 0; i < type->num_members; i++) {
		unsigned of_member = pg_type_align(type->members[i].type);

		if (of_member > align)
			align = of_member;
	}
	return align;
}

/**
 * Debug info does not say so, but no other attribute puts a member where its type may not be.
 * align: of the strictest member.
 */
static bool find_packed(const struct pg_type *type, unsigned align)
{
	if (type->size % align)
		return true;
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		uint64_t unit = 8 * pg_type_strip(member->type)->size;

		if (!member->bit_size && member->bit_offset % (8 * (uint64_t)pg_type_align(member->type)))
			return true;
		if (member->bit_size && unit &&
		    member->bit_offset / unit != (member->bit_offset + member->bit_size - 1) / unit)
			return true;
	}
	return false;
}

/** The layout of a struct that has been measured is found when it is first asked for, and kept. */
static void lay_out(const struct pg_type *type)
{
	struct pg_type *found = (struct pg_type *)type;

	if (!type->held || type->members_align)
		return;
	found->members_align = 1; /* before its members: damaged debug info may be circular */
	found->members_align = find_members_align(type);
	found->is_packed = find_packed(type, type->members_align);
}

unsigned pg_type_members_align(const struct pg_type *type)
{
	lay_out(type);
	return type->held ? type->members_align : find_members_align(type);
}

bool pg_type_is_packed(const struct pg_type *type)
{
	lay_out(type);
	return type->held ? type->is_packed : find_packed(type, find_members_align(type));
}

static bool is_complex(const struct pg_type *type)
{
	return type->kind == PG_TYPE_FLOAT && type->name && type->size > 1 &&
	       strcasestr(type->name, "complex");
}

/** Of a number or a pointer; never 0, whatever the size is. */
static unsigned natural_align(uint64_t size)
{
	return size > 16 ? 16 : size ? (unsigned)size : 1;
}

unsigned pg_type_align(const struct pg_type *type)
{
	for (; type->kind == PG_TYPE_TYPEDEF || pg_type_is_qualifier(type) || type->kind == PG_TYPE_ARRAY;
	     type = type->target) {
		if (type->align)
			return type->align;
		if (!type->target)
			return 1;
	}
	if (type->align)
		return type->align;
	if (pg_type_is_record(type))
		return pg_type_is_packed(type) ? 1 : pg_type_members_align(type);
	if (type->kind == PG_TYPE_POINTER && !type->size)
		return 8;
	return natural_align(is_complex(type) ? type->size / 2 : type->size);
}

/* --- Limits --- */

static uint32_t written(const struct pg_type *type)
{
	return type && type->written ? type->written : 1;
}

void pg_type_bound_size(struct pg_type *type)
{
	if (type->size <= PG_TYPE_LARGEST)
		return;
	type->size = 0;
	pg_type_refuse(type, "the debug info says that it has more bytes than can be addressed");
}

void pg_type_weigh(struct pg_type *type)
{
	uint64_t sum = 1 + (uint64_t)written(type->target);

	pg_type_bound_size(type);
	for (size_t i = 0; type->kind == PG_TYPE_FUNC && i < type->num_members; i++)
		sum += written(type->members[i].type);
	type->written = sum > PG_TYPE_MOST_WRITTEN ? PG_TYPE_MOST_WRITTEN + 1 : (uint32_t)sum;
	if (sum <= PG_TYPE_MOST_WRITTEN)
		return;
	pg_type_refuse(type, "its type is made of more than " PG_NUMBER(PG_TYPE_MOST_WRITTEN)
			     " others");
	if (type->kind == PG_TYPE_FUNC) {
		type->members = NULL;
		type->num_members = 0;
		type->is_variadic = true; /* "()" */
	}
}

/** Why a struct is beyond the limits; NULL: it is not. Counts what it holds. */
static const char *weigh_members(struct pg_type *type, bool is_too_deep)
{
	uint64_t sum = 1;

	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_type *element = pg_type_element(type->members[i].type);

		if (pg_type_is_record(element) && element->why)
			return element->why;
		sum += pg_type_is_record(element) && element->held ? element->held : 1;
		type->holds_swapped |= element->is_swapped || element->holds_swapped;
	}
	if (is_too_deep)
		return "it has more than " PG_NUMBER(PG_TYPE_DEEPEST) " nested structs";
	if (sum > PG_TYPE_MOST_HELD)
		return "it has more than " PG_NUMBER(PG_TYPE_MOST_HELD)
		       " members, with those of the structs in it";
	type->held = (uint32_t)sum;
	return NULL;
}

void pg_type_measure(struct pg_arena *arena, struct pg_type *type, bool is_too_deep)
{
	const char *why = weigh_members(type, is_too_deep);
	struct pg_lost *lost;

	if (why) {
		pg_type_refuse(type, why);
		lost = PG_NEW(arena, struct pg_lost);
		lost->why = why;
		type->lost = lost;
		type->num_lost = 1;
		type->members = NULL;
		type->num_members = 0;
		type->held = 1;
	}
}

/** Are the type's members being read? Then what they hold may not hold a value of the type. */
static bool is_around(const struct pg_type *type)
{
	type = pg_type_element(type);
	return pg_type_is_record(type) && type->complete && !type->held;
}

bool pg_member_is_possible(const struct pg_type *type, const struct pg_member *member)
{
	uint64_t byte = member->bit_offset / 8;
	uint64_t bits = member->bit_size ? member->bit_offset % 8 + member->bit_size : 0;
	uint64_t size = bits ? (bits + 7) / 8 : pg_type_strip(member->type)->size;

	return byte <= type->size && size <= type->size - byte && !is_around(member->type);
}
