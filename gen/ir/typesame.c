// SPDX-License-Identifier: GPL-2.0-only
#include "ir/typesame.h"

#include <string.h>

/* The table of pairs lives in the arena. */
#define uthash_malloc(size)	  pg_alloc(same->arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/** Types that are made of each other: programs have fewer. */
#define DEEPEST 256

struct pair {
	const struct pg_type *a, *b;
};

/** A pair that is compared or was; `next` is the one begun before it in the same question. */
struct known {
	UT_hash_handle hh;
	struct pair pair;
	struct known *next;
	bool is_same;
};

struct pg_same {
	struct pg_arena *arena;
	struct known *known;
	struct known *begun; /* of the question at hand: they hold if it is answered with yes */
	unsigned depth;
};

struct pg_same *pg_same_create(struct pg_arena *arena)
{
	struct pg_same *same = PG_NEW(arena, struct pg_same);

	same->arena = arena;
	return same;
}

static bool are_same(struct pg_same *same, const struct pg_type *a, const struct pg_type *b);

/** Names are interned in one arena, but models come from several. */
static bool are_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_tagged(const struct pg_type *type)
{
	return type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION ||
	       type->kind == PG_TYPE_ENUM;
}

static bool have_same_members(struct pg_same *same, const struct pg_type *a,
			      const struct pg_type *b)
{
	if (a->num_members != b->num_members || a->num_lost != b->num_lost)
		return false;
	for (size_t i = 0; i < a->num_members; i++) {
		const struct pg_member *left = &a->members[i], *right = &b->members[i];

		if (!are_equal(left->name, right->name) || left->bit_offset != right->bit_offset ||
		    left->bit_size != right->bit_size)
			return false;
	}
	for (size_t i = 0; i < a->num_members; i++) {
		if (!are_same(same, a->members[i].type, b->members[i].type))
			return false;
	}
	return true;
}

static bool have_same_enumerators(const struct pg_type *a, const struct pg_type *b)
{
	if (a->num_enumerators != b->num_enumerators)
		return false;
	for (size_t i = 0; i < a->num_enumerators; i++) {
		if (a->enumerators[i].value != b->enumerators[i].value ||
		    !are_equal(a->enumerators[i].name, b->enumerators[i].name))
			return false;
	}
	return true;
}

/** Past what the pair table asks for: the contents. */
static bool compare(struct pg_same *same, const struct pg_type *a, const struct pg_type *b)
{
	if (!a->complete || !b->complete)
		return !a->size || !b->size || a->size == b->size;
	if (a->size != b->size || a->align != b->align)
		return false;
	if (a->kind == PG_TYPE_ENUM)
		return a->is_signed == b->is_signed && a->is_swapped == b->is_swapped &&
		       have_same_enumerators(a, b);
	return have_same_members(same, a, b);
}

static struct known *find(struct pg_same *same, const struct pair *pair)
{
	struct known *known;

	HASH_FIND(hh, same->known, pair, sizeof(*pair), known);
	return known;
}

/**
 * A pair that is met again while it is compared is taken for the same: if it is not, the difference
 * is found elsewhere, and the answer is no all the same.
 */
static bool compare_once(struct pg_same *same, const struct pg_type *a, const struct pg_type *b)
{
	const struct pair pair = a < b ? (struct pair){a, b} : (struct pair){b, a};
	struct known *known = find(same, &pair);

	if (known)
		return known->is_same;
	known = PG_NEW(same->arena, struct known);
	known->pair = pair;
	known->is_same = true;
	known->next = same->begun;
	same->begun = known;
	HASH_ADD(hh, same->known, pair, sizeof(known->pair), known);
	if (compare(same, a, b))
		return true;
	known->is_same = false;
	return false;
}

static bool are_same_functions(struct pg_same *same, const struct pg_type *a,
			       const struct pg_type *b)
{
	if (a->num_members != b->num_members || a->is_variadic != b->is_variadic)
		return false;
	for (size_t i = 0; i < a->num_members; i++) {
		if (!are_same(same, a->members[i].type, b->members[i].type))
			return false;
	}
	return true;
}

/** What pointers, arrays and functions lead to; NULL: void. */
static bool have_same_targets(struct pg_same *same, const struct pg_type *a,
			      const struct pg_type *b)
{
	if (!a->target || !b->target)
		return (!a->target || a->target->kind == PG_TYPE_VOID) &&
		       (!b->target || b->target->kind == PG_TYPE_VOID);
	return are_same(same, a->target, b->target);
}

static bool are_same_stripped(struct pg_same *same, const struct pg_type *a,
			      const struct pg_type *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind)
		return false;
	if (is_tagged(a))
		return are_equal(a->name, b->name) && compare_once(same, a, b);
	switch (a->kind) {
	case PG_TYPE_INT:
		return a->size == b->size && a->is_signed == b->is_signed &&
		       a->is_bool == b->is_bool && a->is_swapped == b->is_swapped;
	case PG_TYPE_FLOAT:
		return a->size == b->size && pg_type_align(a) == pg_type_align(b) &&
		       a->is_swapped == b->is_swapped && a->is_special == b->is_special;
	case PG_TYPE_POINTER:
		return a->size == b->size && have_same_targets(same, a, b);
	case PG_TYPE_ARRAY:
		return a->has_count == b->has_count && a->count == b->count &&
		       a->lower == b->lower && have_same_targets(same, a, b);
	case PG_TYPE_FUNC:
		return have_same_targets(same, a, b) && are_same_functions(same, a, b);
	case PG_TYPE_VOID:
	case PG_TYPE_ENUM:
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
	case PG_TYPE_TYPEDEF: /* stripped, but for damaged ones */
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	return true;
}

static bool are_same(struct pg_same *same, const struct pg_type *a, const struct pg_type *b)
{
	bool is_same;

	if (same->depth == DEEPEST)
		return false;
	same->depth++;
	is_same = are_same_stripped(same, pg_type_strip(a), pg_type_strip(b));
	same->depth--;
	return is_same;
}

bool pg_type_is_same(struct pg_same *same, const struct pg_type *a, const struct pg_type *b)
{
	bool is_same;

	same->begun = NULL;
	is_same = are_same(same, a, b);
	/* Pairs that were taken for the same since another one was under way may not be. */
	for (struct known *known = same->begun; !is_same && known; known = known->next) {
		if (known->is_same)
			HASH_DEL(same->known, known);
	}
	return is_same;
}

/* --- Digests: FNV-1a --- */

static uint32_t mix(uint32_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

static uint32_t mix_text(uint32_t hash, const char *text)
{
	return text ? mix(hash, text, strlen(text) + 1) : mix(hash, "", 1);
}

/** Byte by byte: the same on machines of either order. */
static uint32_t mix_number(uint32_t hash, uint64_t number)
{
	for (unsigned i = 0; i < sizeof(number); i++, number >>= 8)
		hash = mix(hash, &(unsigned char){number & 0xff}, 1);
	return hash;
}

static uint32_t mix_type(uint32_t hash, const struct pg_type *type, bool is_pointed_to);

static uint32_t mix_contents(uint32_t hash, const struct pg_type *type)
{
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];

		hash = mix_number(mix_text(hash, member->name), member->bit_offset);
		hash = mix_type(mix_number(hash, member->bit_size), member->type, false);
	}
	for (size_t i = 0; i < type->num_enumerators; i++)
		hash = mix_number(mix_text(hash, type->enumerators[i].name),
				  (uint64_t)type->enumerators[i].value);
	return hash;
}

static uint32_t mix_type(uint32_t hash, const struct pg_type *type, bool is_pointed_to)
{
	type = pg_type_strip(type);
	hash = mix_number(hash, type->kind);
	if (is_tagged(type))
		hash = mix_text(hash, type->name);
	if (is_pointed_to && (is_tagged(type) || type->kind == PG_TYPE_FUNC))
		return hash;
	hash = mix_number(mix_number(hash, type->size), type->align);
	hash = mix_number(hash, type->is_signed | type->is_bool << 1 | type->has_count << 2 |
					type->is_swapped << 3);
	if (is_tagged(type))
		return mix_contents(hash, type);
	hash = mix_number(hash, type->count);
	for (size_t i = 0; i < type->num_members; i++)
		hash = mix_type(hash, type->members[i].type, true);
	if (type->target)
		hash = mix_type(hash, type->target, is_pointed_to || type->kind != PG_TYPE_ARRAY);
	return hash;
}

uint32_t pg_type_digest(const struct pg_type *type)
{
	uint32_t hash = mix_type(2166136261u, type, false);

	return hash ? hash : 1;
}
