/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The control-flow graph of one out-of-line function, by its instructions: which of them control
 * can reach, and by which way.
 *
 * Where the code does not say where a jump goes, the graph has more ways than there are and never
 * fewer: a jump by a register may go anywhere, unless its table is found; code that no jump of the
 * function leads to (a landing pad of C++, a fixup of the kernel's) is reached from anywhere.
 */
#ifndef PG_DBG_CODE_CFG_H
#define PG_DBG_CODE_CFG_H

#include <stdbool.h>

#include "dbg/dbg.h"

struct pg_cfg;

/**
 * The graph of a function with code (DW_TAG_subprogram), all its ranges together. Made once, and
 * kept with the file. NULL: the code is not there (a separate debug file) or cannot be decoded.
 */
const struct pg_cfg *pg_cfg_of(struct pg_dbg *dbg, Dwarf_Die *function);

/** Ways through a function. */
struct pg_ways {
	/** Begin after one of these instructions; none: where the function is entered. Addresses
	 * outside of the function do not count. */
	const uint64_t *from;
	size_t num_from;
	uint64_t to; /**< end at this instruction */
	/** And do not pass these. `to` and `from` may be among them, and what is elsewhere. */
	const uint64_t *past;
	size_t num_past;
	bool forward; /**< and not back to where a loop begins */
	bool out;     /**< where control leaves the function is an end, too; so is a call */
};

/** Is there such a way? Also true where `to` is not an instruction. */
bool pg_cfg_has_way(const struct pg_cfg *cfg, const struct pg_ways *ways);

/**
 * All instructions that such ways lead to, whatever `to` is: set in an array with one for each
 * instruction of the function. False: they may lead anywhere.
 */
bool pg_cfg_reach(const struct pg_cfg *cfg, const struct pg_ways *ways, bool *reached);

/**
 * From which instructions control goes on from one side to the other before it comes to one: of those
 * that are inside, the ones from which a way leads to the instruction at `to`, all of it outside, are
 * set in is_last. No way goes on behind where a call begins (is_begin): what is before is of an earlier one.
 * The arrays have one for each instruction. False: such a way may come from anywhere, or `to` is not an
 * instruction.
 */
bool pg_cfg_last_inside(const struct pg_cfg *cfg, uint64_t to, const bool *is_begin,
			const bool *is_inside, bool *is_last);

/** How many instructions the function has. */
size_t pg_cfg_num(const struct pg_cfg *cfg);

/** The number of the instruction at just this address; pg_cfg_num(): none begins there. */
size_t pg_cfg_find(const struct pg_cfg *cfg, uint64_t address);

/** The number of the first instruction at this address or behind it; pg_cfg_num(): there is none. */
size_t pg_cfg_from(const struct pg_cfg *cfg, uint64_t address);

/** The address of an instruction, by its number. */
uint64_t pg_cfg_address(const struct pg_cfg *cfg, size_t insn);

/** Do the instructions at two addresses do the same, with whatever registers and places in memory? */
bool pg_cfg_same_operation(const struct pg_cfg *cfg, uint64_t a, uint64_t b);

/** Number `child` of those that an instruction leads to; pg_cfg_num(): there are fewer. */
size_t pg_cfg_next(const struct pg_cfg *cfg, size_t insn, size_t child);

/** The address behind an instruction, by its number. */
uint64_t pg_cfg_end(const struct pg_cfg *cfg, size_t insn);

/**
 * The instructions from which control comes to one, in an array in the arena; it may come from outside of
 * the function as well, where that is its entry. False: it may come from anywhere.
 */
bool pg_cfg_sources(const struct pg_cfg *cfg, struct pg_arena *arena, size_t insn, size_t **ret,
		    size_t *ret_num);

/** How many instructions all searches in the graph have looked at. */
uint64_t pg_cfg_work(const struct pg_cfg *cfg);

#endif
