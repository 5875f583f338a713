/* SPDX-License-Identifier: GPL-2.0-only */
/** How the kernel carries out a probe, which is most of what an event costs. */
#ifndef PG_IR_PROBING_H
#define PG_IR_PROBING_H

#include <stdbool.h>

/** The cheapest first. Traps: how often an event interrupts the code. */
enum pg_probing {
	PG_PROBING_UNKNOWN,
	PG_PROBING_FTRACE,   /**< a call of the tracer at the function's entry; no trap */
	PG_PROBING_JUMP,     /**< a jump in the instruction's place ("optimized"); no trap */
	PG_PROBING_CALL,     /**< of a program: a call in the place of a nop of five bytes, since
				  Linux 6.18; no trap, before that two */
	PG_PROBING_BOOSTED,  /**< a trap; a copy of the instruction jumps back */
	PG_PROBING_EMULATED, /**< a trap; the kernel does the instruction's work itself */
	PG_PROBING_STEPPED,  /**< a trap before a copy of the instruction, and one behind it */
};
#define PG_NUM_PROBINGS (PG_PROBING_STEPPED + 1)

struct pg_probed {
	enum pg_probing how;
	const char *why;  /**< UNKNOWN: the reason; else why not without a trap; NULL: none is needed */
	const char *unless; /**< where that is another way: the machine on which it is; NULL: nowhere */
	unsigned replaced; /**< JUMP: bytes that no other probe may be in */
	enum pg_probing without; /**< JUMP: how it is where another probe is in them */
};

/** "ftrace", "optimized" ... */
const char *pg_probing_name(enum pg_probing how);

/** For people: "a jump, no trap". */
const char *pg_probing_text(enum pg_probing how);

/** How often an event traps; -1: unknown. */
int pg_probing_traps(enum pg_probing how);

/** Is it known that the one is cheaper than the other? */
bool pg_probing_is_cheaper(enum pg_probing one, enum pg_probing other);

struct pg_arena;
struct pg_model;

/** Jumps that another probe of the model prevents are not made: change what is said of their sites. */
void pg_probings_settle(struct pg_arena *arena, struct pg_model *model);

#endif
