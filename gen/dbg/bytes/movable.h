/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Words with an address in a file that may be moved: the linker may leave them empty, and what makes
 * them is in a table for whatever starts the file.
 */
#ifndef PG_DBG_BYTES_MOVABLE_H
#define PG_DBG_BYTES_MOVABLE_H

#include "dbg/dbg.h"

/** What the word at a link-time address has where the file is not moved; false: no table says it. */
bool pg_movable_word(const struct pg_dbg *dbg, uint64_t address, uint64_t *ret);

#endif
