/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Perf events of kprobes by address. The kernel that is told a symbol looks it up, and before Linux 6.2
 * it walks over all of its symbols for that: 50 of 52 ms of attaching a program. Where there are many,
 * /proc/kallsyms is read once.
 *
 *     addresses = pg_addresses_create(arena);
 *     pg_addresses_want(addresses, "nf_tables:nft_do_chain");  …
 *     pg_addresses_read(addresses);
 *     fd = pg_addresses_open(addresses, "nf_tables:nft_do_chain", 0x12, false);
 */
#ifndef PG_RUN_MANY_ADDRESS_H
#define PG_RUN_MANY_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct pg_addresses;

/** NULL: perf has no kprobes here, or it is not known how they are written. */
struct pg_addresses *pg_addresses_create(struct pg_arena *arena);

/** Ask for a symbol, "SYMBOL" or "MODULE:SYMBOL", before they are read. */
void pg_addresses_want(struct pg_addresses *addresses, const char *symbol);
void pg_addresses_read(struct pg_addresses *addresses);

/** Is there exactly one symbol of this name, and may we see where? */
bool pg_addresses_has(const struct pg_addresses *addresses, const char *symbol);

/** A perf event of a symbol that it has, to be closed by the caller; -1, and errno. */
int pg_addresses_open(const struct pg_addresses *addresses, const char *symbol, uint64_t offset,
		      bool is_return);

#endif
