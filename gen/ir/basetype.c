// SPDX-License-Identifier: GPL-2.0-only
#include "ir/basetype.h"

#include <inttypes.h>
#include <string.h>

/** gcc's names for what people write otherwise. */
static const struct {
	const char *dwarf, *usual;
} int_names[] = {
	{"long unsigned int", "unsigned long"},
	{"long long unsigned int", "unsigned long long"},
	{"short unsigned int", "unsigned short"},
	{"long int", "long"},
	{"long long int", "long long"},
	{"short int", "short"},
	{"__int128 unsigned", "unsigned __int128"},
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

/** What a name made of C's words means to clang for BPF. */
struct meaning {
	uint64_t size;
	bool is_signed;
};

/** False: some word is none of C's: other languages' units have types named "u32" or "usize". */
static bool read_name(const char *name, struct meaning *ret)
{
	static const struct {
		const char *word;
		uint64_t size;
	} words[] = {
		{"signed", 0}, {"unsigned", 0}, {"int", 4},	  {"char", 1},
		{"short", 2},  {"long", 8},	{"__int128", 16},
	};
	const size_t num_words = sizeof(words) / sizeof(*words);

	*ret = (struct meaning){4, true};
	while (*name) {
		size_t len = strcspn(name, " "), i = 0;

		while (i < num_words &&
		       (strlen(words[i].word) != len || strncmp(words[i].word, name, len) != 0))
			i++;
		if (i == num_words)
			return false;
		if (words[i].size && words[i].size != 4)
			ret->size = words[i].size;
		if (strcmp(words[i].word, "unsigned") == 0)
			ret->is_signed = false;
		name += len + strspn(name + len, " ");
	}
	return true;
}

static bool is_plain_char(const struct pg_type *type)
{
	return type->name && strcmp(type->name, "char") == 0 && type->size == 1;
}

const char *pg_int_name(const struct pg_type *type, bool is_pointed_to, bool plain)
{
	struct meaning meaning;

	if (type->is_bool && type->size == 1)
		return "_Bool";
	if (!type->is_bool && is_plain_char(type) && (is_pointed_to || type->is_signed))
		return "char";
	if (!type->is_bool && is_plain_char(type) && !plain)
		return PG_UNSIGNED_CHAR;
	if (type->is_bool || !type->name || !*type->name || !read_name(type->name, &meaning) ||
	    meaning.size != type->size || meaning.is_signed != type->is_signed)
		return pg_int_by_size(type->size, type->is_signed);
	for (size_t i = 0; i < sizeof(int_names) / sizeof(*int_names); i++)
		if (strcmp(type->name, int_names[i].dwarf) == 0)
			return int_names[i].usual;
	return type->name;
}

const char *pg_float_name(struct pg_arena *arena, const struct pg_type *type)
{
	if (type->size == 4)
		return "float";
	if (type->size == 8 && pg_type_align(type) == 8)
		return "double";
	return pg_printf(arena,
			 "struct { unsigned char pg_bytes[%" PRIu64
			 "] __attribute__((aligned(%u))); }",
			 type->size, pg_type_align(type));
}
