/* SPDX-License-Identifier: GPL-2.0-only */
/** Where the kernel refuses a kprobe (kernel/kprobes.c: check_kprobe_address_safe). */
#ifndef PG_DBG_CODE_KPROBE_H
#define PG_DBG_CODE_KPROBE_H

#include <stdbool.h>

#include "dbg/dbg.h"

/** Why a probe at this address (of a program: a uprobe) would be refused; NULL: it would not. */
const char *pg_probe_refusal(struct pg_dbg *dbg, uint64_t address);

/** The end of the landing pad of a function, and of what the compiler has left for the tracer behind it. */
uint64_t pg_patch_end(struct pg_dbg *dbg, uint64_t function);

/**
 * Where the code of a function begins, by the address of its symbol: behind what is for the tracer, where debug info
 * does not count that to the function.
 */
uint64_t pg_code_begin(struct pg_dbg *dbg, uint64_t function);

/** Does what the compiler has left for the tracer begin at the address, or behind the landing pad there? */
bool pg_is_for_tracer(struct pg_dbg *dbg, uint64_t address);

#endif
