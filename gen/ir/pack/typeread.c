// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types are read one by one, and then looked at as a graph: a walk over types relies on it that none
 * is made of itself, and on the limits of ir/type.h.
 */
#include "ir/pack/types.h"

#include <string.h>

/** Types on the way from a field to what it is made of: structs in structs, and what is between them. */
#define LONGEST_WAY 4096

/** Compilers take powers of two, up to this one. */
#define MOST_ALIGN (1U << 28)

enum state { NEW, UNDER_WAY, DONE };

/** Of a type: what it is declared by (D), and what its value is made of (V). */
struct mark {
	enum state declared, valued;
	unsigned declared_height, valued_height;
};

struct reading {
	struct pg_arena *arena;
	const struct pg_item *array;
	struct pg_type *types;
	struct mark *marks;
	size_t num;
};

static const char *const keys[] = {"kind", "name",   "size",	"align", "flags", "far",
				   "count", "lower", "why",	"header", "target", "members",
				   "lost",  "enumerators", NULL};

/* --- One type --- */

static const struct pg_type *type_at(const struct reading *reading, const struct pg_item *object,
				     const char *key)
{
	return &reading->types[pg_item_number(object, key, reading->num - 1)];
}

static void read_flag(const struct pg_item *flag, struct pg_type *type)
{
	const char *word = pg_item_own_text(flag);

	for (size_t i = 0; i < pg_num_type_flags; i++) {
		if (strcmp(word, pg_type_flags[i].word) == 0) {
			*(bool *)((char *)type + pg_type_flags[i].at) = true;
			return;
		}
	}
	pg_item_fail(flag, "is \"%s\", which is not known", word);
}

static void read_flags(const struct pg_item *object, struct pg_type *type)
{
	const struct pg_item flags = pg_item_member(object, "flags");
	const size_t num = pg_item_count(&flags);

	for (size_t i = 0; i < num; i++) {
		const struct pg_item flag = pg_item_element(&flags, i);

		read_flag(&flag, type);
	}
}

static void read_members(const struct reading *reading, const struct pg_item *object,
			 struct pg_type *type)
{
	static const char *const member_keys[] = {"name", "type", "at", "bits", NULL};
	const struct pg_item array = pg_item_member(object, "members");
	const size_t num = pg_item_count(&array);
	struct pg_member *members = PG_NEW_N(reading->arena, num + 1, struct pg_member);

	for (size_t i = 0; i < num; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		pg_item_only(&item, member_keys);
		members[i] = (struct pg_member){
			.name = pg_item_text(&item, "name"),
			.type = type_at(reading, &item, "type"),
			.bit_offset = pg_item_number_or(&item, "at", 8 * PG_TYPE_LARGEST, 0),
			.bit_size = (unsigned)pg_item_number_or(&item, "bits", UINT32_MAX, 0),
		};
	}
	if (num > PG_TYPE_MOST_HELD)
		pg_item_fail(&array, "has more than %d elements", PG_TYPE_MOST_HELD);
	type->members = members;
	type->num_members = num;
}

static void read_lost(const struct reading *reading, const struct pg_item *object,
		      struct pg_type *type)
{
	static const char *const lost_keys[] = {"name", "why", NULL};
	const struct pg_item array = pg_item_member(object, "lost");
	const size_t num = pg_item_count(&array);
	struct pg_lost *lost = PG_NEW_N(reading->arena, num + 1, struct pg_lost);

	for (size_t i = 0; i < num; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		pg_item_only(&item, lost_keys);
		lost[i].name = pg_item_text(&item, "name");
		lost[i].why = pg_item_needed_text(&item, "why");
	}
	type->lost = lost;
	type->num_lost = num;
}

static void read_enumerators(const struct reading *reading, const struct pg_item *object,
			     struct pg_type *type)
{
	static const char *const enumerator_keys[] = {"name", "value", NULL};
	const struct pg_item array = pg_item_member(object, "enumerators");
	const size_t num = pg_item_count(&array);
	struct pg_enumerator *enumerators =
		PG_NEW_N(reading->arena, num + 1, struct pg_enumerator);

	for (size_t i = 0; i < num; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		pg_item_only(&item, enumerator_keys);
		enumerators[i].name = pg_item_needed_text(&item, "name");
		enumerators[i].value = pg_item_signed(&item, "value");
	}
	type->enumerators = enumerators;
	type->num_enumerators = num;
}

/** It becomes #include <HEADER>. */
static bool is_header(const char *name)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";

	return *name && !name[strspn(name, chars)] && *name != '/' && !strstr(name, "..");
}

static bool is_size_of_number(const struct pg_type *type)
{
	const uint64_t size = type->size;

	return size == 1 || size == 2 || size == 4 || size == 8 ||
	       (size == 16 && type->kind == PG_TYPE_INT);
}

static bool leads_somewhere(enum pg_type_kind kind)
{
	return kind == PG_TYPE_ARRAY || kind == PG_TYPE_TYPEDEF || kind == PG_TYPE_CONST ||
	       kind == PG_TYPE_VOLATILE;
}

/** What other code takes for granted of a type by itself. */
static void check_type(const struct pg_item *object, const struct pg_type *type)
{
	const bool is_number = type->kind == PG_TYPE_INT || type->kind == PG_TYPE_ENUM;
	const bool is_record = pg_type_is_record(type);

	if (is_number && !type->why && !type->is_declaration && !is_size_of_number(type))
		pg_item_fail(object, "has a size that no number has");
	if (type->kind == PG_TYPE_POINTER && type->size != sizeof(uint64_t) && !type->why)
		pg_item_fail(object, "has a size that no pointer has");
	if (type->align > MOST_ALIGN || (type->align & (type->align - 1)))
		pg_item_fail(object, "has an alignment that C does not have");
	if (leads_somewhere(type->kind) && !type->target)
		pg_item_fail(object, "has no target");
	if (type->kind == PG_TYPE_TYPEDEF && !type->name)
		pg_item_fail(object, "has no name");
	if ((type->num_members && !is_record && type->kind != PG_TYPE_FUNC) ||
	    (type->num_lost && !is_record) || (type->target && (is_number || is_record)) ||
	    (type->num_enumerators && type->kind != PG_TYPE_ENUM))
		pg_item_fail(object, "has parts that no such type has");
	if (type->num_members && is_record && !type->complete)
		pg_item_fail(object, "has members, and is not complete");
	if (type->header && !is_header(type->header))
		pg_item_fail(object, "has a header whose name cannot be one");
}

static void read_type(const struct reading *reading, const struct pg_item *object,
		      struct pg_type *type)
{
	pg_item_only(object, keys);
	type->kind = (enum pg_type_kind)pg_item_word(object, "kind", &pg_words_type);
	type->name = pg_item_text(object, "name");
	type->size = pg_item_number_or(object, "size", PG_TYPE_LARGEST, 0);
	type->align = (unsigned)pg_item_number_or(object, "align", MOST_ALIGN, 0);
	read_flags(object, type);
	type->far = pg_item_text(object, "far");
	type->count = pg_item_number_or(object, "count", UINT64_MAX, 0);
	type->lower = pg_item_signed(object, "lower");
	type->why = pg_item_text(object, "why");
	type->header = pg_item_text(object, "header");
	if (pg_item_member(object, "target").value)
		type->target = type_at(reading, object, "target");
	read_members(reading, object, type);
	read_lost(reading, object, type);
	read_enumerators(reading, object, type);
	check_type(object, type);
}

/* --- All of them as a graph --- */

static bool has_failed(const struct reading *reading)
{
	return reading->array->all->fault;
}

static void fail(const struct reading *reading, size_t at, const char *phrase)
{
	const struct pg_item item = pg_item_element(reading->array, at);

	pg_item_fail(&item, "%s", phrase);
}

static void declare(struct reading *reading, const struct pg_type *type, unsigned way,
		    unsigned *ret_height);

/** Of what a declaration names, struct, union and enum are names alone. */
static void declare_at(struct reading *reading, size_t at, unsigned way)
{
	struct pg_type *type = &reading->types[at];
	unsigned height = 0;

	if (type->target)
		declare(reading, type->target, way, &height);
	for (size_t i = 0; type->kind == PG_TYPE_FUNC && i < type->num_members; i++)
		declare(reading, type->members[i].type, way, &height);
	reading->marks[at].declared_height = height + 1;
	if (height >= PG_TYPE_DEEPEST)
		fail(reading, at, "is made of too many types");
	if (type->kind == PG_TYPE_TYPEDEF || pg_type_is_qualifier(type))
		type->size = type->target->size;
	if (!pg_type_is_record(type) && type->kind != PG_TYPE_ENUM)
		pg_type_weigh(type);
}

static void declare(struct reading *reading, const struct pg_type *type, unsigned way,
		    unsigned *ret_height)
{
	const size_t at = (size_t)(type - reading->types);
	struct mark *mark = &reading->marks[at];

	if (mark->declared == UNDER_WAY)
		fail(reading, at, "is made of itself");
	if (way > PG_TYPE_DEEPEST)
		fail(reading, at, "is made of too many types");
	if (mark->declared == NEW && !has_failed(reading)) {
		mark->declared = UNDER_WAY;
		declare_at(reading, at, way + 1);
		mark->declared = DONE;
	}
	if (mark->declared_height > *ret_height)
		*ret_height = mark->declared_height;
}

static void value(struct reading *reading, const struct pg_type *type, unsigned way,
		  unsigned *ret_height);

static void value_at(struct reading *reading, size_t at, unsigned way)
{
	struct pg_type *type = &reading->types[at];
	const bool is_record = pg_type_is_record(type);
	unsigned height = 0;

	if (leads_somewhere(type->kind))
		value(reading, type->target, way, &height);
	for (size_t i = 0; is_record && i < type->num_members; i++)
		value(reading, type->members[i].type, way, &height);
	reading->marks[at].valued_height = height + is_record;
	if (height > PG_TYPE_DEEPEST)
		fail(reading, at, "is made of too many types");
	for (size_t i = 0; is_record && i < type->num_members && !has_failed(reading); i++) {
		if (!pg_member_is_possible(type, &type->members[i]))
			fail(reading, at, "has a member outside it");
	}
	if (type->kind == PG_TYPE_ARRAY && type->has_count &&
	    type->size != pg_type_array_size(type->count, type->target))
		fail(reading, at, "has another size than its elements");
	if (is_record && type->complete && !has_failed(reading))
		pg_type_measure(reading->arena, type, false);
}

static void value(struct reading *reading, const struct pg_type *type, unsigned way,
		  unsigned *ret_height)
{
	const size_t at = (size_t)(type - reading->types);
	struct mark *mark = &reading->marks[at];

	if (mark->valued == UNDER_WAY)
		fail(reading, at, "is made of itself");
	if (way > LONGEST_WAY)
		fail(reading, at, "is made of too many types");
	if (mark->valued == NEW && !has_failed(reading)) {
		mark->valued = UNDER_WAY;
		value_at(reading, at, way + 1);
		mark->valued = DONE;
	}
	if (mark->valued_height > *ret_height)
		*ret_height = mark->valued_height;
}

const struct pg_type *pg_typetable_read(const struct pg_item *array, size_t *ret_num)
{
	struct pg_arena *arena = array->all->arena;
	struct reading reading = {.arena = arena, .array = array, .num = pg_item_count(array)};
	unsigned height = 0;

	*ret_num = reading.num;
	reading.types = PG_NEW_N(arena, reading.num + 1, struct pg_type);
	reading.marks = PG_NEW_N(arena, reading.num + 1, struct mark);
	for (size_t i = 0; i < reading.num && !has_failed(&reading); i++) {
		const struct pg_item item = pg_item_element(array, i);

		read_type(&reading, &item, &reading.types[i]);
	}
	for (size_t i = 0; i < reading.num && !has_failed(&reading); i++)
		declare(&reading, &reading.types[i], 0, &height);
	for (size_t i = 0; i < reading.num && !has_failed(&reading); i++)
		value(&reading, &reading.types[i], 0, &height);
	return reading.types;
}
