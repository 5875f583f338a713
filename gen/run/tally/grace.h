/* SPDX-License-Identifier: GPL-2.0-only */
/** Waiting until no BPF program is in the middle of running that began before. */
#ifndef PG_RUN_TALLY_GRACE_H
#define PG_RUN_TALLY_GRACE_H

#include "base/error.h"

/**
 * The kernel has no call for it; but changing a map of maps waits for the programs that may still
 * use the map that was there (maybe_wait_bpf_programs() of kernel/bpf/syscall.c, since Linux 4.15).
 * Programs that may sleep (uprobe.s) are not waited for.
 */
struct pg_grace {
	int outer, inner; /**< an array of one map, and that map */
};

const struct pg_error *pg_grace_create(struct pg_arena *arena, struct pg_grace *ret);

const struct pg_error *pg_grace_wait(struct pg_arena *arena, const struct pg_grace *grace);

void pg_grace_destroy(struct pg_grace *grace);

#endif
