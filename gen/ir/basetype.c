// SPDX-License-Identifier: GPL-2.0-only
#include "ir/basetype.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"

/**
 * What C's names mean to clang for BPF, and how people write them. Units of other languages have
 * types named "u32" or "usize", and damaged ones any text: those are written by size and sign.
 */
static const struct {
	const char *name, *usual;
	uint64_t size;
	bool is_signed;
} int_names[] = {
	{"signed char", "signed char", 1, true},
	{"unsigned char", "unsigned char", 1, false},
	{"short", "short", 2, true},
	{"short int", "short", 2, true},
	{"unsigned short", "unsigned short", 2, false},
	{"short unsigned int", "unsigned short", 2, false},
	{"int", "int", 4, true},
	{"unsigned int", "unsigned int", 4, false},
	{"unsigned", "unsigned", 4, false},
	{"long", "long", 8, true},
	{"long int", "long", 8, true},
	{"unsigned long", "unsigned long", 8, false},
	{"long unsigned int", "unsigned long", 8, false},
	{"long long", "long long", 8, true},
	{"long long int", "long long", 8, true},
	{"unsigned long long", "unsigned long long", 8, false},
	{"long long unsigned int", "unsigned long long", 8, false},
	{"__int128", "__int128", 16, true},
	{"unsigned __int128", "unsigned __int128", 16, false},
	{"__int128 unsigned", "unsigned __int128", 16, false},
};

const char *pg_int_by_size(uint64_t size, bool is_signed)
{
	switch (size) {
	case 1:
		return is_signed ? "signed char" : "unsigned char";
	case 2:
		return is_signed ? "short" : "unsigned short";
	case 4:
		return is_signed ? "int" : "unsigned int";
	case 16:
		return is_signed ? "__int128" : "unsigned __int128";
	default:
		return is_signed ? "long long" : "unsigned long long";
	}
}

static bool is_plain_char(const struct pg_type *type)
{
	return type->name && strcmp(type->name, "char") == 0 && type->size == 1;
}

const char *pg_int_name(const struct pg_type *type, bool is_pointed_to, bool plain)
{
	if (type->is_bool && type->size == 1)
		return "_Bool";
	if (!type->is_bool && is_plain_char(type) && (is_pointed_to || type->is_signed))
		return "char";
	if (!type->is_bool && is_plain_char(type) && !plain)
		return PG_UNSIGNED_CHAR;
	if (type->is_code_point && !is_pointed_to && !plain)
		return PG_CODE_POINT;
	for (size_t i = 0; i < PG_ARRAY_SIZE(int_names) && !type->is_bool; i++) {
		if (type->name && strcmp(type->name, int_names[i].name) == 0 &&
		    type->size == int_names[i].size && type->is_signed == int_names[i].is_signed)
			return int_names[i].usual;
	}
	return pg_int_by_size(type->size, type->is_signed);
}

const char *pg_float_name(struct pg_arena *arena, const struct pg_type *type)
{
	if (type->size == 4 && !type->is_special)
		return "float";
	if (type->size == 8 && !type->is_special && pg_type_align(type) == 8)
		return "double";
	return pg_printf(arena,
			 "struct { unsigned char pg_bytes[%" PRIu64
			 "] __attribute__((aligned(%u))); }",
			 type->size, pg_type_align(type));
}
