/* SPDX-License-Identifier: GPL-2.0-only */
/** Registers that have been overwritten although a location list still names them. */
#ifndef PG_DBG_CODE_LOSS_H
#define PG_DBG_CODE_LOSS_H

#include "dbg/dbg.h"
#include "ir/survey.h"

/**
 * The code of a function (a DW_TAG_subprogram with code) where a register cannot hold what a
 * location list (a DW_AT_location) says that it holds. Ascending, kept with the file; most often
 * none. is_alone: the location has nothing but that register. See the essay in loss.c.
 */
size_t pg_losses_of(struct pg_dbg *dbg, Dwarf_Die *function, Dwarf_Attribute *location,
		    uint64_t reg, bool is_alone, const struct pg_range **ret);

#endif
