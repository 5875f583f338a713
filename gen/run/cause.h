/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The cause of an error number of bpf(), perf_event_open() or tracefs. The kernel says EPERM for a
 * missing capability and for lockdown, and EMFILE where the last of a thousand programs would have
 * been verified: the rights of this process and the kernel's restrictions tell them apart.
 */
#ifndef PG_RUN_CAUSE_H
#define PG_RUN_CAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/** The rights and limits of this process. */
struct pg_allowed {
	bool is_root;
	uint64_t capabilities;	 /**< those in effect, bit by number (capabilities(7)); 0: unknown */
	const char *lockdown;	 /**< "integrity", "confidentiality"; NULL: none, or unknown */
	uint64_t open_files;	 /**< RLIMIT_NOFILE */
	uint64_t most_files;	 /**< fs.nr_open: RLIMIT_NOFILE cannot be more; 0: unknown */
	uint64_t locked_memory;	 /**< RLIMIT_MEMLOCK in bytes; UINT64_MAX: no limit */
	bool is_memory_counted;	 /**< maps and programs count as locked memory (before Linux 5.11) */
	size_t num_programs;	 /**< of the object; 0: the error is of something else */
	uint64_t files_needed;	 /**< for all of them */
};

/** Ask the system; the last two are the caller's. */
void pg_allowed_read(struct pg_arena *arena, struct pg_allowed *ret);

/** The mode in brackets in /sys/kernel/security/lockdown is in effect; NULL: none is. */
const char *pg_lockdown_mode(struct pg_arena *arena, const char *text);

/** "WHAT: why", with what to do about it, from a positive errno. */
const struct pg_error *pg_cause_error(struct pg_arena *arena, const struct pg_allowed *allowed,
				      int number, const char *what);

/**
 * Does an error number of loading a program mean something other than a fault of the program? Then
 * the end of the verifier's log is not a complaint.
 */
bool pg_is_no_verdict(int number);

/** "the kernel is locked down (MODE)" where that is the reason for a verifier's log; else NULL. */
const char *pg_lockdown_text(struct pg_arena *arena, const struct pg_allowed *allowed,
			     const char *log);

#endif
