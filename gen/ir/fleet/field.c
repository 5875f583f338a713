// SPDX-License-Identifier: GPL-2.0-only
#include "ir/fleet/field.h"

#include <string.h>

#include "ir/typesame.h"

#define uthash_malloc(size)	  pg_alloc(arena, size)
#define uthash_free(memory, size) ((void)(memory), (void)(size))
#include <uthash.h>

/* --- Types that mean the same in two builds --- */

struct named {
	const struct pg_enumerator *enumerator;
	UT_hash_handle hh;
};

/** Has `more` all enumerators of `less`, with the same numbers? */
static bool is_enum_within(struct pg_arena *arena, const struct pg_type *less,
			   const struct pg_type *more)
{
	struct named *names = NULL, *named;

	if (less->size != more->size || less->is_signed != more->is_signed)
		return false;
	for (size_t i = 0; i < more->num_enumerators; i++) {
		const struct pg_enumerator *enumerator = &more->enumerators[i];

		named = PG_NEW(arena, struct named);
		named->enumerator = enumerator;
		HASH_ADD_KEYPTR(hh, names, enumerator->name, strlen(enumerator->name), named);
	}
	for (size_t i = 0; i < less->num_enumerators; i++) {
		HASH_FIND_STR(names, less->enumerators[i].name, named);
		if (!named || named->enumerator->value != less->enumerators[i].value)
			return false;
	}
	return true;
}

static const char *type_text(struct pg_arena *arena, const struct pg_type *type)
{
	return pg_type_declare(arena, type, "", PG_SPELL_SOURCE);
}

/**
 * Pointers to what has one name: the field is the address alone, and members may be elsewhere. What is
 * const in one build need not be in another.
 */
static bool is_same_pointer(struct pg_arena *arena, const struct pg_type *a,
			    const struct pg_type *b)
{
	while (a->kind == PG_TYPE_POINTER && b->kind == PG_TYPE_POINTER && a->target && b->target) {
		a = pg_type_strip(a->target);
		b = pg_type_strip(b->target);
	}
	if (pg_type_is_record(a) && a->name && b->name)
		return a->kind == b->kind && strcmp(a->name, b->name) == 0;
	if (a->kind == PG_TYPE_INT && b->kind == PG_TYPE_INT)
		return a->size == b->size && a->is_signed == b->is_signed;
	return strcmp(type_text(arena, a), type_text(arena, b)) == 0;
}

/** Have they one layout, so that one declaration is for both? */
static bool have_same_layout(struct pg_arena *arena, const struct pg_type *a,
			     const struct pg_type *b)
{
	a = pg_type_strip(a);
	b = pg_type_strip(b);
	if (a->kind != b->kind || a->size != b->size || a->is_swapped != b->is_swapped)
		return false;
	switch (a->kind) {
	case PG_TYPE_INT:
		return a->is_signed == b->is_signed && a->is_bool == b->is_bool;
	case PG_TYPE_POINTER:
		return is_same_pointer(arena, a, b);
	case PG_TYPE_ARRAY:
		return a->has_count == b->has_count && a->count == b->count &&
		       have_same_layout(arena, a->target, b->target);
	case PG_TYPE_ENUM:
		return is_enum_within(arena, a, b) && is_enum_within(arena, b, a);
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		return a->complete && b->complete && pg_type_digest(a) == pg_type_digest(b);
	case PG_TYPE_VOID:
	case PG_TYPE_FLOAT:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	return false;
}

/* --- Integers --- */

/** Has the type all values of another? */
static bool holds(const struct pg_type *wide, const struct pg_type *narrow)
{
	if (wide->is_bool)
		return narrow->is_bool;
	if (wide->is_signed == narrow->is_signed)
		return wide->size >= narrow->size;
	return wide->is_signed && wide->size > narrow->size;
}

static const struct pg_type *wider_int(struct pg_arena *arena, const struct pg_type *a,
				       const struct pg_type *b)
{
	const struct pg_type *x = pg_type_strip(a), *y = pg_type_strip(b);
	uint64_t size = x->size > y->size ? x->size : y->size;

	if (x->is_swapped || y->is_swapped)
		return have_same_layout(arena, x, y) ? a : NULL;
	if (holds(x, y))
		return a;
	if (holds(y, x))
		return b;
	/* One has a sign, and the other the same size or more. */
	if (size >= sizeof(uint64_t))
		return NULL;
	return pg_type_int(arena, size == 4 ? "long long" : size == 2 ? "int" : "short", 2 * size,
			   true);
}

/** The type for both; NULL: there is none. */
static const struct pg_type *type_for_both(struct pg_arena *arena, const struct pg_type *a,
					   const struct pg_type *b)
{
	const struct pg_type *x = pg_type_strip(a), *y = pg_type_strip(b);

	if (x->kind == PG_TYPE_INT && y->kind == PG_TYPE_INT)
		return wider_int(arena, a, b);
	if (x->kind == PG_TYPE_ENUM && y->kind == PG_TYPE_ENUM)
		return is_enum_within(arena, y, x) ? a : is_enum_within(arena, x, y) ? b : NULL;
	return have_same_layout(arena, a, b) ? a : NULL;
}

/* --- The field --- */

static const char *remedy(struct pg_arena *arena, const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);

	if (pg_type_is_record(type))
		return pg_printf(arena, "fetch the members that you need: '%s.MEMBER'", field->name);
	if (type->kind == PG_TYPE_POINTER)
		return "cast it to what both are: '(void *)NAME'";
	return "cast it to what both are: '(long)NAME'";
}

static const struct pg_error *differ_error(struct pg_arena *arena, const struct pg_build_field *a,
					   const struct pg_build_field *b)
{
	const char *x = type_text(arena, a->field->type), *y = type_text(arena, b->field->type);
	const char *text = strcmp(x, y) == 0
				   ? pg_printf(arena, "'%s', which differs in %s and %s", x,
					       a->build, b->build)
				   : pg_printf(arena, "'%s' in %s, but '%s' in %s", x, a->build, y,
					       b->build);

	return pg_error_hint(arena,
			     pg_error(arena, "'%s' is %s: one struct is for all builds",
				      a->field->text, text),
			     "%s", remedy(arena, a->field));
}

const struct pg_error *pg_fleet_field(struct pg_arena *arena, const struct pg_build_field *builds,
				      size_t num, struct pg_field *ret)
{
	const struct pg_build_field *first = NULL;

	*ret = *builds[0].field;
	for (size_t i = 0; i < num; i++) {
		const struct pg_field *field = builds[i].field;
		const struct pg_type *type;

		if (!field->type)
			continue;
		if (!first) {
			first = &builds[i];
			*ret = *field;
			continue;
		}
		type = ret->kind == field->kind ? type_for_both(arena, ret->type, field->type)
						: NULL;
		if (!type)
			return differ_error(arena, first, &builds[i]);
		ret->type = type;
	}
	if (first)
		return NULL;
	return pg_error(arena, "'%s' is in none of the builds", ret->text);
}

/* --- Plans --- */

static bool is_extended(const struct pg_op *op, enum pg_opcode code, uint64_t size)
{
	return op->code == code && op->size == size;
}

/** The word extended as its own type asks for: what is above its bytes does not count. */
static struct pg_plan widened(struct pg_arena *arena, const struct pg_plan *plan,
			      const struct pg_type *own, uint64_t size)
{
	const enum pg_opcode code = own->is_signed ? PG_OP_SEXT : PG_OP_ZEXT;
	struct pg_plan wide = *plan;
	struct pg_op *ops = PG_NEW_N(arena, plan->num_ops + 1, struct pg_op);
	struct pg_piece *piece = PG_NEW(arena, struct pg_piece);

	*piece = plan->pieces[0];
	piece->size = size;
	wide.pieces = piece;
	if (is_extended(&plan->ops[piece->word], code, own->size))
		return wide;
	memcpy(ops, plan->ops, plan->num_ops * sizeof(*ops));
	ops[plan->num_ops] =
		(struct pg_op){.code = code, .size = (uint8_t)own->size, .a = piece->word};
	piece->word = (pg_word)plan->num_ops;
	wide.ops = ops;
	wide.num_ops = plan->num_ops + 1;
	return wide;
}

struct pg_plan pg_fleet_plan(struct pg_arena *arena, const struct pg_plan *plan,
			     const struct pg_field *own, const struct pg_field *all)
{
	const struct pg_type *type;

	if (plan->avail != PG_AVAILABLE || all->kind != PG_FIELD_SCALAR)
		return *plan;
	type = pg_type_strip(own->type);
	if (type->size == pg_type_strip(all->type)->size)
		return *plan;
	if (plan->num_pieces != 1 || plan->pieces[0].kind != PG_PIECE_VALUE ||
	    plan->pieces[0].size != type->size)
		return pg_plan_unavailable(PG_NOT_SUPPORTED,
					   "it is in several parts in one build, and wider in another");
	return widened(arena, plan, type, pg_type_strip(all->type)->size);
}
