/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The fetch plan: how to read one value at one site. Pure data, owned by the arena.
 *
 * A DWARF location expression is a program for a stack machine, to be run by a debugger that stands
 * at the site. A plan is the same computation, done symbolically as far as it can be done when the
 * header is generated: the stack is gone, constants are folded, the frame base and the canonical
 * frame address (CFA) are replaced by what they mean there. What is left is a list of operations
 * in static single assignment form: operation i makes one 64-bit word from words made before it,
 * so a list is always acyclic, cheap to walk forwards, and a word used twice is computed once.
 *
 *     offset of generic_perform_write       0: cfa
 *     (DW_OP_fbreg -80)                     1: const -80
 *                                           2: add 0 1
 *                                           3: load.8 2
 *     printed                               [cfa-80]
 *
 * All words are 64 bits and wrap, as DWARF's generic type does on a 64-bit target (DWARF 5,
 * 2.5.1). A narrower value is made by ZEXT or SEXT, which look at the low bytes only; so a wide
 * register's garbage above an int never counts. LOAD makes a zero-extended word from memory in the
 * target's byte order and, like SAVED, it can fail; a plan fails as a whole.
 *
 * The words become bytes of the fetched field by the plan's pieces: one piece for a scalar, one
 * of PG_PIECE_BYTES for an array or a struct in memory, several for a struct in registers.
 */
#ifndef PG_IR_PLAN_H
#define PG_IR_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "ir/reloc.h"

struct pg_arch;
struct pg_capture;

/** Why a value can or cannot be read. Unavailable is a value with a reason. */
enum pg_avail {
	PG_AVAILABLE,
	PG_OPTIMIZED_OUT,     /**< the variable has no location anywhere, or an empty one here */
	PG_NOT_HERE,	      /**< it has locations, but none at this address */
	PG_NEEDS_ENTRY_VALUE, /**< only the entry value would help */
	PG_NOT_REPRESENTABLE, /**< it lives where no probe can read: thread-local, vector register
			       */
	PG_NOT_SUPPORTED,     /**< probegen cannot do it yet */
	PG_NO_FRAME,	      /**< it is in the frame, and no CFI says where the frame is */
	PG_BAD_DEBUG_INFO,    /**< the location is malformed */
};

enum pg_opcode {
	PG_OP_CONST, /**< imm */
	PG_OP_REG,   /**< the register with DWARF number imm, as pt_regs has it at the site */
	PG_OP_CFA,   /**< the canonical frame address of the site's function (its own plan: site) */
	PG_OP_ADDR,  /**< the run-time address of what the linker put at imm */
	PG_OP_CPU,   /**< the number of the CPU that the probe runs on */
	PG_OP_TIME,  /**< CLOCK_MONOTONIC at the event, nanoseconds; the same for all fields */
	PG_OP_SAVED, /**< `saved`: what a place passed earlier in the call has saved; can fail */
	PG_OP_RELOC, /**< reloc's number, which differs from kernel to kernel */
	PG_OP_LOAD,  /**< size bytes at address a (1, 2, 4, 8), zero-extended; can fail. With a
			reloc: the member of the struct at a, of size bytes at most, extended by its
			sign */
	PG_OP_ZEXT,  /**< the low size bytes of a (1, 2, 4), zero-extended */
	PG_OP_SEXT,  /**< the low size bytes of a (1, 2, 4), sign-extended */
	PG_OP_SWAP,  /**< the low size bytes of a (2, 4, 8) in the opposite order, zero-extended */
	PG_OP_NEG,
	PG_OP_NOT,
	PG_OP_ADD,
	PG_OP_SUB,
	PG_OP_MUL,
	PG_OP_SDIV, /**< signed, towards zero; by zero is 0, as BPF's division; MIN / -1 is MIN */
	PG_OP_UDIV, /**< unsigned; by zero is 0 */
	PG_OP_UMOD, /**< unsigned; by zero is a, as BPF's */
	PG_OP_AND,
	PG_OP_OR,
	PG_OP_XOR,
	PG_OP_SHL,  /**< by 64 and more: 0 */
	PG_OP_SHR,  /**< logical; by 64 and more: 0 */
	PG_OP_SHRA, /**< arithmetic; by 64 and more: the sign */
	PG_OP_EQ,   /**< comparisons make 0 or 1 and are signed (DWARF 5, 2.5.1.5) */
	PG_OP_NE,
	PG_OP_LT,
	PG_OP_LE,
	PG_OP_SELECT, /**< c ? a : b; the loads of both are done, and the failure of c fails, or
			of the one that is chosen */
};
#define PG_NUM_OPCODES (PG_OP_SELECT + 1)

/** A program that saves words, and which of its words it is. */
struct pg_saving {
	const struct pg_capture *capture;
	uint32_t piece; /**< of its plan */
};

/**
 * A word that programs at other places of a call have saved for the site, which is in the same call.
 * There may be several: the one that was passed last counts.
 */
struct pg_saved {
	uint32_t call; /**< number of the call: of the function, or of an inlined instance */
	uint32_t word; /**< its number in that call */
	/** Of a copy of text or bytes: how many of its words come before this one. Whether the copy could be
	 * made is known of its first word. */
	uint32_t copied;
	const struct pg_saving *savings;
	size_t num_savings;
};

/** Is it of a copy of text or bytes, not a word of its own? */
bool pg_saved_is_copy(const struct pg_saved *saved);

/** An index into pg_plan.ops; always less than that of the operation that uses it. */
typedef uint32_t pg_word;

struct pg_op {
	enum pg_opcode code;
	uint8_t size; /**< bytes: LOAD, ZEXT, SEXT, SWAP */
	bool user;    /**< LOAD: from user memory */
	pg_word a, b, c;
	uint64_t imm;
	const struct pg_reloc *reloc; /**< RELOC, LOAD; NULL: none */
	const struct pg_saved *saved; /**< SAVED: one for each word */
};

enum pg_piece_kind {
	PG_PIECE_VALUE,	 /**< the low size bytes of word, in the target's order; size 1..8 */
	PG_PIECE_BYTES,	 /**< size bytes from the address in word */
	PG_PIECE_STRING, /**< a NUL-terminated string at the address, cut to size - 1 bytes */
	PG_PIECE_COUNTED, /**< the first bytes from the address in word: as many as `count` says, and
			     size at most; zero behind them */
	PG_PIECE_ABSENT, /**< these bytes were optimised out: zero, and the field is not OK */
};

/** Some bytes of the field. Pieces do not overlap; in ascending order of offset. */
struct pg_piece {
	enum pg_piece_kind kind;
	bool user;	 /**< BYTES, STRING, COUNTED: from user memory */
	uint64_t offset; /**< in the field, bytes */
	uint64_t size;	 /**< bytes; of the char array for a STRING */
	pg_word word;
	pg_word count; /**< COUNTED: a number of bytes */
	/**
	 * BYTES: the struct or member that they are, relocated: they are read where it has the same
	 * layout as here. STRING: the array that it is in, which may be longer. NULL: neither.
	 */
	const struct pg_reloc *within;
};

/** Is its word the address of what is read? */
static inline bool pg_piece_has_address(const struct pg_piece *piece)
{
	return piece->kind == PG_PIECE_BYTES || piece->kind == PG_PIECE_STRING ||
	       piece->kind == PG_PIECE_COUNTED;
}

struct pg_plan {
	enum pg_avail avail;
	const char *reason; /**< a phrase for "cannot be read: …"; NULL when available */
	const struct pg_op *ops;
	size_t num_ops;
	const struct pg_piece *pieces;
	size_t num_pieces;
};

/** An unavailable plan. `reason` outlives the plan. */
struct pg_plan pg_plan_unavailable(enum pg_avail avail, const char *reason);

/** The number of words that an operation takes: 0 to 3. */
unsigned pg_opcode_arity(enum pg_opcode code);

/**
 * The plan in one line: `%bx`, `[cfa-80]`, `*(%r12+0x18)`, `42`, `[cfa-20]:s32`, `%di:u8`,
 * `entry(%di)`, `at(f+0x46: %bx, f+0x5a: [cfa-20])`, `entry(*(%di):string[64])` for what was saved elsewhere,
 * `swap32(*(%di):u32)` in the other byte order, `*(%di+file.f_inode)` and `*(%di+sk_buff.pkt_type):u3` for members that are relocated,
 * `[cfa-64]:bytes[16]`, `*([cfa-8]+0x10):string[64]`, `*(%di):bytes[%si, 64 at most]`,
 * `{0:8 %di, 8:8 %si}` for several pieces, and
 * `unavailable: REASON`. At most 400 characters: a longer one ends in "…".
 */
const char *pg_plan_text(struct pg_arena *arena, const struct pg_plan *plan,
			 const struct pg_arch *arch);
/** One word of a plan in the same notation. */
const char *pg_word_text(struct pg_arena *arena, const struct pg_plan *plan, pg_word word,
			 const struct pg_arch *arch);

/* --- Evaluating a plan: the meaning of every operation, in one place --- */

/** The machine that a plan is evaluated on. Callbacks return false when they cannot read. */
struct pg_machine {
	bool (*reg)(void *state, uint64_t dwarf_number, uint64_t *ret);
	/** size bytes at address, into bytes. */
	bool (*read)(void *state, uint64_t address, bool user, void *bytes, size_t size);
	void *state;
	uint64_t cfa;
	uint64_t slide; /**< run-time minus link-time address */
	uint64_t cpu, time;
	/** What is known of a word that was saved. */
	bool (*saved)(void *state, const struct pg_saved *saved, uint64_t *ret);
	enum pg_order order;
};

/** What op makes of its operands; LOAD, REG, CFA, ADDR, CPU, TIME, SAVED, RELOC and CONST have none of
 * this meaning and abort. */
uint64_t pg_op_apply(const struct pg_op *op, uint64_t a, uint64_t b, uint64_t c);

/** Run an available plan and store its field; false when a load failed (the field is then zero). */
bool pg_plan_run(const struct pg_plan *plan, const struct pg_machine *machine, void *field,
		 size_t size);

/** Are all of its pieces there? */
bool pg_plan_is_whole(const struct pg_plan *plan);

/** Are all its pieces words of one copy of text or bytes, from the first one on? */
bool pg_plan_is_copy(const struct pg_plan *plan);

/** Has it an operation of this code? */
bool pg_plan_uses(const struct pg_plan *plan, enum pg_opcode code);

/**
 * Is memory below the stack pointer read? `cfa` is the plan of the canonical frame address: where
 * it counts from sp, memory below sp does not belong to this frame yet (or any more), except for as
 * many bytes as the red zone has.
 */
bool pg_plan_reads_below(const struct pg_plan *plan, const struct pg_plan *cfa, unsigned sp,
			 unsigned red_zone);

#endif
