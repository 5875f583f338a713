/* SPDX-License-Identifier: GPL-2.0-only */
/** What code does for the place that debug info gives a variable in all of its function. */
#ifndef PG_DBG_CODE_BROUGHT_H
#define PG_DBG_CODE_BROUGHT_H

#include <stdbool.h>

#include "dbg/dbg.h"
#include "ir/survey.h"

/** A general register, or bytes of the frame. */
struct pg_home {
	bool in_frame;
	uint64_t reg;	/**< DWARF number */
	int64_t offset; /**< from the canonical frame address, or of by_register from `reg` */
	uint64_t size;	/**< bytes */
	bool by_register; /**< in the frame, by the stack pointer of a frame that another register finds */
	bool is_apart; /**< in the frame: a store whose place there is not known goes elsewhere */
	bool takes_restores; /**< what is taken from the stack is written as well: it may be of the caller's frame */
};

struct pg_brought {
	enum pg_writes {
		PG_WRITES_UNKNOWN, /**< the code is not there, or not understood so well */
		PG_WRITES_NONE,	   /**< by no instruction of the function */
		PG_WRITES_ONE,
		PG_WRITES_SEVERAL,
	} writes;
	/** The register is one that calls may take, and the function has calls: what they are given goes there, too. */
	bool is_shared;
	/** Where control may come before it is written: ascending, apart from each other. */
	const struct pg_range *before;
	size_t num_before;
	/** Likewise after a call that takes the register, before it is written again. */
	const struct pg_range *taken;
	size_t num_taken;
	/** Likewise after an instruction that writes the register. */
	const struct pg_range *after;
	size_t num_after;
	uint64_t *writers; /**< of the register */
	size_t num_writers;
};

/**
 * What the code of a function (a DW_TAG_subprogram with code) does for a place. Registers that are taken
 * back from the stack are not written, nor are those that a call overwrites. Kept with the file.
 */
const struct pg_brought *pg_brought_of(struct pg_dbg *dbg, Dwarf_Die *function,
				       const struct pg_home *home);

/** Does control come from an instruction, which counts, to one that writes the register? */
bool pg_brought_later(struct pg_dbg *dbg, Dwarf_Die *function, const struct pg_home *home,
		      uint64_t address);

#endif
