/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * C expressions: of arguments, and of conditions (`trace --filter`, and `--hist`). There is one set
 * of nodes, one parser and one printer. Each consumer decides which nodes it takes: spec/check and
 * resolve/args for arguments, emit/trace for conditions.
 *
 *     conditional = binary ["?" conditional ":" conditional]
 *     binary      = unary { OPERATOR unary }          * / % + - << >> < <= > >= == != & ^ | && ||,
 *                                                     which bind as in C
 *     unary       = { "*" | "&" | "-" | "~" | "!" | "(" C-TYPE ")" } postfix
 *     postfix     = primary { "->" NAME | "." NAME | "[" conditional "]" }
 *     primary     = NAME | SCOPE "::" NAME | NUMBER | "TEXT" | 'c' | "sizeof(" C-TYPE ")"
 *                 | "$retval" | "$arg" NUMBER | "$time" | "$cpu" | "$entry(" past ")"
 *                 | "$at(" PLACE "," past ")" | "$last(" past ")" | "$since(" PLACE ")"
 *                 | "$params" | "$locals" | "$vars"
 *                 | "%" REGISTER | "@" GLOBAL | "\" ["-"] NUMBER | "(" conditional ")"
 *
 *     past        = conditional [":" TYPE]             of text or bytes, which are copied
 *     PLACE       = ":" LINE | "+" OFFSET | "@" FILE ":" LINE
 *     NAME        = identifier | "'" any name "'"         of variables and SCOPEs
 *
 * An argument ends at a blank and at the marks `=`, `:`, `@` and `?`, unless in parentheses or
 * brackets. So only there may operators have blanks around them, and only there are comparisons
 * and `?:`. A condition is all of its text, as if it were in parentheses.
 *
 * `(x)y`, which C reads by what x is, is a cast unless what follows can be an operator between two
 * operands. In arguments `(x)*y`, `(x)&y` and `(x)%y` are casts all the same: `x*y` is the product.
 * So is `(x *) y`, with a blank, and what a C keyword says to be a type. `(x) y` are two arguments.
 */
#ifndef PG_SPEC_CEXPR_H
#define PG_SPEC_CEXPR_H

#include <stdint.h>

#include "spec/format.h"
#include "spec/typename.h"

struct pg_tokens;

/** Nested parentheses, brackets and unary operators: the parser's recursion is as deep. */
#define PG_EXPR_NESTING 64
/**
 * Operators whose operands are the results of others: trees, and the recursion over them, are as
 * deep. clang allows 256 nested brackets.
 */
#define PG_EXPR_DEPTH 200

enum pg_expr_kind {
	PG_EXPR_VAR,	   /**< name; scope: the FUNC of FUNC::VAR, or NULL */
	PG_EXPR_RETVAL,	   /**< $retval; its name is "retval" */
	PG_EXPR_ARG,	   /**< $arg number, from 1; its name is "arg1" */
	PG_EXPR_TIME,	   /**< $time; its name is "time" */
	PG_EXPR_CPU,	   /**< $cpu; its name is "cpu" */
	PG_EXPR_ENTRY,	   /**< $entry(base) */
	PG_EXPR_AT,	   /**< $at(place, base) */
	PG_EXPR_LAST,	   /**< $last(base), which is a variable */
	PG_EXPR_SINCE,	   /**< $since(place); base: the time */
	PG_EXPR_REG,	   /**< %name */
	PG_EXPR_GLOBAL,	   /**< @name */
	PG_EXPR_IMMEDIATE, /**< \number, of two's complement */
	PG_EXPR_NUMBER,	   /**< number */
	PG_EXPR_STRING,	   /**< name: as it is written, with its quotes; number: its bytes */
	PG_EXPR_LETTER,	   /**< name: as it is written, with its quotes */
	PG_EXPR_SIZEOF,	   /**< sizeof(type) */
	PG_EXPR_PARAMS,	   /**< $params */
	PG_EXPR_LOCALS,	   /**< $locals */
	PG_EXPR_VARS,	   /**< $vars */
	PG_EXPR_ARROW,	   /**< base->name */
	PG_EXPR_MEMBER,	   /**< base.name */
	PG_EXPR_INDEX,	   /**< base[right]; base[right..third]: a range, without third */
	PG_EXPR_DEREF,	   /**< *base */
	PG_EXPR_ADDRESS,   /**< &base */
	PG_EXPR_CAST,	   /**< (type)base */
	PG_EXPR_UNARY,	   /**< operator base */
	PG_EXPR_BINARY,	   /**< base operator right */
	PG_EXPR_CONDITIONAL, /**< base ? right : third */
};

enum pg_operator {
	PG_OPERATOR_NEGATE,
	PG_OPERATOR_COMPLEMENT,
	PG_OPERATOR_NOT,
	PG_OPERATOR_MULTIPLY, /**< from here on binary */
	PG_OPERATOR_DIVIDE,
	PG_OPERATOR_REMAINDER,
	PG_OPERATOR_ADD,
	PG_OPERATOR_SUBTRACT,
	PG_OPERATOR_SHIFT_LEFT,
	PG_OPERATOR_SHIFT_RIGHT,
	PG_OPERATOR_LESS,
	PG_OPERATOR_LESS_EQUAL,
	PG_OPERATOR_GREATER,
	PG_OPERATOR_GREATER_EQUAL,
	PG_OPERATOR_EQUAL,
	PG_OPERATOR_NOT_EQUAL,
	PG_OPERATOR_AND,
	PG_OPERATOR_XOR,
	PG_OPERATOR_OR,
	PG_OPERATOR_AND_ALSO, /**< && */
	PG_OPERATOR_OR_ELSE,  /**< || */
};

/** A place in the probe's own function. */
struct pg_past_point {
	const char *file; /**< @FILE:LINE, a path or its last components; else NULL */
	bool is_offset;   /**< +OFFSET, in bytes from the function's entry; else a line */
	uint64_t number;  /**< the offset, or the line, of up to 31 bits: of the
			     file, or from the function's own on */
	struct pg_span span;
};

struct pg_expr {
	enum pg_expr_kind kind;
	enum pg_operator operator; /**< PG_EXPR_UNARY, PG_EXPR_BINARY */
	unsigned depth;		   /**< of nested operators; 0: there are none */
	const char *name;
	const char *scope;
	uint64_t number;
	bool is_hex; /**< NUMBER: not decimal, so that it may have a type without a sign */
	const struct pg_expr *base, *right, *third;
	struct pg_type_name type; /**< PG_EXPR_CAST, PG_EXPR_SIZEOF */
	struct pg_past_point at;  /**< PG_EXPR_AT, PG_EXPR_SINCE */
	/** PG_EXPR_ENTRY, PG_EXPR_AT, PG_EXPR_LAST: of what is copied; else PG_FORMAT_C */
	struct pg_format format;
	struct pg_span span;	  /**< of the whole expression, without parentheses around it */
	struct pg_span name_span; /**< of `name`, of the operator, of the index, of the type */
};

/** An expression from the token looked at on; NULL after an error. */
const struct pg_expr *pg_expr_parse(struct pg_tokens *tokens);

/** All of a text, which is a condition; NULL after an error. */
const struct pg_expr *pg_condition_parse(struct pg_arena *arena, const struct pg_source *source,
					 struct pg_diags *diags);

/** The same of the text from a byte on. */
const struct pg_expr *pg_condition_parse_from(struct pg_arena *arena,
					      const struct pg_source *source, size_t from,
					      struct pg_diags *diags);

struct pg_exprs {
	const struct pg_expr **items;
	size_t num;
};

/** All of a text, which is a list of such with commas between them; false after an error. */
bool pg_list_parse(struct pg_arena *arena, const struct pg_source *source, struct pg_diags *diags,
		   struct pg_exprs *ret);

/**
 * As an argument, with the fewest parentheses, and with blanks around operators in parentheses and
 * brackets only; it parses back to itself.
 */
void pg_expr_print(const struct pg_expr *expr, FILE *to);

/** A name as an expression has it: between single quotes unless it is an identifier. */
void pg_variable_print(const char *name, FILE *to);

/** How tightly a binary operator binds: from 1 for || to 10 for *. */
unsigned pg_operator_precedence(enum pg_operator operator);
bool pg_operator_is_comparison(enum pg_operator operator);
/** "&&" */
const char *pg_operator_text(enum pg_operator operator);

/** Is its operand evaluated at another moment than the probe's? */
bool pg_expr_is_past(const struct pg_expr *expr);

/** Is it NUMBER or -NUMBER, and within 64 bits with a sign? */
bool pg_expr_is_number(const struct pg_expr *expr, int64_t *ret);

#endif
