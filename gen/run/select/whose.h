/* SPDX-License-Identifier: GPL-2.0-only */
/** What the numbers and names of a command line mean to BPF programs: is each of them what it seems? */
#ifndef PG_RUN_SELECT_WHOSE_H
#define PG_RUN_SELECT_WHOSE_H

#include <stdint.h>

#include "base/error.h"

struct probe_select;

/**
 * Note where processes have the numbers that this one sees, for the programs.
 */
const struct pg_error *pg_whose_namespace(struct pg_arena *arena, struct probe_select *select);

/**
 * A descriptor of a process, the caller's to close; readable once it has ended. Errors: there is no
 * such process, it is a thread of one, or programs cannot see the number that we see.
 */
const struct pg_error *pg_whose_process(struct pg_arena *arena, uint32_t pid, int *ret);

/** Are users' numbers here those of the machine? An error where they are not. */
const struct pg_error *pg_whose_users(struct pg_arena *arena);

/** A descriptor of a cgroup, the caller's to close. Errors: there is none, or it is of version 1. */
const struct pg_error *pg_whose_cgroup(struct pg_arena *arena, const char *path, int *ret);

#endif
