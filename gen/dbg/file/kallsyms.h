/* SPDX-License-Identifier: GPL-2.0-only */
/** The symbols of the kernel that runs, as it lists them itself: there is no ELF file. */
#ifndef PG_DBG_FILE_KALLSYMS_H
#define PG_DBG_FILE_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define PG_KALLSYMS "/proc/kallsyms"

struct pg_kallsyms;

/** The kernel's own code in such a file, without modules'; NULL: it cannot be read, or is empty. */
const struct pg_kallsyms *pg_kallsyms_read(struct pg_arena *arena, const char *path);

/** How many symbols have the name? */
size_t pg_kallsyms_count(const struct pg_kallsyms *symbols, const char *name);

#endif
