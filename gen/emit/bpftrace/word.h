/* SPDX-License-Identifier: GPL-2.0-only */
/** The words of a plan as expressions of bpftrace. */
#ifndef PG_EMIT_BPFTRACE_WORD_H
#define PG_EMIT_BPFTRACE_WORD_H

#include "base/str.h"
#include "ir/model.h"

/** Where words are written for. */
struct pg_bpftrace_words {
	struct pg_arena *arena;
	const struct pg_model *model;
	const struct pg_image *image;
	const struct pg_site *site;
	struct pg_str before; /**< statements: words that are used more than once are variables */
	unsigned variables;   /**< the number of these: $w1 … */
	const char *reason;   /**< why a word cannot be expressed, the first one; NULL: all can */
};

/** An expression, 64 bits wide. */
struct pg_bpftrace_word {
	const char *text;
	bool is_primary; /**< it needs no parentheses as an operand */
	unsigned zero;	 /**< bytes, above which all bits are known to be 0; 8: nothing is known */
	unsigned sign;	 /**< bytes, whose sign all bits above are known to be; 8: nothing is known */
};

/** A word of a plan that is settled (ir/settle.h). Its text is NULL where words->reason is set. */
struct pg_bpftrace_word pg_bpftrace_word_of(struct pg_bpftrace_words *words,
					    const struct pg_plan *plan, pg_word word);

/** The low `size` bytes (1 to 8) of a word, with zeros or with their sign above. */
struct pg_bpftrace_word pg_bpftrace_extend(struct pg_bpftrace_words *words,
					   struct pg_bpftrace_word word, unsigned size,
					   bool is_signed);

/** What stands for an address in a cast or a call: it says whose memory is meant. */
const char *pg_bpftrace_pointer(struct pg_bpftrace_words *words, struct pg_bpftrace_word address,
				bool user);

#endif
