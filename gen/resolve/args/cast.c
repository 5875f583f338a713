// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/cast.h"

#include <string.h>

#include "base/array.h"
#include "base/suggest.h"
#include "dbg/type/global.h"
#include "dbg/type/types.h"
#include "dbg/unit/unit.h"

/** The language's integers are counted by their words, in whatever order: "long unsigned int". */
struct words {
	unsigned num_signed, num_unsigned, num_char, num_short, num_int, num_long, num_other;
};

static struct words count_words(const char *name)
{
	struct words words = {0};

	while (*name) {
		size_t len = strcspn(name, " ");
		const struct {
			const char *word;
			unsigned *count;
		} rows[] = {
			{"signed", &words.num_signed}, {"unsigned", &words.num_unsigned},
			{"char", &words.num_char},     {"short", &words.num_short},
			{"int", &words.num_int},       {"long", &words.num_long},
		};
		size_t i, num = PG_ARRAY_SIZE(rows);

		for (i = 0; i < num; i++) {
			if (strlen(rows[i].word) == len && strncmp(rows[i].word, name, len) == 0)
				break;
		}
		++*(i < num ? rows[i].count : &words.num_other);
		name += len + (name[len] == ' ');
	}
	return words;
}

/** NULL: it is not one of the language's integers. */
static const struct pg_type *builtin(struct pg_resolver *resolver, const char *name)
{
	struct words words = count_words(name);
	bool is_unsigned = words.num_unsigned;
	uint64_t size = words.num_short ? 2 : words.num_long ? 8 : 4;

	if (words.num_other)
		return NULL;
	if (words.num_char)
		return pg_type_int(resolver->arena, name, 1,
				words.num_signed ||
					(!is_unsigned && resolver->dbg->arch->char_is_signed));
	return pg_type_int(resolver->arena, name, size, !is_unsigned);
}

/** u8 … s64 as the kernel names them, whether or not the unit knows them. */
static const struct pg_type *kernel_int(struct pg_resolver *resolver, const char *name)
{
	static const struct {
		const char *name, *c_name;
		uint64_t size;
	} rows[] = {
		{"u8", "unsigned char", 1},	  {"s8", "signed char", 1},
		{"u16", "unsigned short", 2},	  {"s16", "short", 2},
		{"u32", "unsigned int", 4},	  {"s32", "int", 4},
		{"u64", "unsigned long long", 8}, {"s64", "long long", 8},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (strcmp(rows[i].name, name) == 0)
			return pg_type_int(resolver->arena, rows[i].c_name, rows[i].size,
					name[0] == 's');
	}
	return NULL;
}

/** A type's name without its tag. */
static const char *bare(const char *name)
{
	const char *blank = strrchr(name, ' ');

	return blank ? blank + 1 : name;
}

static const struct pg_error *no_type(struct pg_resolver *resolver, struct pg_place *place,
				      const char *text)
{
	const struct pg_error *error = pg_error(resolver->arena, "'%s': no such type", text);
	const char *const *names = NULL, *near = NULL;
	size_t num = 0;

	if (place->has_unit)
		names = pg_type_names(resolver->types, &place->unit, &num);
	/* The tag may be what is wrong, or not there. */
	for (size_t i = 0; i < num && !near; i++) {
		if (strcmp(bare(names[i]), bare(text)) == 0)
			near = names[i];
	}
	if (!near)
		near = pg_suggest(text, names, num);
	return near ? pg_error_hint(resolver->arena, error, "did you mean '%s'?", near) : error;
}

/** C++ and Rust name structs, unions and enums without the word. */
static bool has_tags(struct pg_place *place, const struct pg_type_name *name)
{
	return name->tag != PG_TAG_NONE || !place->has_unit ||
	       pg_unit_rules(&place->unit) == PG_RULES_C;
}

/** In a unit, or anywhere when `unit` is NULL. */
static const struct pg_error *find(struct pg_resolver *resolver, const struct pg_type_name *name,
				   bool has_words, Dwarf_Die *unit, const struct pg_type **ret,
				   bool *found)
{
	static const enum pg_type_name_kind kinds[] = {
		[PG_TAG_NONE] = PG_NAME_TYPEDEF,
		[PG_TAG_STRUCT] = PG_NAME_STRUCT,
		[PG_TAG_UNION] = PG_NAME_UNION,
		[PG_TAG_ENUM] = PG_NAME_ENUM,
	};

	PG_TRY(pg_type_named(resolver->types, kinds[name->tag], name->name, unit, ret, found));
	for (size_t i = PG_TAG_STRUCT; !*found && !has_words && i <= PG_TAG_ENUM; i++)
		PG_TRY(pg_type_named(resolver->types, kinds[i], name->name, unit, ret, found));
	return NULL;
}

static const struct pg_error *defined(struct pg_resolver *resolver, struct pg_place *place,
				      const struct pg_type_name *name, const struct pg_type **ret)
{
	static const char *const words[] = {"", "struct ", "union ", "enum "};
	const bool has_words = has_tags(place, name);
	bool found = false;

	if (place->has_unit)
		PG_TRY(find(resolver, name, has_words, &place->unit, ret, &found));
	if (!found)
		PG_TRY(find(resolver, name, has_words, NULL, ret, &found));
	if (!found)
		return no_type(resolver, place,
			       pg_printf(resolver->arena, "%s%s", words[name->tag], name->name));
	return NULL;
}

const struct pg_error *pg_type_of_name(struct pg_resolver *resolver, struct pg_place *place,
				       const struct pg_type_name *name, const struct pg_type **ret)
{
	static const struct pg_type nothing = {.kind = PG_TYPE_VOID};

	*ret = NULL;
	if (name->tag == PG_TAG_NONE && strcmp(name->name, "void") == 0)
		*ret = &nothing;
	else if (name->tag == PG_TAG_NONE)
		*ret = builtin(resolver, name->name);
	if (!*ret && name->tag == PG_TAG_NONE)
		*ret = kernel_int(resolver, name->name);
	if (!*ret)
		PG_TRY(defined(resolver, place, name, ret));
	for (unsigned i = 0; i < name->pointers; i++)
		*ret = pg_type_pointer(resolver->arena, *ret);
	return NULL;
}
