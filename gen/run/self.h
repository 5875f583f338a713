/* SPDX-License-Identifier: GPL-2.0-only */
/** This process, as BPF programs see it. */
#ifndef PG_RUN_SELF_H
#define PG_RUN_SELF_H

#include <stdbool.h>
#include <stdint.h>

/** Are the numbers of processes that it sees those of the machine: is it in no container? */
bool pg_self_has_machine_numbers(void);

/**
 * The number of this process (thread group) that bpf_get_current_pid_tgid() gives: that of the
 * machine, which in a container is not getpid()'s, and may belong to another process there. 0,
 * which only idle CPUs have: it is not known, as a kernel before 5.10 does not say it in a
 * container.
 */
uint32_t pg_self_process(void);

#endif
