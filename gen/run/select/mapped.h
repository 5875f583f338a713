/* SPDX-License-Identifier: GPL-2.0-only */
/** The files that a process runs, as it has them: deleted ones, and those of its own mount namespace. */
#ifndef PG_RUN_SELECT_MAPPED_H
#define PG_RUN_SELECT_MAPPED_H

#include <stdint.h>

#include "base/arena.h"

/**
 * A path to the file with code that the process has mapped and that is called so: `libc` is libc.so.6, too. It
 * is the file's own path where that leads to it here, else one through /proc, which lasts as long as
 * the process. NULL: it has mapped none.
 */
const char *pg_mapped_file(struct pg_arena *arena, uint32_t process, const char *name);

#endif
