// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/plain.h"

#include <inttypes.h>
#include <string.h>

#include "emit/trace/filterterm.h"

/** Binds more tightly than any binary operator. */
#define TIGHTEST 11

/** A part of the condition as plain C, and what C takes it for. */
struct part {
	const char *text; /* NULL: C would compute something else */
	unsigned precedence;
	bool is_const;
	uint64_t number;
	bool may_be_negative; /* its type is signed, after C's promotions */
	unsigned size;	      /* after these, bytes */
};

struct writer {
	struct pg_filter filter; /* knows the names */
	struct pg_plain_condition *condition;
};

static const struct part not_plain = {.text = NULL};

static struct part write_part(struct writer *writer, const struct pg_expr *expr);

/* --- Names --- */

/** Names that are not arguments: variables of the body. */
static bool is_of_body(struct writer *writer, const char *name)
{
	struct pg_plain_condition *condition = writer->condition;
	bool *needs = strcmp(name, "pid") == 0	 ? &condition->needs_pid
		      : strcmp(name, "tid") == 0 ? &condition->needs_tid
		      : strcmp(name, "cpu") == 0 ? &condition->needs_cpu
		      : strcmp(name, "comm") == 0 ? &condition->needs_comm
						  : NULL;

	for (size_t i = 0; i < writer->filter.event->num_fields; i++) {
		if (strcmp(writer->filter.event->fields[i].name, name) == 0)
			return false;
	}
	if (needs)
		*needs = true;
	return needs != NULL;
}

/** "a.b[1]" */
static const char *name_text(struct pg_arena *arena, const struct pg_expr *expr)
{
	if (expr->kind == PG_EXPR_MEMBER)
		return pg_printf(arena, "%s.%s", name_text(arena, expr->base), expr->name);
	if (expr->kind == PG_EXPR_INDEX)
		return pg_printf(arena, "%s[%" PRIu64 "]", name_text(arena, expr->base),
				 expr->right->number);
	return expr->name;
}

static struct part write_name(struct writer *writer, const struct pg_expr *expr)
{
	struct part part = {.text = name_text(writer->filter.arena, expr), .precedence = TIGHTEST};
	const struct pg_type *type;
	struct pg_filter_term term;

	if (expr->kind == PG_EXPR_VAR && is_of_body(writer, expr->name)) {
		part.size = sizeof(uint32_t);
		return part;
	}
	term = pg_filter_name(&writer->filter, expr);
	if (term.is_const) { /* an enumerator */
		part.is_const = true;
		part.number = term.number;
		part.may_be_negative = true;
		part.size = sizeof(int32_t);
		return part;
	}
	type = term.type;
	if (!type || type->kind == PG_TYPE_POINTER)
		return not_plain;
	part.size = type->size < sizeof(int32_t) ? sizeof(int32_t) : (unsigned)type->size;
	part.may_be_negative = type->is_signed || type->size < sizeof(int32_t);
	return part;
}

/** The argument that a name begins with: pg_filter_name() notes those of numbers. */
static void note_argument(struct writer *writer, const struct pg_expr *expr)
{
	while (expr->kind != PG_EXPR_VAR)
		expr = expr->base;
	for (size_t i = 0; i < writer->filter.event->num_fields; i++) {
		if (strcmp(writer->filter.event->fields[i].name, expr->name) == 0)
			writer->filter.is_needed[i] = true;
	}
}

static struct part write_string(struct writer *writer, const struct pg_expr *expr)
{
	struct part part = {.precedence = TIGHTEST, .may_be_negative = true, .size = sizeof(int)};

	if (expr->base->kind != PG_EXPR_VAR || !is_of_body(writer, expr->base->name))
		note_argument(writer, expr->base);
	part.text = pg_printf(writer->filter.arena, "%sEQUALS(%s, %s)",
			      expr->operator == PG_OPERATOR_EQUAL ? "" : "!",
			      name_text(writer->filter.arena, expr->base), expr->right->name);
	writer->condition->needs_equals = true;
	return part;
}

/* --- Operators --- */

static struct part constant(struct pg_arena *arena, uint64_t number, bool is_negative)
{
	return (struct part){
		.text = is_negative ? pg_printf(arena, "%" PRId64, (int64_t)number)
			: number > INT64_MAX ? pg_printf(arena, "%" PRIu64 "ULL", number)
					     : pg_printf(arena, "%" PRIu64, number),
		.precedence = TIGHTEST,
		.is_const = true,
		.number = number,
		.may_be_negative = number <= INT64_MAX || is_negative,
		.size = is_negative || number <= INT32_MAX ? sizeof(int32_t) : sizeof(int64_t),
	};
}

static bool is_negative(const struct part *part)
{
	return part->may_be_negative && (!part->is_const || (int64_t)part->number < 0);
}

/** Does C compare them as numbers? Not where it converts a negative one to an unsigned type. */
static bool are_compared_right(const struct part *left, const struct part *right)
{
	const struct part *with = left->may_be_negative ? left : right;
	const struct part *other = left->may_be_negative ? right : left;

	if (left->may_be_negative == right->may_be_negative)
		return true;
	return !is_negative(with) || with->size > other->size;
}

/** A filter computes in 64 bits with a sign. */
static bool is_computed_right(enum pg_operator operator, const struct part *left,
			      const struct part *right)
{
	if (!left->may_be_negative || !right->may_be_negative)
		return false;
	switch ((int)operator) {
	case PG_OPERATOR_ADD:
	case PG_OPERATOR_SUBTRACT:
	case PG_OPERATOR_MULTIPLY:
		return left->size == sizeof(int64_t) || right->size == sizeof(int64_t);
	case PG_OPERATOR_AND:
	case PG_OPERATOR_XOR:
	case PG_OPERATOR_OR:
		return true;
	default:
		return false;
	}
}

/** An operand: in brackets where C, or a compiler that is careful, asks for them. */
static const char *operand(struct pg_arena *arena, const struct part *part, unsigned precedence)
{
	const unsigned and_also = pg_operator_precedence(PG_OPERATOR_AND_ALSO);
	const bool is_plain = precedence <= and_also ? part->precedence > and_also ||
							       part->precedence == precedence
						     : part->precedence == TIGHTEST;

	return is_plain ? part->text : pg_printf(arena, "(%s)", part->text);
}

static struct part write_binary(struct writer *writer, const struct pg_expr *expr)
{
	struct pg_arena *arena = writer->filter.arena;
	const bool is_logic = expr->operator == PG_OPERATOR_AND_ALSO ||
			      expr->operator == PG_OPERATOR_OR_ELSE;
	struct part part = {.precedence = pg_operator_precedence(expr->operator),
			    .may_be_negative = true,
			    .size = sizeof(int32_t)};
	struct part left, right;

	if (expr->right->kind == PG_EXPR_STRING)
		return write_string(writer, expr);
	left = write_part(writer, expr->base);
	right = write_part(writer, expr->right);
	if (!left.text || !right.text)
		return not_plain;
	if (expr->operator == PG_OPERATOR_AND && (left.is_const || right.is_const)) {
		if (is_negative(left.is_const ? &left : &right))
			return not_plain;
		part.may_be_negative = false;
		part.size = sizeof(int64_t);
	} else if (is_computed_right(expr->operator, &left, &right)) {
		part.size = sizeof(int64_t);
	} else if (!is_logic && (!pg_operator_is_comparison(expr->operator) ||
				 !are_compared_right(&left, &right))) {
		return not_plain;
	}
	part.text = pg_printf(arena, "%s %s %s", operand(arena, &left, part.precedence),
			      pg_operator_text(expr->operator),
			      operand(arena, &right, part.precedence));
	return part;
}

static struct part write_unary(struct writer *writer, const struct pg_expr *expr)
{
	struct part part = write_part(writer, expr->base);
	const bool is_minus = expr->operator == PG_OPERATOR_NEGATE;

	if (!part.text)
		return not_plain;
	if (is_minus && part.is_const)
		return constant(writer->filter.arena, -part.number, true);
	if (expr->operator == PG_OPERATOR_COMPLEMENT ||
	    (is_minus && (!part.may_be_negative || part.size < sizeof(int64_t))))
		return not_plain;
	return (struct part){.text = pg_printf(writer->filter.arena, "%s%s",
					       pg_operator_text(expr->operator),
					       operand(writer->filter.arena, &part, TIGHTEST)),
			     .precedence = TIGHTEST,
			     .may_be_negative = true,
			     .size = is_minus ? sizeof(int64_t) : sizeof(int32_t)};
}

static struct part write_part(struct writer *writer, const struct pg_expr *expr)
{
	switch ((int)expr->kind) {
	case PG_EXPR_VAR:
	case PG_EXPR_MEMBER:
	case PG_EXPR_INDEX:
		return write_name(writer, expr);
	case PG_EXPR_NUMBER:
		return constant(writer->filter.arena, expr->number, false);
	case PG_EXPR_LETTER:
		return (struct part){.text = expr->name,
				     .precedence = TIGHTEST,
				     .may_be_negative = true,
				     .size = sizeof(int32_t)};
	case PG_EXPR_UNARY:
		return write_unary(writer, expr);
	case PG_EXPR_BINARY:
		return write_binary(writer, expr);
	default:
		return not_plain;
	}
}

struct pg_plain_condition pg_plain_condition_of(struct pg_arena *arena, const struct pg_event *event,
				    const struct pg_expr *condition)
{
	struct pg_plain_condition ret = {.text = NULL};
	struct writer writer = {
		.filter = {.arena = arena,
			   .event = event,
			   .diags = pg_diags_create(arena),
			   .what = "a condition",
			   .is_needed = PG_NEW_N(arena, event->num_fields + 1, bool)},
		.condition = &ret,
	};
	struct part part = write_part(&writer, condition);

	ret.text = part.text;
	ret.is_used = writer.filter.is_needed;
	/* With casts; what it needs of the system it asks for itself, but for comm. */
	if (!part.text)
		ret = (struct pg_plain_condition){
			.text = pg_filter_text(arena, event, condition),
			.is_used = ret.is_used,
			.needs_comm = ret.needs_comm,
			.needs_equals = ret.needs_equals,
		};
	return ret;
}
