/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Perf events of kprobes by address. The kernel that is told a symbol looks it up, and before Linux 6.2
 * it walks over all of its symbols for that. Where there are many, the table is used that was read to
 * check the object. Not for symbols of modules, which may have been loaded again since then.
 */
#ifndef PG_RUN_MANY_ADDRESS_H
#define PG_RUN_MANY_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct pg_addresses;
struct pg_live_symbols;

/** NULL: perf has no kprobes here, or it is not known how they are written. The table has to stay. */
struct pg_addresses *pg_addresses_create(struct pg_arena *arena,
					 const struct pg_live_symbols *symbols);

/** Is there exactly one symbol of this name in the kernel, and may we see where? */
bool pg_addresses_has(const struct pg_addresses *addresses, const char *symbol);

/** A perf event of a symbol that it has, to be closed by the caller; -1, and errno. */
int pg_addresses_open(const struct pg_addresses *addresses, const char *symbol, uint64_t offset,
		      bool is_return);

#endif
