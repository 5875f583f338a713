// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/operate.h"

#include <stdlib.h>

#include "resolve/args/core.h"

enum { INT_SIZE = 4, LONG_SIZE = 8 };

/** An operand that is promoted: an int or a long, with a sign or without, or a pointer. */
struct operand {
	pg_word word; /* extended to 64 bits by its type */
	unsigned size;
	bool is_signed;
	const struct pg_type *pointer; /* NULL: an integer */
};

/* --- From values, and back --- */

static const struct pg_type *int_type(struct pg_walk *walk, unsigned size, bool is_signed)
{
	static const char *const names[2][2] = {{"unsigned int", "int"}, {"unsigned long", "long"}};

	return pg_type_int(walk->resolver->arena, names[size == LONG_SIZE][is_signed], size,
			   is_signed);
}

static const char *type_text(struct pg_walk *walk, const struct pg_type *type)
{
	return pg_type_declare(walk->resolver->arena, type, "", PG_SPELL_SOURCE);
}

static unsigned width_of(const struct pg_value *value)
{
	unsigned bits = value->bit_size;

	if (value->member && value->member->bit_size)
		bits = value->member->bit_size;
	return bits ? bits : 8 * (unsigned)pg_type_strip(value->type)->size;
}

/** Do its bits fit an int whatever they are? */
static bool is_narrow(const struct pg_value *value)
{
	const struct pg_type *type = pg_type_strip(value->type);
	unsigned width = width_of(value);

	return type->is_bool || width < 8 * INT_SIZE || (width == 8 * INT_SIZE && type->is_signed);
}

/**
 * The operand of a value. False where the value is unavailable; it must be a number or a pointer,
 * which the problem says.
 */
static struct pg_problem operand_of(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, struct operand *ret, bool *ret_ok)
{
	const struct pg_type *type = pg_type_strip(value->type);
	bool is_number = type->kind == PG_TYPE_INT || type->kind == PG_TYPE_ENUM;

	if ((!is_number && type->kind != PG_TYPE_POINTER) || type->size > LONG_SIZE)
		return pg_problem_at(walk->resolver->arena, expr->span,
				     "'%s' is not an integer or a pointer; its type is '%s'",
				     pg_expr_text(walk->resolver->arena, expr),
				     type_text(walk, value->type));
	*ret = (struct operand){.size = LONG_SIZE, .pointer = is_number ? NULL : value->type};
	if (is_number && is_narrow(value)) {
		ret->size = INT_SIZE;
		ret->is_signed = true;
	} else if (is_number) {
		ret->size = type->size == INT_SIZE ? INT_SIZE : LONG_SIZE;
		ret->is_signed = type->is_signed;
	}
	*ret_ok = pg_value_word(walk->builder, value, &ret->word);
	if (!*ret_ok && value->object.avail == PG_AVAILABLE)
		pg_value_lose(value, PG_NOT_SUPPORTED, "it has an odd size");
	return pg_no_problem();
}

static void set_result(struct pg_value *value, const struct pg_type *type, pg_word word)
{
	*value = (struct pg_value){
		.type = type,
		.object = {.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD, .word = word},
	};
}

/** A result that an operand without a value makes unavailable. */
static void set_lost(struct pg_value *value, const struct pg_type *type,
		     const struct pg_value *lost)
{
	*value = (struct pg_value){.type = type, .object = lost->object};
}

static void set_int(struct pg_walk *walk, struct pg_value *value, pg_word word)
{
	set_result(value, int_type(walk, INT_SIZE, true), word);
}

/* --- Conversions --- */

/** The word of an integer as one of another type. */
static pg_word converted(struct pg_walk *walk, const struct operand *from, unsigned size,
			 bool is_signed)
{
	if (size == from->size && is_signed == from->is_signed)
		return from->word;
	return pg_extend(walk->builder, from->word, size, is_signed);
}

/** Both get their common type (C11, 6.3.1.8); a pointer is an unsigned long. */
static void make_common(struct pg_walk *walk, struct operand *a, struct operand *b)
{
	unsigned size = a->size > b->size ? a->size : b->size;
	bool is_signed = (a->size < size || a->is_signed) && (b->size < size || b->is_signed);

	a->word = converted(walk, a, size, is_signed);
	b->word = converted(walk, b, size, is_signed);
	a->size = b->size = size;
	a->is_signed = b->is_signed = is_signed;
}

static pg_word truth(struct pg_walk *walk, pg_word word)
{
	return pg_binary(walk->builder, PG_OP_NE, word, pg_const(walk->builder, 0));
}

/* --- Pointers --- */

pg_word pg_operate_stride(struct pg_walk *walk, const struct pg_type *type)
{
	if (walk->resolver->dbg->btf)
		return pg_core_stride(walk->builder, type);
	return pg_const(walk->builder, pg_type_strip(type)->size);
}

/** The distance between what a pointer and its successor point to: of void and functions it is 1.
 */
static struct pg_problem stride_of(struct pg_walk *walk, const struct pg_expr *expr,
				   const struct pg_type *pointer, pg_word *ret)
{
	const struct pg_type *target = pg_type_strip(pg_type_strip(pointer)->target);
	const struct pg_error *error;

	*ret = pg_const(walk->builder, 1);
	if (target->kind == PG_TYPE_VOID || target->kind == PG_TYPE_FUNC)
		return pg_no_problem();
	error = pg_type_define(walk->resolver->types, target);
	if (error)
		return pg_problem_of(error, expr->name_span);
	if (!target->size)
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "'%s' does not have a size, so its pointers cannot be moved",
				     type_text(walk, target));
	*ret = pg_operate_stride(walk, target);
	return pg_no_problem();
}

static struct pg_problem move(struct pg_walk *walk, const struct pg_expr *expr,
			      const struct operand *pointer, const struct operand *by,
			      struct pg_value *value)
{
	pg_word distance;

	PG_TRY_PROBLEM(stride_of(walk, expr, pointer->pointer, &distance));
	distance = pg_binary(walk->builder, PG_OP_MUL, by->word, distance);
	set_result(value, pointer->pointer,
		   pg_binary(walk->builder,
			     expr->operator== PG_OPERATOR_ADD ? PG_OP_ADD : PG_OP_SUB,
			     pointer->word, distance));
	return pg_no_problem();
}

static struct pg_problem distance_of(struct pg_walk *walk, const struct pg_expr *expr,
				     const struct operand *a, const struct operand *b,
				     struct pg_value *value)
{
	pg_word of_a, of_b, bytes;

	PG_TRY_PROBLEM(stride_of(walk, expr, a->pointer, &of_a));
	PG_TRY_PROBLEM(stride_of(walk, expr, b->pointer, &of_b));
	if (of_a != of_b)
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "'%s' and '%s' point to things of different sizes",
				     type_text(walk, a->pointer), type_text(walk, b->pointer));
	bytes = pg_binary(walk->builder, PG_OP_SUB, a->word, b->word);
	set_result(value, int_type(walk, LONG_SIZE, true),
		   pg_binary(walk->builder, PG_OP_SDIV, bytes, of_a));
	return pg_no_problem();
}

/* --- Operators on two integers --- */

/** a < b */
static pg_word less(struct pg_walk *walk, enum pg_opcode code, const struct operand *a,
		    const struct operand *b)
{
	struct pg_builder *builder = walk->builder;
	pg_word top = pg_const(builder, (uint64_t)1 << 63);

	if (a->is_signed || a->size < LONG_SIZE)
		return pg_binary(builder, code, a->word, b->word);
	/* The plan's comparisons are signed. */
	return pg_binary(builder, code, pg_binary(builder, PG_OP_XOR, a->word, top),
			 pg_binary(builder, PG_OP_XOR, b->word, top));
}

static pg_word compare(struct pg_walk *walk, enum pg_operator operator, const struct operand * a,
		       const struct operand *b)
{
	switch ((int)operator) {
	case PG_OPERATOR_EQUAL:
		return pg_binary(walk->builder, PG_OP_EQ, a->word, b->word);
	case PG_OPERATOR_NOT_EQUAL:
		return pg_binary(walk->builder, PG_OP_NE, a->word, b->word);
	case PG_OPERATOR_LESS:
		return less(walk, PG_OP_LT, a, b);
	case PG_OPERATOR_LESS_EQUAL:
		return less(walk, PG_OP_LE, a, b);
	case PG_OPERATOR_GREATER:
		return less(walk, PG_OP_LT, b, a);
	default:
		return less(walk, PG_OP_LE, b, a);
	}
}

static pg_word remainder_of(struct pg_walk *walk, const struct operand *a, const struct operand *b)
{
	struct pg_builder *builder = walk->builder;
	pg_word quotient;

	if (!a->is_signed)
		return pg_binary(builder, PG_OP_UMOD, a->word, b->word);
	quotient = pg_binary(builder, PG_OP_SDIV, a->word, b->word);
	return pg_binary(builder, PG_OP_SUB, a->word,
			 pg_binary(builder, PG_OP_MUL, quotient, b->word));
}

/** Both have one type, but for shifts. */
static pg_word calculate(struct pg_walk *walk, enum pg_operator operator, const struct operand * a,
			 const struct operand *b)
{
	struct pg_builder *builder = walk->builder;

	switch ((int)operator) {
	case PG_OPERATOR_MULTIPLY:
		return pg_binary(builder, PG_OP_MUL, a->word, b->word);
	case PG_OPERATOR_DIVIDE:
		return pg_binary(builder, a->is_signed ? PG_OP_SDIV : PG_OP_UDIV, a->word, b->word);
	case PG_OPERATOR_REMAINDER:
		return remainder_of(walk, a, b);
	case PG_OPERATOR_ADD:
		return pg_binary(builder, PG_OP_ADD, a->word, b->word);
	case PG_OPERATOR_SUBTRACT:
		return pg_binary(builder, PG_OP_SUB, a->word, b->word);
	case PG_OPERATOR_SHIFT_LEFT:
		return pg_binary(builder, PG_OP_SHL, a->word, b->word);
	case PG_OPERATOR_SHIFT_RIGHT:
		return pg_binary(builder, a->is_signed ? PG_OP_SHRA : PG_OP_SHR, a->word, b->word);
	case PG_OPERATOR_AND:
		return pg_binary(builder, PG_OP_AND, a->word, b->word);
	case PG_OPERATOR_XOR:
		return pg_binary(builder, PG_OP_XOR, a->word, b->word);
	case PG_OPERATOR_OR:
		return pg_binary(builder, PG_OP_OR, a->word, b->word);
	}
	abort();
}

static bool is_shift(enum pg_operator operator)
{
	return operator== PG_OPERATOR_SHIFT_LEFT || operator== PG_OPERATOR_SHIFT_RIGHT;
}

/* --- Operators --- */

struct pg_problem pg_operate_unary(struct pg_walk *walk, const struct pg_expr *expr,
				   struct pg_value *value)
{
	struct pg_builder *builder = walk->builder;
	const struct pg_type *type;
	struct operand a;
	bool ok;

	PG_TRY_PROBLEM(operand_of(walk, expr->base, value, &a, &ok));
	if (a.pointer && expr->operator!= PG_OPERATOR_NOT)
		return pg_problem_at(walk->resolver->arena, expr->name_span,
				     "'%s' is a pointer: '%s' takes an integer",
				     pg_expr_text(walk->resolver->arena, expr->base),
				     pg_operator_text(expr->operator));
	type = expr->operator== PG_OPERATOR_NOT ? int_type(walk, INT_SIZE, true)
						: int_type(walk, a.size, a.is_signed);
	if (!ok) {
		set_lost(value, type, value);
		return pg_no_problem();
	}
	if (expr->operator== PG_OPERATOR_NOT)
		a.word = pg_binary(builder, PG_OP_EQ, a.word, pg_const(builder, 0));
	else
		a.word = pg_unary(builder,
				  expr->operator== PG_OPERATOR_NEGATE ? PG_OP_NEG : PG_OP_NOT,
				  a.word);
	set_result(value, type, pg_extend(builder, a.word, (unsigned)type->size, type->is_signed));
	return pg_no_problem();
}

/** && and ||: the right one counts where the left one does not decide. */
static void decide(struct pg_walk *walk, enum pg_operator operator, const struct operand * left,
		   struct pg_value *value, const struct operand *right,
		   const struct pg_value *right_value)
{
	bool is_and = operator== PG_OPERATOR_AND_ALSO;
	struct pg_builder *builder = walk->builder;
	pg_word decided = pg_const(builder, !is_and), other;
	uint64_t number;

	if (pg_is_const(builder, left->word, &number) && !number == is_and) {
		set_int(walk, value, decided);
	} else if (right_value->object.avail != PG_AVAILABLE) {
		set_lost(value, int_type(walk, INT_SIZE, true), right_value);
	} else {
		other = truth(walk, right->word);
		set_int(walk, value,
			is_and ? pg_select(builder, left->word, other, decided)
			       : pg_select(builder, left->word, decided, other));
	}
}

/** Is the operator one that a pointer takes, with what is on its other side? */
static struct pg_problem with_pointer(struct pg_walk *walk, const struct pg_expr *expr,
				      const struct operand *a, const struct operand *b,
				      struct pg_value *value)
{
	if (expr->operator== PG_OPERATOR_ADD && !b->pointer)
		return move(walk, expr, a, b, value);
	if (expr->operator== PG_OPERATOR_ADD && !a->pointer)
		return move(walk, expr, b, a, value);
	if (expr->operator== PG_OPERATOR_SUBTRACT && !b->pointer)
		return move(walk, expr, a, b, value);
	if (expr->operator== PG_OPERATOR_SUBTRACT && a->pointer)
		return distance_of(walk, expr, a, b, value);
	return pg_problem_at(
		walk->resolver->arena, expr->name_span,
		"'%s' is a pointer: '%s' takes integers here",
		pg_expr_text(walk->resolver->arena, a->pointer ? expr->base : expr->right),
		pg_operator_text(expr->operator));
}

/** What the operator makes of two operands; they may be void, and only its type counts then. */
static struct pg_problem result_of(struct pg_walk *walk, const struct pg_expr *expr,
				   struct operand *a, struct operand *b, struct pg_value *value)
{
	pg_word word;

	if (pg_operator_is_comparison(expr->operator)) {
		make_common(walk, a, b);
		set_int(walk, value, compare(walk, expr->operator, a, b));
		return pg_no_problem();
	}
	if (a->pointer || b->pointer)
		return with_pointer(walk, expr, a, b, value);
	if (!is_shift(expr->operator))
		make_common(walk, a, b);
	word = calculate(walk, expr->operator, a, b);
	set_result(value, int_type(walk, a->size, a->is_signed),
		   pg_extend(walk->builder, word, a->size, a->is_signed));
	return pg_no_problem();
}

struct pg_problem pg_operate_binary(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, struct pg_value *right)
{
	struct operand a, b;
	bool a_ok, b_ok;
	struct pg_value lost;

	PG_TRY_PROBLEM(operand_of(walk, expr->base, value, &a, &a_ok));
	PG_TRY_PROBLEM(operand_of(walk, expr->right, right, &b, &b_ok));
	if (expr->operator== PG_OPERATOR_AND_ALSO || expr->operator== PG_OPERATOR_OR_ELSE) {
		if (a_ok)
			decide(walk, expr->operator, & a, value, &b, right);
		else
			set_lost(value, int_type(walk, INT_SIZE, true), value);
		return pg_no_problem();
	}
	if (a_ok && b_ok)
		return result_of(walk, expr, &a, &b, value);
	lost = a_ok ? *right : *value;
	a.word = b.word = pg_const(walk->builder, 0);
	PG_TRY_PROBLEM(result_of(walk, expr, &a, &b, value));
	set_lost(value, value->type, &lost);
	return pg_no_problem();
}

/** The type of a choice: integers' common one, or the pointer's; void * and 0 take the other's. */
static const struct pg_type *choice_type(struct pg_walk *walk, const struct operand *yes,
					 const struct operand *no)
{
	const struct pg_type *target;

	if (!yes->pointer && !no->pointer)
		return int_type(walk, yes->size, yes->is_signed);
	if (!yes->pointer)
		return no->pointer;
	target = pg_type_strip(pg_type_strip(yes->pointer)->target);
	return no->pointer && target->kind == PG_TYPE_VOID ? no->pointer : yes->pointer;
}

struct pg_problem pg_operate_choice(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value, struct pg_value *yes,
				    struct pg_value *no)
{
	struct operand condition, a, b;
	bool condition_ok, a_ok, b_ok;
	const struct pg_type *type;
	uint64_t number;

	PG_TRY_PROBLEM(operand_of(walk, expr->base, value, &condition, &condition_ok));
	PG_TRY_PROBLEM(operand_of(walk, expr->right, yes, &a, &a_ok));
	PG_TRY_PROBLEM(operand_of(walk, expr->third, no, &b, &b_ok));
	if (!a_ok)
		a.word = pg_const(walk->builder, 0);
	if (!b_ok)
		b.word = pg_const(walk->builder, 0);
	make_common(walk, &a, &b);
	type = choice_type(walk, &a, &b);
	if (!condition_ok) {
		set_lost(value, type, value);
	} else if (pg_is_const(walk->builder, condition.word, &number)) {
		if (number ? a_ok : b_ok)
			set_result(value, type, number ? a.word : b.word);
		else
			set_lost(value, type, number ? yes : no);
	} else if (!a_ok || !b_ok) {
		set_lost(value, type, a_ok ? no : yes);
	} else {
		set_result(value, type, pg_select(walk->builder, condition.word, a.word, b.word));
	}
	return pg_no_problem();
}
