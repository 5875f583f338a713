// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/constant.h"

#include <stdlib.h>

#include "base/suggest.h"
#include "dbg/type/enumerator.h"
#include "resolve/args/cast.h"

static void set_word(struct pg_walk *walk, struct pg_value *value, const char *type, uint64_t size,
		     bool is_signed, pg_word word)
{
	value->type = pg_type_int(walk->resolver->arena, type, size, is_signed);
	value->object =
		(struct pg_object){.avail = PG_AVAILABLE, .kind = PG_OBJECT_WORD, .word = word};
}

static void set_constant(struct pg_walk *walk, struct pg_value *value, const char *type,
			 uint64_t size, bool is_signed, uint64_t number)
{
	set_word(walk, value, type, size, is_signed, pg_const(walk->builder, number));
}

/** An int if it fits one, else a long; hexadecimal and octal ones also without a sign (6.4.4.1). */
static void set_literal(struct pg_walk *walk, const struct pg_expr *expr, struct pg_value *value)
{
	if (expr->number <= INT32_MAX)
		set_constant(walk, value, "int", 4, true, expr->number);
	else if (expr->number <= UINT32_MAX && expr->is_hex)
		set_constant(walk, value, "unsigned int", 4, false, expr->number);
	else if (expr->number <= INT64_MAX)
		set_constant(walk, value, "long", 8, true, expr->number);
	else
		set_constant(walk, value, "unsigned long", 8, false, expr->number);
}

/** 'c', '\n', '\x41': spec/cexpr has looked at its form. A char of more than 127 is negative. */
static uint64_t letter_of(const struct pg_expr *expr, bool char_is_signed)
{
	const char *text = expr->name + 1;
	uint64_t code;

	if (text[0] != '\\')
		return (unsigned char)text[0];
	switch (text[1]) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'x':
		code = strtoul(text + 2, NULL, 16);
		return char_is_signed ? (uint64_t)(int64_t)(int8_t)code : code;
	default:
		return (unsigned char)text[1];
	}
}

static struct pg_problem set_size(struct pg_walk *walk, const struct pg_expr *expr,
				  struct pg_value *value)
{
	struct pg_resolver *resolver = walk->resolver;
	const struct pg_type *type;
	const struct pg_error *error = pg_type_of_name(resolver, walk->place, &expr->type, &type);

	if (!error)
		error = pg_type_define(resolver->types, pg_type_strip(type));
	if (error)
		return pg_problem_of(error, expr->name_span);
	if (!pg_type_strip(type)->size)
		return pg_problem_at(resolver->arena, expr->name_span,
				     "'%s' does not have a size that is known",
				     pg_type_declare(resolver->arena, type, "", PG_SPELL_SOURCE));
	set_constant(walk, value, "unsigned long", 8, false, pg_type_strip(type)->size);
	return pg_no_problem();
}

struct pg_problem pg_constant_value(struct pg_walk *walk, const struct pg_expr *expr,
				    struct pg_value *value)
{
	bool char_is_signed = walk->resolver->dbg->arch->char_is_signed;

	switch ((int)expr->kind) {
	case PG_EXPR_NUMBER:
		set_literal(walk, expr, value);
		break;
	case PG_EXPR_LETTER:
		set_constant(walk, value, "int", 4, true, letter_of(expr, char_is_signed));
		break;
	case PG_EXPR_IMMEDIATE:
		set_constant(walk, value, "long", 8, true, expr->number);
		break;
	case PG_EXPR_SIZEOF:
		return set_size(walk, expr, value);
	case PG_EXPR_TIME:
		set_word(walk, value, "unsigned long", 8, false, pg_time(walk->builder));
		break;
	case PG_EXPR_CPU:
		set_word(walk, value, "unsigned int", 4, false, pg_cpu(walk->builder));
		break;
	default:
		abort();
	}
	return pg_no_problem();
}

bool pg_constant_enumerator(struct pg_walk *walk, const char *name, struct pg_value *value)
{
	const struct pg_type *type;
	int64_t number;

	if (!walk->place->has_unit ||
	    !pg_enumerator_named(walk->resolver->types, &walk->place->unit, name, &type, &number))
		return false;
	value->type = type;
	value->object = (struct pg_object){
		.avail = PG_AVAILABLE,
		.kind = PG_OBJECT_WORD,
		.word = pg_const(walk->builder, (uint64_t)number),
	};
	return true;
}

const char *pg_constant_suggestion(struct pg_walk *walk, const char *name)
{
	const char *const *names;
	size_t num;

	if (!walk->place->has_unit)
		return NULL;
	names = pg_enumerator_names(walk->resolver->arena, &walk->place->unit, &num);
	return pg_suggest(name, names, num);
}
