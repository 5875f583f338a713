/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The names of places in processes' code, of which keys have the addresses alone. A name is found in
 * the process as it is, and kept: it may have ended when its rows are printed.
 */
#ifndef PG_RUN_TALLY_NAMING_H
#define PG_RUN_TALLY_NAMING_H

#include "run/stack/stacks.h"

struct pg_naming;

struct pg_naming *pg_naming_create(struct pg_arena *arena, struct pg_stacks *stacks);

void pg_naming_destroy(struct pg_naming *naming);

/** Names that are asked for from now on are of processes that were there by now. */
void pg_naming_begin(struct pg_naming *naming);

/**
 * A place, as <run/stack/stacks.h> has it; the address, where it is not known. is_innermost: it is
 * where the process is, not where a call returns to. The text is kept.
 */
const char *pg_naming_text(struct pg_naming *naming, uint32_t process, uint64_t address,
			   bool is_innermost);

#endif
