/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Tables that take long to make from a file are kept, in $XDG_CACHE_HOME/probegen
 * (~/.cache/probegen).
 *
 * One file holds one kind of table for one ELF file, which its name says: build id, size, time of
 * change and layout of sections. So another kernel at the same path has another cache file, and so
 * has a debug file next to its vmlinux. Writers make a new file and rename it. If anything goes
 * wrong, the run just goes on without a cache.
 *
 * The checksum protects against damage: a file that was cut or made by another version is not used.
 * It is not a secret; against other users the folder protects: it and its files belong to the
 * effective user and no other user may write to them, no link in it is followed, and the folders
 * above it are the user's or root's. Where that is not so, as under a sudo that keeps HOME, there
 * is no cache. The readers of a table check it all the same: nothing in one leads out of memory or
 * into an endless walk.
 */
#ifndef PG_DBG_BYTES_CACHE_H
#define PG_DBG_BYTES_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "dbg/dbg.h"

/** An array of a table; its elements are made of words of 4 or 8 bytes and in the host's order. */
struct pg_cache_part {
	const void *data;
	size_t size; /**< bytes */
};

/**
 * Map the parts of a table; they last until pg_dbg_close(). False: they are not there, or not
 * usable. `version` is the table's: of its meaning, not of the program.
 */
bool pg_cache_load(struct pg_dbg *dbg, const char *table, unsigned version,
		   struct pg_cache_part *parts, size_t num);

void pg_cache_store(struct pg_dbg *dbg, const char *table, unsigned version,
		    const struct pg_cache_part *parts, size_t num);

#endif
