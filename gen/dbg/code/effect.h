/* SPDX-License-Identifier: GPL-2.0-only */
/** What instructions do to registers, and which of them calls preserve. */
#ifndef PG_DBG_CODE_EFFECT_H
#define PG_DBG_CODE_EFFECT_H

#include <stdbool.h>

#include "arch/code.h"
#include "dbg/dbg.h"

/**
 * Append those of the instructions in [from, to) to an array in the file's arena. False: as of
 * pg_insns_read().
 */
bool pg_effects_read(struct pg_dbg *dbg, uint64_t from, uint64_t to, struct pg_effect **effects,
		     size_t *num);

/**
 * Which registers a call leaves with another value, by DWARF numbers, of those that the calling
 * convention gives away (pg_arch.clobbered). `target` 0: a call by a pointer.
 *
 * A compiler that has seen the called function relies on the registers that it writes (gcc's
 * -fipa-ra), and assembly has its own conventions. So for a direct call the called code is looked
 * at, and the code that it calls; unknown code is left out, so that these registers are the least.
 * A call by a pointer, or into the table of a linker, clobbers what the convention says.
 */
uint64_t pg_call_clobbers(struct pg_dbg *dbg, uint64_t target);

#endif
