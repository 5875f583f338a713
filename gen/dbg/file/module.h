/* SPDX-License-Identifier: GPL-2.0-only */
/** Kernel modules: where they and their debug info are, and how their sections are found. */
#ifndef PG_DBG_FILE_MODULE_H
#define PG_DBG_FILE_MODULE_H

#include "dbg/dbg.h"

/**
 * Open a module: a file (a name with a slash or with .ko in it), or by its name, for the running
 * kernel, below /lib/modules/RELEASE and /usr/lib/debug/lib/modules/RELEASE. A file without debug
 * info has it in a separate one: by build id, .gnu_debuglink, or at the same place below
 * /usr/lib/debug. Below `sysroot` (NULL: /); where that has no modules of the running kernel, but
 * of one other, they are those. With `kernel`, a vmlinux whose path has a release (NULL: none), modules
 * are those of this release, also below the folders that the vmlinux is in.
 */
const struct pg_error *pg_module_open(struct pg_arena *arena, const char *sysroot, const char *kernel,
				      const char *name, struct pg_dbg **ret);

/** For each section, as the first ones may not be usable. */
#define PG_MAX_ANCHORS 4

/**
 * A section, and symbols from which its places can be counted: the module's only ones of their
 * names, which are identifiers of C. Those with the module's name in them come first, as they are
 * unlikely to be another's; then by address.
 */
struct pg_anchors {
	uint64_t begin, end; /**< [begin, end) */
	const char *symbols[PG_MAX_ANCHORS];
	uint64_t addresses[PG_MAX_ANCHORS];
	size_t num;
};

/** All sections that are loaded. */
void pg_module_anchors(struct pg_dbg *dbg, struct pg_anchors **ret, size_t *ret_num);

/** Is there a symbol to count an address from? */
bool pg_module_has_anchor(struct pg_dbg *dbg, uint64_t address);

#endif
