// SPDX-License-Identifier: GPL-2.0-only
#include "ir/type.h"

#include <string.h>

#include "base/array.h"

const struct pg_type *pg_type_int(struct pg_arena *arena, const char *name, uint64_t size,
				  bool is_signed)
{
	struct pg_type *type = PG_NEW(arena, struct pg_type);

	type->kind = PG_TYPE_INT;
	type->name = name;
	type->size = size;
	type->is_signed = is_signed;
	return type;
}

const struct pg_type *pg_type_pointer(struct pg_arena *arena, const struct pg_type *target)
{
	struct pg_type *type = PG_NEW(arena, struct pg_type);

	type->kind = PG_TYPE_POINTER;
	type->size = sizeof(uint64_t);
	type->target = target;
	return type;
}

uint64_t pg_type_array_size(uint64_t count, const struct pg_type *element)
{
	uint64_t size;

	return __builtin_mul_overflow(count, element->size, &size) || size > PG_TYPE_LARGEST ? 0 : size;
}

const struct pg_type *pg_type_array(struct pg_arena *arena, const struct pg_type *element,
				    uint64_t count)
{
	struct pg_type *type = PG_NEW(arena, struct pg_type);

	type->kind = PG_TYPE_ARRAY;
	type->target = element;
	type->has_count = true;
	type->count = count;
	type->size = pg_type_array_size(count, element);
	return type;
}

const struct pg_type *pg_type_strip(const struct pg_type *type)
{
	while ((type->kind == PG_TYPE_TYPEDEF || pg_type_is_qualifier(type)) && type->target)
		type = type->target;
	return type;
}

const struct pg_type *pg_type_element(const struct pg_type *type)
{
	type = pg_type_strip(type);
	while (type->kind == PG_TYPE_ARRAY && type->target)
		type = pg_type_strip(type->target);
	return type;
}

void pg_type_refuse(struct pg_type *type, const char *why)
{
	if (!type->why)
		type->why = why;
}

bool pg_type_is_scalar(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return (type->kind == PG_TYPE_INT && type->size <= 8) || type->kind == PG_TYPE_ENUM ||
	       type->kind == PG_TYPE_POINTER;
}

bool pg_type_is_unreliable(const struct pg_type *type)
{
	static const char *const va_lists[] = {"va_list", "__gnuc_va_list", "__builtin_va_list"};

	if (type->kind != PG_TYPE_TYPEDEF)
		return false;
	for (size_t i = 0; i < PG_ARRAY_SIZE(va_lists); i++) {
		if (strcmp(type->name, va_lists[i]) == 0)
			return true;
	}
	return strncmp(type->name, "__kernel_", 9) == 0 ||
	       (strcmp(type->name, "bool") == 0 && pg_type_strip(type)->is_bool);
}
