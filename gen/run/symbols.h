/* SPDX-License-Identifier: GPL-2.0-only */
/** The running kernel's tables of symbols: /proc/kallsyms and the blacklist of kprobes. */
#ifndef PG_RUN_SYMBOLS_H
#define PG_RUN_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct pg_live_symbols;

/** Where the kernel's code begins. */
#define PG_KERNEL_TEXT "_text"

struct pg_live_symbols *pg_live_symbols_create(struct pg_arena *arena);

/** Ask for a symbol before the tables are read. module: NULL for the kernel's own. */
void pg_live_symbols_want(struct pg_live_symbols *symbols, const char *module, const char *name);

/**
 * Read the tables; a symbol in a table that cannot be read is not judged. To be called once, after
 * all symbols were asked for.
 */
void pg_live_symbols_read(struct pg_live_symbols *symbols);

/** Is a wanted symbol there? */
bool pg_live_symbols_has(const struct pg_live_symbols *symbols, const char *module,
			 const char *name);

/** Where a wanted symbol is; 0: there is none or several of this name, or we may not see it. */
uint64_t pg_live_symbols_address(const struct pg_live_symbols *symbols, const char *module,
				 const char *name);

/** Why the kernel would refuse a probe at an offset from a wanted symbol; NULL: it may not. */
const char *pg_live_symbols_refusal(const struct pg_live_symbols *symbols, const char *module,
				    const char *name, unsigned long offset);

#endif
