/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * An ELF file in memory with one entry of call frame information, for libdw. The entry and what it
 * refers to are written anew, in the plainest form: libdw reads nothing that was not read before,
 * and runs no instructions that were not looked through.
 */
#ifndef PG_DBG_FRAME_IMAGE_H
#define PG_DBG_FRAME_IMAGE_H

#include "dbg/frame/entry.h"

/** In the arena; NULL: the entry has instructions that libdw cannot be shown (frame/cfinsn). */
char *pg_frame_image(const struct pg_arch *arch, struct pg_arena *arena,
		     const struct pg_frame_entry *entry, size_t *ret_size);

#endif
