/* SPDX-License-Identifier: GPL-2.0-only */
/** Call frame information (DWARF 5, 6.4): where the frame is at an address, and the caller's
 * registers. */
#ifndef PG_DBG_FRAME_CFI_H
#define PG_DBG_FRAME_CFI_H

#include <stdbool.h>

#include "dbg/frame/rows.h"

/**
 * The rule for the canonical frame address at an address, as location operators that end with the
 * address on the stack. From .debug_frame, else .eh_frame; false where neither says.
 * Good for as long as the arena: the operators are copied.
 */
bool pg_cfa_at(struct pg_dbg *dbg, uint64_t address, const Dwarf_Op **ret, size_t *ret_num);

/**
 * The rule at an address, which holds up to *ret_end; false: there is none, or it is an expression
 * (*ret_end is right all the same).
 */
bool pg_cfa_rule_at(struct pg_dbg *dbg, uint64_t address, struct pg_cfa_rule *ret,
		    uint64_t *ret_end);

enum pg_register_rule {
	PG_REGISTER_LOST,  /**< the caller's value is not known here */
	PG_REGISTER_SAME,  /**< it is still in the register */
	PG_REGISTER_SAVED, /**< the operators locate it: in memory, or as a value */
};

/** Where the caller's value of a register is, at an address in the callee. */
enum pg_register_rule pg_register_at(struct pg_dbg *dbg, uint64_t address, uint64_t reg,
				     const Dwarf_Op **ret, size_t *ret_num);

#endif
