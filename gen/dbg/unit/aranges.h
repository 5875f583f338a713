/* SPDX-License-Identifier: GPL-2.0-only */
/** .debug_aranges (DWARF 5, 6.1.2): which unit has the code of an address. */
#ifndef PG_DBG_UNIT_ARANGES_H
#define PG_DBG_UNIT_ARANGES_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** The offset of the unit's header in .debug_info; false: the section does not say. */
bool pg_aranges_find(struct pg_dbg *dbg, uint64_t address, uint64_t *ret_unit);

#endif
