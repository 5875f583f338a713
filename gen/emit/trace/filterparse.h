/* SPDX-License-Identifier: GPL-2.0-only */
/** What the files that read filters share: emit/trace/filter{,name,text}.c. */
#ifndef PG_EMIT_TRACE_FILTERPARSE_H
#define PG_EMIT_TRACE_FILTERPARSE_H

#include "emit/trace/filter.h"

/** Parentheses and unary operators in each other. */
#define PG_FILTER_DEEPEST 64
/** Operators of which one's operand is another's result: clang allows 256 brackets in each other. */
#define PG_FILTER_MOST_OPERATORS 200

struct pg_filter {
	struct pg_arena *arena;
	const struct pg_event *event;
	const struct pg_source *source;
	struct pg_diags *diags;
	bool *is_needed; /* by field */
	size_t at, depth;
	bool failed; /* one problem is told */
};

/**
 * A part of the condition as C. All numbers are 64 bits wide there, signed but for those that only
 * an unsigned word holds, so that no comparison means something else than it says.
 */
struct pg_filter_term {
	const char *text;
	bool is_u64;
	bool is_const; /* then the number is known */
	uint64_t number;
	unsigned depth; /* operators in each other */
};

/** After a problem. */
static const struct pg_filter_term pg_filter_nothing = {.text = "0"};

struct pg_filter_term pg_filter_constant(struct pg_filter *parser, uint64_t number, bool is_u64);

/** What a name of so many characters stands for, with the members or the comparison after it. */
struct pg_filter_term pg_filter_name(struct pg_filter *parser, size_t len);

/* --- The text --- */

/** What is next, without blanks. */
const char *pg_filter_here(struct pg_filter *parser);
/** Go beyond a word, if it is next. */
bool pg_filter_takes(struct pg_filter *parser, const char *word);
/** 0: there is no name. */
size_t pg_filter_name_length(const char *text);
uint64_t pg_filter_digits(struct pg_filter *parser);
/** The length of an escape of C that says the same everywhere; 0: another one. */
size_t pg_filter_escape_length(const char *text);
/** A text in quotes, as C has it; its length in bytes. */
const char *pg_filter_text(struct pg_filter *parser, size_t *ret_len);

struct pg_span pg_filter_span(struct pg_filter *parser, size_t begin, size_t end);
/** The first problem is told, the others follow from it. */
void pg_filter_fail(struct pg_filter *parser, struct pg_span where, const char *message);
void pg_filter_fail_here(struct pg_filter *parser, const char *message);

#endif
