/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Marks in the line programs of all units, from which an address is soon reached. Otherwise a
 * program has to be run from its beginning, 8 KiB on average; marks are made and kept (dbg/cache)
 * when there are many questions (pg_dbg.expects_many). Of a single program that is asked often they are made, too.
 */
#ifndef PG_DBG_LINE_LINEMARK_H
#define PG_DBG_LINE_LINEMARK_H

#include "dbg/line/linerun.h"

/** Begin at a mark of this program before the address, if there is one; else at its beginning. */
struct pg_line_machine pg_line_begin_before(struct pg_dbg *dbg,
					    const struct pg_line_program *program,
					    uint64_t address);

/** Have questions come to marks in this program so far? */
bool pg_line_has_marks(struct pg_dbg *dbg, const struct pg_line_program *program);

#endif
