/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * How the fetch of one site is done: the steps of a generated function, in order.
 *
 * Reads of memory come first and registers last, so that no helper's call lies between a load from
 * ctx and its use. What lies near one another in the frame is one read. The function is told by a
 * mask which fields to fetch: each step says for which it is needed, and clang drops the others.
 *
 * Variables of the function are numbered: w3 is a word, f3 a stretch of the frame, and e3 the
 * failure of the read that fills it (0, or all ones). A read at an address that depends on another
 * read has that one's failure ORed into its address, and so fails as well.
 *
 * Words that the function's entry saved are looked up once, in s3, by a step whose failure e3 all
 * of them share: there is no such frame, or it is another's. Words that the entry may have been
 * unable to read have a failure of their own besides.
 */
#ifndef PG_EMIT_FETCH_FETCH_H
#define PG_EMIT_FETCH_FETCH_H

#include "ir/model.h"

enum pg_step_kind {
	PG_STEP_STRETCH,      /**< char fNUMBER[SIZE] = bytes LOW to HIGH of what lies at EXPR */
	PG_STEP_LOAD,	      /**< wNUMBER = SIZE bytes at EXPR */
	PG_STEP_MEMBER,	      /**< wNUMBER = member PATH of the ROOT at EXPR, SIZE bytes at most */
	PG_STEP_WORD,	      /**< wNUMBER = EXPR, which several others use */
	PG_STEP_LOOKUP,	      /**< sNUMBER = what FUNCTION's entry saved of the frame at CFA EXPR */
	PG_STEP_MISSING,      /**< eNUMBER = EXPR: the failure of one word of a lookup */
	PG_STEP_BYTES,	      /**< SIZE bytes at EXPR into the field at AT */
	PG_STEP_STRING,	      /**< the string at EXPR into SIZE bytes of the field at AT */
	PG_STEP_COPY,	      /**< SIZE bytes from FROM of fNUMBER into the field at AT */
	PG_STEP_SET,	      /**< the low SIZE bytes of EXPR into the field at AT */
	PG_STEP_CLEAR,	      /**< zero the field */
	PG_STEP_CLEAR_FAILED, /**< zero the field if EXPR, any of its reads' failures */
};

struct pg_step {
	enum pg_step_kind kind;
	uint64_t need; /**< bits of the fields that need it */
	unsigned number;
	const char *field;	/**< the member that it fills; NULL where there is none */
	uint64_t at;		/**< in the field, bytes */
	uint64_t from;		/**< COPY: in the stretch, bytes */
	uint64_t size;		/**< bytes */
	bool user;		/**< STRETCH, LOAD, BYTES, STRING: of user memory */
	const char *expr;	/**< NULL where there is none */
	size_t function;	/**< LOOKUP: number of the event's capture */
	/** LOOKUP: the return address now; NULL: it cannot be told. MEMBER: EXPR's failures. */
	const char *check;
	const char *exists;	/**< C: has the kernel the members that it reads? NULL: it must */
	const char *room;	/**< STRING: C for SIZE, where that is relocated; NULL: SIZE */
	const char *root, *path; /**< MEMBER: C, see emit/fetch/core.h */
	bool is_signed, is_bit_field; /**< MEMBER */
	const char *low, *high; /**< STRETCH: expressions of `mask` */
};

struct pg_fetch {
	uint64_t absent; /**< bits of the fields that cannot be read at this site */
	const struct pg_step *steps;
	size_t num_steps;
};

struct pg_fetch pg_fetch_make(struct pg_arena *arena, const struct pg_model *model,
			      const struct pg_event *event, const struct pg_site *site);

/**
 * The bytes of BPF's stack that it may take, the struct that it fills not counted: its buffers, and
 * a slot for each word that can be live over a helper's call. captured: words of a lookup.
 */
uint64_t pg_fetch_stack(const struct pg_fetch *fetch, size_t captured);

/** Do they generate the same text? */
bool pg_fetch_is_equal(const struct pg_fetch *a, const struct pg_fetch *b);

#endif
