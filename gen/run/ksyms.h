/* SPDX-License-Identifier: GPL-2.0-only */
/** The running kernel's symbols, /proc/kallsyms: names of addresses. */
#ifndef PG_RUN_KSYMS_H
#define PG_RUN_KSYMS_H

#include <stdint.h>

#include "base/arena.h"

struct pg_ksyms;

/** The file is read when the first name is asked for. */
struct pg_ksyms *pg_ksyms_create(struct pg_arena *arena);

/** "vfs_read+0x1c", "e1000_open+0x4 [e1000]"; NULL: no symbol is below, or they are hidden. */
const char *pg_ksyms_text(struct pg_ksyms *ksyms, struct pg_arena *arena, uint64_t address);

#endif
