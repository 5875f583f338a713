/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * How the fetch of one site is done: the steps of a generated function, in order. Pure data: in no
 * language yet, equal where the bytes are equal, printed by the room of a language (emit/c/steps).
 *
 * Reads of memory come first and registers last, so that no helper's call lies between a load from
 * ctx and its use. Neighbours in the frame become one read. A mask tells the function which fields
 * to fetch: each step says for which it is needed, and compilers drop the others.
 *
 * Steps that make something are numbered, and others mean it by that number: word 3 is a 64-bit
 * word, stretch 3 bytes of the frame, and failure 3 that of the read that fills it (0, or all ones).
 * A read at an address that depends on another read has that one's failure ORed into its address,
 * and so fails as well.
 *
 * Of two words that a condition chooses from, the failure of the one that is not chosen does not
 * count: `p ? p->x : 0` is 0 where p is NULL.
 *
 * Words that other places of a call have saved are looked up once for each call, by a step whose
 * failure all of them share: there is no such frame, or it is another's. Words that may not have been
 * saved (they could not be read there, or control did not come to that place) have their own failure,
 * too.
 */
#ifndef PG_EMIT_FETCH_STEP_H
#define PG_EMIT_FETCH_STEP_H

#include "ir/model.h"

/** The parts of a word. Terms are trees: a word that is used more than once is a separate step. */
enum pg_term_kind {
	PG_TERM_OP,	 /**< CODE of terms A, B, C; REG: its low SIZE bytes; RELOC: number IMM */
	PG_TERM_SUM,	 /**< term A plus IMM, which is signed */
	PG_TERM_WORD,	 /**< word A */
	PG_TERM_SLOT,	 /**< SIZE bytes from byte IMM on of stretch A */
	PG_TERM_SAVED,	 /**< word IMM of what lookup A found */
	PG_TERM_MISSING, /**< all ones where nothing has saved word IMM of lookup A; else 0 */
	PG_TERM_FAILURE, /**< failure A */
	PG_TERM_PARAM,	 /**< parameter A: a word that whoever calls the fetch makes (emit/fetch/share) */
};

/**
 * Without padding. The bytes above the low SIZE of ZEXT, SEXT and SWAP's operand do not matter.
 * ADDR: IMM is as linked; in a program that runs anywhere, the distance from the site's
 * instruction.
 */
struct pg_term {
	uint8_t kind; /**< enum pg_term_kind */
	uint8_t code; /**< OP: enum pg_opcode, but LOAD, SAVED and CFA */
	uint8_t size; /**< bytes */
	uint8_t unused;
	uint32_t a, b, c;
	uint64_t imm;
};
_Static_assert(sizeof(struct pg_term) == 24, "terms are compared as bytes");

enum pg_step_kind {
	PG_STEP_STRETCH,      /**< stretch NUMBER, of SIZE: bytes LOW to HIGH of what is at VALUE */
	PG_STEP_LOAD,	      /**< word NUMBER = SIZE bytes at VALUE */
	PG_STEP_MEMBER,	      /**< word NUMBER = the member RELOC of what is at VALUE, up to SIZE */
	PG_STEP_WORD,	      /**< word NUMBER = VALUE */
	PG_STEP_LOOKUP,	      /**< lookup NUMBER: what is saved of CALL in the frame at CFA VALUE */
	PG_STEP_FAILURE,      /**< failure NUMBER = VALUE: of one word of a lookup, of a choice */
	PG_STEP_BYTES,	      /**< SIZE bytes at VALUE into FIELD at AT; RELOC: they are its bytes */
	PG_STEP_STRING,	      /**< the string at VALUE, likewise; RELOC: it is in that array */
	PG_STEP_COUNTED,      /**< SECOND bytes at VALUE, SIZE at most, likewise */
	PG_STEP_COPY,	      /**< SIZE bytes from FROM of stretch NUMBER into FIELD at AT */
	PG_STEP_SET,	      /**< the low SIZE bytes of VALUE into FIELD at AT; 0 on FAILURES */
	PG_STEP_CLEAR,	      /**< zero FIELD */
	PG_STEP_CLEAR_FAILED, /**< zero FIELD on any of FAILURES */
};

/** Some elements of one of a fetch's arrays. */
struct pg_range {
	uint32_t first, num;
};

#define PG_NONE UINT32_MAX

/** Without padding, as fetches are compared by bytes. Zero or PG_NONE where it has no meaning. */
struct pg_step {
	uint64_t need;	 /**< bits of the fields that need it */
	uint64_t fails;	 /**< bits of the fields that are void once it has failed */
	uint64_t at;	 /**< in the field, bytes */
	uint64_t from;	 /**< in the stretch, bytes */
	uint64_t size;	 /**< bytes */
	uint32_t kind;	 /**< enum pg_step_kind */
	uint32_t number; /**< of what it makes, from 1 */
	uint32_t field;	 /**< of the event, by index */
	uint32_t call;	 /**< LOOKUP: as struct pg_saved has it */
	uint32_t value;	 /**< a term */
	/** A term. LOOKUP: the return address now; PG_NONE: it cannot be told. COUNTED: how many. */
	uint32_t second;
	uint32_t reloc;	 /**< one of relocs */
	uint32_t user;	 /**< 1: of user memory */
	struct pg_range failures;	/**< in lists: numbers, ascending: those of VALUE */
	struct pg_range second_failures; /**< LOOKUP: likewise of SECOND */
	struct pg_range exists; /**< in lists: relocs that the kernel must have, or it is not done */
	struct pg_range low, high; /**< in bounds */
};
_Static_assert(sizeof(struct pg_step) == 112, "steps are compared as bytes");

/** Among bounds in a row the first holds of which a field is asked for; the last in any case. */
struct pg_bound {
	uint64_t need; /**< fields, as bits; of the last 0 */
	uint64_t at;   /**< from the stretch's begin, bytes */
};

struct pg_fetch {
	const struct pg_event *event; /**< whose fields it fills; of a capture, one made up */
	uint64_t absent;	      /**< bits of the fields that cannot be read at this site */
	unsigned num_params;	      /**< words that it is given */
	struct pg_step *steps;
	size_t num_steps;
	struct pg_term *terms;
	size_t num_terms;
	uint32_t *lists;
	size_t num_lists;
	struct pg_bound *bounds;
	size_t num_bounds;
	const struct pg_reloc **relocs;
	size_t num_relocs;
};

/** How many of a, b and c are terms. */
unsigned pg_term_arity(const struct pg_term *term);

/** How many terms it is made of, itself included; as far as `most` + 1. */
unsigned pg_term_count(const struct pg_fetch *fetch, uint32_t term, unsigned most);

/**
 * Drop words that no step uses, as others looked through them, and make all arrays anew in the
 * order of their use: so two fetches that do the same are the same bytes.
 */
void pg_fetch_pack(struct pg_arena *arena, struct pg_fetch *fetch);

/** Do they do the same? Both are packed. */
bool pg_fetch_is_equal(const struct pg_fetch *a, const struct pg_fetch *b);

/**
 * The bytes of BPF's stack that it may take, the struct that it fills not counted: its buffers, and
 * a slot for each word that can be live over a helper's call. captured: words of a lookup.
 */
uint64_t pg_fetch_stack(const struct pg_fetch *fetch, size_t captured);

/** At most about so many instructions. */
uint64_t pg_fetch_weight(const struct pg_fetch *fetch);

#endif
