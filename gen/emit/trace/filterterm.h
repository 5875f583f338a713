/* SPDX-License-Identifier: GPL-2.0-only */
/** The parts of a condition as C, shared by emit/trace/filter{,name,term}.c. */
#ifndef PG_EMIT_TRACE_FILTERTERM_H
#define PG_EMIT_TRACE_FILTERTERM_H

#include "emit/trace/filter.h"

struct pg_filter {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct pg_diags *diags;
	const char *what; /* the expression is: "a condition" */
	bool *is_needed; /* by field */
	const struct pg_type *opposite; /* the enum that a name is compared with; or NULL */
	bool failed;	 /* one problem has been reported */
	bool reads_when_needed; /* an argument that cannot be read matters where control comes to it */
	bool of_variables; /* arguments are variables of the same names, not members of *args */
};

/**
 * A part of the condition as C. All numbers are 64 bits wide there, signed except those that only
 * an unsigned word holds, so that every comparison means what it says.
 */
struct pg_filter_term {
	const char *text;
	bool is_u64;
	bool is_const; /* then the number is known */
	uint64_t number;
	const struct pg_type *type; /* of an argument, or a part of one; else NULL */
};

/** After a problem. */
static const struct pg_filter_term pg_filter_nothing = {.text = "0"};

struct pg_filter_term pg_filter_constant(struct pg_filter *filter, uint64_t number, bool is_u64);

/** Report a problem, except those that follow from the first one; the result is an empty term. */
struct pg_filter_term pg_filter_fail(struct pg_filter *filter, struct pg_span where,
				     const char *message);

/** The same, with what to write instead; hint NULL: there is no hint. */
struct pg_filter_term pg_filter_refuse(struct pg_filter *filter, struct pg_span where,
				       const char *message, const char *hint);

/** The enum that is the type of a name, or of a part of one; NULL: it is something else. */
const struct pg_type *pg_filter_enum_of(const struct pg_filter *filter, const struct pg_expr *expr);

/** Does a plain name mean an argument, an enumerator of one's type, or what each event has? */
bool pg_filter_knows(const struct pg_filter *filter, const char *name);

/** Is it an argument that is a pointer, or a part of one? */
bool pg_filter_is_pointer(const struct pg_filter *filter, const struct pg_expr *expr);

/** The same, or an array, which C takes for a pointer to its first element; not a text. */
bool pg_filter_is_address(const struct pg_filter *filter, const struct pg_expr *expr);

/** The same of a struct or union. */
bool pg_filter_is_record(const struct pg_filter *filter, const struct pg_expr *expr);

/**
 * MEMBER of an argument that has variants, or alternatives: which one is there has to be asked when it is
 * read.
 */
bool pg_filter_is_variant(const struct pg_filter *filter, const struct pg_expr *expr);

/** The argument that was made of an expression (emit/trace/want.h); NULL: there is none. */
const struct pg_field *pg_filter_asked(const struct pg_filter *filter, const struct pg_expr *expr);

/** Is it a string's name? */
bool pg_filter_is_string(const struct pg_filter *filter, const struct pg_expr *expr);

/** The number that a name, or a member or an element of one, stands for. */
struct pg_filter_term pg_filter_name(struct pg_filter *filter, const struct pg_expr *expr);

/** STRING == NAME and the like: it is refused, with what to write. */
struct pg_filter_term pg_filter_refuse_string(struct pg_filter *filter, const struct pg_expr *string,
					      const struct pg_expr *other);

/** STRING == "TEXT" or STRING != "TEXT". */
struct pg_filter_term pg_filter_compare_string(struct pg_filter *filter,
					       const struct pg_expr *expr);

#endif
