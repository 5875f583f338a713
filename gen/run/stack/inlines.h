/* SPDX-License-Identifier: GPL-2.0-only */
/** The functions that are inlined at a place of a process's code, as its debug info has them. */
#ifndef PG_RUN_STACK_INLINES_H
#define PG_RUN_STACK_INLINES_H

#include <elfutils/libdwfl.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct pg_inlines;

/** Of the modules of one Dwfl; what is found is kept in the arena. */
struct pg_inlines *pg_inlines_create(struct pg_arena *arena);

/**
 * Their names at an address of a module, the innermost first; none without debug info. The name is that for the
 * linker, as a symbol would have it, where there is one.
 */
const char **pg_inlines_find(struct pg_inlines *inlines, Dwfl_Module *module, uint64_t address,
			     size_t *ret_num);

#endif
