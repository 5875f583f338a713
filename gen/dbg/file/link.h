/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Relocatable files (ET_REL: modules, .o) as if they were linked: their sections get addresses one
 * after the other, symbols count from there, and relocations are applied. All readers of linked
 * files can then read them. Where the kernel puts the sections of a module is another matter: only
 * the distance of two places in one section has a meaning.
 */
#ifndef PG_DBG_FILE_LINK_H
#define PG_DBG_FILE_LINK_H

#include "dbg/file/elffile.h"

/** Replace the file's `elf` by a linked copy in memory. */
const struct pg_error *pg_elf_link(struct pg_arena *arena, struct pg_elf *file);

#endif
