// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/path.h"

#include "resolve/args/cast.h"
#include "resolve/args/core.h"
#include "resolve/args/handle.h"
#include "resolve/args/member.h"
#include "resolve/args/operate.h"
#include "resolve/args/past.h"
#include "resolve/args/root.h"
#include "resolve/args/sequence.h"
#include "resolve/args/variant.h"

/* --- Members --- */

static const char *type_name(struct pg_walk *walk, const struct pg_type *type)
{
	return pg_type_text(walk->resolver->arena, type);
}

static struct pg_problem no_member(struct pg_walk *walk, const struct pg_type *type,
				   const struct pg_expr *expr)
{
	struct pg_arena *arena = walk->resolver->arena;
	const struct pg_error *error;
	const char *near, *variants;

	if (type->is_declaration)
		return pg_problem_of(pg_error(arena,
					      "'%s' is only declared, and defined nowhere in "
					      "this file: its members are unknown",
					      type_name(walk, type)),
				     expr->name_span);
	error = pg_error(arena, "'%s': no such member in '%s'", expr->name, type_name(walk, type));
	near = pg_member_near(walk, type, expr->name);
	variants = pg_variant_names(walk, type);
	if (near)
		error = pg_error_hint(arena, error, "did you mean '%s'?", near);
	else if (variants)
		error = pg_error_hint(arena, error, "its variants are %s", variants);
	return pg_problem_of(error, expr->name_span);
}

static struct pg_problem member_of(struct pg_walk *walk, const struct pg_expr *expr,
				   struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);
	const struct pg_member *member;
	const struct pg_error *error;
	uint64_t bit_offset = 0;

	if (type->kind == PG_TYPE_VOID && type->why)
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "cannot read '%s' (%s)", expr->name, type->why);
	if (type->kind != PG_TYPE_STRUCT && type->kind != PG_TYPE_UNION) {
		error = pg_error(walk->resolver->arena,
				 "'%s' is not a struct or union; its type is '%s'",
				 pg_expr_text(walk->resolver->arena, expr->base),
				 type_name(walk, value->type));

		if (type->kind == PG_TYPE_POINTER && expr->kind == PG_EXPR_MEMBER)
			error = pg_error_hint(walk->resolver->arena, error,
					      "it is a pointer: write '->%s'", expr->name);
		return pg_problem_of(error, expr->base->span);
	}
	error = pg_type_define(walk->resolver->types, type);
	if (error)
		return pg_problem_of(error, expr->name_span);
	member = pg_member_named(walk, type, expr->name, &bit_offset);
	if (!member && !pg_variant_names(walk, type) && pg_member_why_lost(type, expr->name))
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "cannot read '%s' (%s)", expr->name,
				     pg_member_why_lost(type, expr->name));
	if (!member && (pg_variant_narrow(walk, value, expr->name) ||
			pg_handle_alternative(walk, value, expr->name)))
		return pg_no_problem();
	if (!member)
		return no_member(walk, type, expr);
	if (pg_core_applies(walk, value))
		return pg_core_step(walk, expr, value, member, bit_offset);
	pg_member_narrow(walk, value, member, bit_offset);
	return pg_no_problem();
}

/* --- Pointers and arrays --- */

/** An array where a pointer is wanted. */
static void first_element(struct pg_walk *walk, struct pg_value *value, const struct pg_type *array)
{
	if (pg_core_applies(walk, value))
		pg_core_element(walk, value, array, 0);
	value->type = array->target;
}

/** The problem that a value cannot be followed: it is not a pointer, or one that leads nowhere. */
static struct pg_problem not_a_pointer(struct pg_walk *walk, const struct pg_expr *expr,
				       const struct pg_value *value, const char *wanted,
				       const char *hint)
{
	struct pg_arena *arena = walk->resolver->arena;
	const char *text = pg_expr_text(arena, expr->base), *far = pg_type_strip(value->type)->far;
	const struct pg_error *error;

	if (far)
		return pg_problem_at(arena, expr->base->span, "cannot follow '%s': %s", text, far);
	error = pg_error(arena, "'%s' is not %s; its type is '%s'", text, wanted,
			 type_name(walk, value->type));
	return pg_problem_of(hint ? pg_error_hint(arena, error, "%s", hint) : error,
			     expr->base->span);
}

static struct pg_problem arrow(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);
	const char *hint = NULL;

	if (type->kind == PG_TYPE_POINTER) {
		pg_value_follow(walk, value);
		return member_of(walk, expr, value);
	}
	if (type->kind == PG_TYPE_ARRAY) { /* decays to a pointer to its first element */
		first_element(walk, value, type);
		return member_of(walk, expr, value);
	}
	if (pg_handle_follow(walk, value))
		return member_of(walk, expr, value);
	if (type->kind == PG_TYPE_STRUCT || type->kind == PG_TYPE_UNION)
		hint = pg_printf(walk->resolver->arena, "write '.%s'", expr->name);
	else if (expr->base->kind == PG_EXPR_REG)
		hint = pg_printf(walk->resolver->arena,
				 "a cast gives it a type: ((struct NAME *)%%%s)->%s",
				 expr->base->name, expr->name);
	return not_a_pointer(walk, expr, value, "a pointer", hint);
}

static struct pg_problem out_of_bounds(struct pg_walk *walk, const struct pg_expr *expr,
				       int64_t index, const struct pg_type *array)
{
	return pg_problem_of(pg_error(walk->resolver->arena,
				      "index %lld is outside of '%s', which has %llu elements%s",
				      (long long)index, type_name(walk, array),
				      (unsigned long long)array->count,
				      array->lower ? pg_printf(walk->resolver->arena,
							       " from index %lld on",
							       (long long)array->lower)
						   : ""),
			     expr->name_span);
}

static struct pg_problem element(struct pg_walk *walk, const struct pg_expr *expr, int64_t index,
				 struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);
	const struct pg_type *target;
	int64_t number = index, offset;
	const struct pg_error *error;

	if (type->kind != PG_TYPE_POINTER && type->kind != PG_TYPE_ARRAY)
		return not_a_pointer(walk, expr, value, "an array or pointer", NULL);
	target = pg_type_strip(type->target);
	error = pg_type_define(walk->resolver->types, target);
	if (error)
		return pg_problem_of(error, expr->base->span);
	if (!target->size || __builtin_sub_overflow(number, type->lower, &number) ||
	    __builtin_mul_overflow(number, (int64_t)target->size, &offset))
		return pg_problem_of(pg_error(walk->resolver->arena, "cannot index '%s'",
					      type_name(walk, value->type)),
				     expr->base->span);
	if (type->kind == PG_TYPE_POINTER) {
		pg_value_follow(walk, value);
	} else if (type->has_count && type->count &&
		   (number < 0 || (uint64_t)number >= type->count)) {
		return out_of_bounds(walk, expr, index, type);
	}
	if (pg_core_applies(walk, value)) {
		pg_core_element(walk, value, type, number);
		return pg_no_problem();
	}
	value->type = type->target;
	if (value->object.avail == PG_AVAILABLE && value->is_bounded &&
	    (offset < 0 || (uint64_t)offset + target->size > value->bound))
		pg_value_lose_beyond(value);
	if (value->object.avail != PG_AVAILABLE)
		return pg_no_problem();
	value->bound -= value->is_bounded ? (uint64_t)offset : 0;
	if (value->object.kind == PG_OBJECT_MEMORY) /* where the index may be negative */
		value->object.word = pg_add_offset(walk->builder, value->object.word, offset);
	else
		value->object = pg_object_part(walk, &value->object,
					       8 * (uint64_t)offset, 8 * target->size);
	return pg_no_problem();
}

/** *POINTER, and &(…) of it: what it points to; an array is a pointer to its first element. */
static struct pg_problem dereference(struct pg_walk *walk, const struct pg_expr *expr,
				     struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);

	if (type->kind == PG_TYPE_ARRAY)
		first_element(walk, value, type);
	else if (type->kind == PG_TYPE_POINTER)
		pg_value_follow(walk, value);
	else if (!pg_handle_follow(walk, value))
		return not_a_pointer(walk, expr, value, "a pointer", NULL);
	return pg_no_problem();
}

static struct pg_problem address_of(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value)
{
	if (value->bit_size)
		return pg_problem_of(pg_error(walk->resolver->arena,
					      "'%s' is a bit-field: it has no address",
					      pg_expr_text(walk->resolver->arena, expr->base)),
				     expr->base->span);
	pg_core_settle(walk->builder, value);
	value->type = pg_type_pointer(walk->resolver->arena, value->type);
	value->user = false;
	if (value->object.avail != PG_AVAILABLE)
		return pg_no_problem();
	if (value->object.kind == PG_OBJECT_MEMORY)
		value->object.kind = PG_OBJECT_WORD;
	else
		pg_value_lose(value, PG_NOT_REPRESENTABLE,
				 "it is not in memory here: it has no address");
	return pg_no_problem();
}

/**
 * A cast of a scalar to a scalar, by C's rules: cut or extended by the sign of what it was. A
 * pointer without a value stays what it is: its target can be read as another type.
 */
static struct pg_problem cast(struct pg_walk *walk, const struct pg_expr *expr,
			      struct pg_value *value)
{
	const struct pg_type *from = value->type, *to;
	const struct pg_error *error =
		pg_type_of_name(walk->resolver, walk->place, &expr->type, &to);
	bool is_implicit;
	pg_word word;

	if (error)
		return pg_problem_of(error, expr->name_span);
	if (pg_type_strip(from)->kind == PG_TYPE_ARRAY) { /* decays to its address */

		PG_TRY_PROBLEM(address_of(walk, expr, value));
		from = value->type;
	}
	if (!pg_type_is_scalar(pg_type_strip(from)) || !pg_type_is_scalar(pg_type_strip(to)))
		return pg_problem_of(pg_error(walk->resolver->arena, "cannot cast '%s' to '%s'",
					      type_name(walk, from), type_name(walk, to)),
				     expr->name_span);
	is_implicit = value->object.avail == PG_AVAILABLE &&
		      value->object.kind == PG_OBJECT_POINTER &&
		      pg_type_strip(to)->kind == PG_TYPE_POINTER;
	if (!is_implicit && pg_value_word(walk->builder, value, &word)) {
		value->object.kind = PG_OBJECT_WORD;
		value->object.word = word;
	}
	value->member = NULL;
	value->type = to;
	value->user = false;
	value->bit_size = value->bit_offset = 0;
	return pg_no_problem();
}

static struct pg_problem evaluate(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value);

/** BASE[INDEX] with an index that is known at run time only; it is not checked against bounds. */
static struct pg_problem variable_element(struct pg_walk *walk, const struct pg_expr *expr,
					  struct pg_value *value)
{
	struct pg_value index = {.type = NULL};
	struct pg_problem found = evaluate(walk, expr->right, &index);
	pg_word word, lower;
	int64_t first;

	if (found.error)
		return found;
	pg_value_settle(walk, &index);
	if (pg_type_strip(index.type)->kind != PG_TYPE_INT &&
	    pg_type_strip(index.type)->kind != PG_TYPE_ENUM)
		return pg_problem_of(pg_error(walk->resolver->arena, "an index must be an integer"),
				     expr->name_span);
	first = pg_type_strip(value->type)->lower;
	lower = pg_const(walk->builder, (uint64_t)first);
	found = element(walk, expr, first, value);
	if (found.error || value->object.avail != PG_AVAILABLE)
		return found;
	if (!pg_value_word(walk->builder, &index, &word)) {
		value->object = index.object;
	} else if (value->object.kind != PG_OBJECT_MEMORY) {
		pg_value_lose(value, PG_NOT_SUPPORTED, "the array is not in memory here");
	} else {
		pg_core_settle(walk->builder, value);
		word = pg_binary(walk->builder, PG_OP_SUB, word, lower);
		word = pg_binary(walk->builder, PG_OP_MUL, word, pg_operate_stride(walk, value->type));
		value->object.word = pg_binary(walk->builder, PG_OP_ADD, value->object.word, word);
	}
	return pg_no_problem();
}

/* --- Elements of sequences --- */

/** The address of an element that a sequence has; all ones, which cannot be read, if it has not. */
static void check_element(struct pg_walk *walk, struct pg_value *value, pg_word begin, pg_word bytes)
{
	struct pg_builder *builder = walk->builder;
	const pg_word nowhere = pg_value_nowhere(walk, value);
	const pg_word address = value->object.word;
	pg_word offset = pg_binary(builder, PG_OP_SUB, address, begin), known;

	known = pg_select(builder, pg_binary(builder, PG_OP_LT, offset, bytes), address, nowhere);
	value->object.word = pg_select(builder, pg_binary(builder, PG_OP_LT, offset,
							  pg_const(builder, 0)),
				       nowhere, known);
}

static struct pg_problem one_element(struct pg_walk *walk, const struct pg_expr *expr,
				     struct pg_value *value)
{
	struct pg_value first = *value;
	const bool is_counted = value->is_counted;
	int64_t index;
	pg_word begin;

	value->is_counted = false;
	PG_TRY_PROBLEM(pg_expr_is_number(expr->right, &index)
			       ? element(walk, expr, index, value)
			       : variable_element(walk, expr, value));
	if (is_counted && value->object.avail == PG_AVAILABLE &&
	    pg_value_word(walk->builder, &first, &begin))
		check_element(walk, value, begin, first.count);
	return pg_no_problem();
}

/** As many bytes as there are from an element on. */
static pg_word bytes_from(struct pg_walk *walk, pg_word bytes, uint64_t skip)
{
	struct pg_builder *builder = walk->builder;
	const pg_word skipped = pg_const(builder, skip), none = pg_const(builder, 0);

	return pg_select(builder, pg_binary(builder, PG_OP_LT, skipped, bytes),
			 pg_binary(builder, PG_OP_SUB, bytes, skipped), none);
}

/** Of a range: as many bytes as an array of a format may have. */
#define MOST_ELEMENTS 4096

/** BASE[FROM..TO]: an array; elements that a sequence does not have are zero. */
static struct pg_problem range(struct pg_walk *walk, const struct pg_expr *expr,
			       struct pg_value *value)
{
	const struct pg_value whole = *value;
	const struct pg_type *type;
	struct pg_value last = *value;
	int64_t from, to;
	uint64_t size;

	if (!pg_expr_is_number(expr->right, &from) || !pg_expr_is_number(expr->third, &to) ||
	    from < 0 || to <= from || to - from > MOST_ELEMENTS)
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "a range is two numbers, as in [0..8] for the first eight "
				     "elements, and has %d elements at most",
				     MOST_ELEMENTS);
	PG_TRY_PROBLEM(element(walk, expr, to - 1, &last));
	PG_TRY_PROBLEM(element(walk, expr, from, value));
	size = pg_type_strip(value->type)->size;
	type = pg_type_array(walk->resolver->arena, value->type, (uint64_t)(to - from));
	if (last.object.avail != PG_AVAILABLE)
		value->object = last.object;
	else if (value->object.kind != PG_OBJECT_MEMORY)
		value->object = pg_object_part(walk, &whole.object, 8 * size * (uint64_t)from,
					       8 * type->size);
	if (value->member && value->object.avail == PG_AVAILABLE)
		pg_value_lose(value, PG_NOT_SUPPORTED, "a range of what other kernels may have elsewhere");
	if (whole.is_counted && value->object.avail == PG_AVAILABLE)
		value->count = bytes_from(walk, whole.count, size * (uint64_t)from);
	value->is_counted = whole.is_counted;
	value->type = type;
	return pg_no_problem();
}

/** A reference of Rust is a pointer by debug info, but that its name says so. What it refers to is indexed. */
static bool may_be_sequence(const struct pg_type *type)
{
	if (type->kind == PG_TYPE_POINTER && type->target && type->name && *type->name == '&')
		type = pg_type_strip(type->target);
	return pg_type_is_record(type);
}

/** BASE[…]; a sequence of a library stands for the pointer to its first element. */
static struct pg_problem elements(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value)
{
	if (may_be_sequence(pg_type_strip(value->type)))
		pg_sequence_begin(walk, value, false);
	return expr->third ? range(walk, expr, value) : one_element(walk, expr, value);
}

/**
 * Operations on a reference apply to what it refers to. A reference to a struct is shown as the
 * pointer that it is made of, so REF->member and *REF have the meaning that they have for that.
 */
static void refer(struct pg_walk *walk, const struct pg_expr *expr, struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type), *target;

	if (!type->is_reference || !type->target)
		return;
	target = pg_type_strip(type->target);
	if ((target->kind != PG_TYPE_STRUCT && target->kind != PG_TYPE_UNION) ||
	    (expr->kind != PG_EXPR_ARROW && expr->kind != PG_EXPR_DEREF))
		pg_value_follow(walk, value);
}

/** A value whose type is not understood is unavailable, whatever the next step would be. */
static void demand_type(struct pg_value *value)
{
	const char *why = pg_type_strip(value->type)->why;

	if (why && value->object.avail == PG_AVAILABLE)
		pg_value_lose(value, PG_NOT_SUPPORTED, why);
}

/** What a range has is known where it is read only. */
static struct pg_problem demand_whole(struct pg_walk *walk, const struct pg_expr *expr,
				      const struct pg_value *value)
{
	if (!value->is_counted)
		return pg_no_problem();
	return pg_problem_at(walk->resolver->arena, expr->span,
			     "'%s' may have fewer elements: it can be fetched, and nothing else",
			     pg_expr_text(walk->resolver->arena, expr));
}

/** Does a reference to it stand for its value? Those to structs and arrays are addresses. */
static bool is_number(const struct pg_type *type)
{
	type = pg_type_strip(type);
	return pg_type_is_scalar(type) || type->kind == PG_TYPE_INT || type->kind == PG_TYPE_FLOAT;
}

void pg_value_settle(struct pg_walk *walk, struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);

	if (type->is_reference && type->target && is_number(type->target))
		pg_value_follow(walk, value);
	demand_type(value);
}

/** An operand of an operator: an array, or a function, is a pointer. */
static struct pg_problem settle_operand(struct pg_walk *walk, const struct pg_expr *expr,
					struct pg_value *value)
{
	const struct pg_type *type;

	pg_value_settle(walk, value);
	type = pg_type_strip(value->type);
	if (type->kind != PG_TYPE_ARRAY)
		return pg_no_problem();
	PG_TRY_PROBLEM(address_of(walk, expr, value));
	value->type = pg_type_pointer(walk->resolver->arena, type->target);
	return pg_no_problem();
}

static struct pg_problem operand(struct pg_walk *walk, const struct pg_expr *expr,
				 struct pg_value *ret)
{
	*ret = (struct pg_value){.type = NULL};
	PG_TRY_PROBLEM(evaluate(walk, expr, ret));
	return settle_operand(walk, expr, ret);
}

/** An operator's value, from that of its first operand. */
static struct pg_problem operate(struct pg_walk *walk, const struct pg_expr *expr,
				 struct pg_value *value)
{
	struct pg_value right, third;

	PG_TRY_PROBLEM(settle_operand(walk, expr, value));
	if (expr->kind == PG_EXPR_UNARY)
		return pg_operate_unary(walk, expr, value);
	PG_TRY_PROBLEM(operand(walk, expr->right, &right));
	if (expr->kind == PG_EXPR_BINARY)
		return pg_operate_binary(walk, expr, value, &right);
	PG_TRY_PROBLEM(operand(walk, expr->third, &third));
	return pg_operate_choice(walk, expr, value, &right, &third);
}

/** What an expression was at other places of the call. */
static struct pg_problem past(struct pg_walk *walk, const struct pg_expr *expr,
			      struct pg_value *value)
{
	struct pg_past past;

	PG_TRY_PROBLEM(pg_past_places(walk, expr, &past));
	if (past.is_here) {
		PG_TRY_PROBLEM(evaluate(&past.here, expr->base, value));
		if (expr->format.kind != PG_FORMAT_C)
			value->format = &expr->format;
	} else {
		for (size_t i = 0; i < past.num; i++) {
			struct pg_moment_value *moment = &past.moments[i];

			moment->walk = pg_past_walk(walk, moment);
			PG_TRY_PROBLEM(evaluate(&moment->walk, expr->base, &moment->value));
			pg_value_settle(&moment->walk, &moment->value);
			PG_TRY_PROBLEM(demand_whole(&moment->walk, expr->base, &moment->value));
		}
		PG_TRY_PROBLEM(expr->format.kind == PG_FORMAT_C
				       ? pg_past_value(walk, expr, &past, value)
				       : pg_past_copy(walk, expr, &past, value));
	}
	if (expr->kind == PG_EXPR_SINCE)
		pg_past_since(walk, value);
	return pg_no_problem();
}

/** From the value of the expression that this one is made of. */
static struct pg_problem step(struct pg_walk *walk, const struct pg_expr *expr,
			      struct pg_value *value)
{
	PG_TRY_PROBLEM(evaluate(walk, expr->base, value));
	PG_TRY_PROBLEM(demand_whole(walk, expr->base, value));
	refer(walk, expr, value);
	switch (expr->kind) {
	case PG_EXPR_ARROW:
		return arrow(walk, expr, value);
	case PG_EXPR_MEMBER:
		return member_of(walk, expr, value);
	case PG_EXPR_INDEX:
		return elements(walk, expr, value);
	case PG_EXPR_DEREF:
		return dereference(walk, expr, value);
	case PG_EXPR_ADDRESS:
		return address_of(walk, expr, value);
	case PG_EXPR_CAST:
		return cast(walk, expr, value);
	case PG_EXPR_UNARY:
	case PG_EXPR_BINARY:
	case PG_EXPR_CONDITIONAL:
		return operate(walk, expr, value);
	case PG_EXPR_ENTRY:
	case PG_EXPR_AT:
	case PG_EXPR_LAST:
	case PG_EXPR_SINCE:
	case PG_EXPR_VAR:
	case PG_EXPR_REG:
	case PG_EXPR_IMMEDIATE:
	case PG_EXPR_NUMBER:
	case PG_EXPR_LETTER:
	case PG_EXPR_SIZEOF:
	case PG_EXPR_TIME:
	case PG_EXPR_CPU:
	case PG_EXPR_GLOBAL:
	case PG_EXPR_RETVAL:
	case PG_EXPR_ARG:
	case PG_EXPR_PARAMS:
	case PG_EXPR_LOCALS:
	case PG_EXPR_VARS:
	case PG_EXPR_STRING:
		break;
	}
	return pg_root_value(walk, expr, value); /* these have no base */
}

static struct pg_problem evaluate(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value)
{
	switch ((int)expr->kind) {
	case PG_EXPR_ENTRY:
	case PG_EXPR_AT:
	case PG_EXPR_LAST:
	case PG_EXPR_SINCE:
		PG_TRY_PROBLEM(past(walk, expr, value));
		break;
	default:
		PG_TRY_PROBLEM(expr->base ? step(walk, expr, value)
					  : pg_root_value(walk, expr, value));
	}
	demand_type(value);
	return pg_no_problem();
}

struct pg_problem pg_value_of(struct pg_walk *walk, struct pg_value *ret)
{
	struct pg_problem found;

	*ret = (struct pg_value){.type = NULL};
	found = evaluate(walk, walk->arg->expr, ret);
	if (!found.error)
		pg_value_settle(walk, ret);
	return found;
}
