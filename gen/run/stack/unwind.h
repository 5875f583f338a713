/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A process's stack from its registers and a copy of the stack's top, by the call frame information of the
 * files whose code it runs: as debuggers find it, without frame pointers.
 *
 * Files are read and never mapped, as in elffuncs. Where a stack cannot be followed any further, it has an end
 * that says why; nothing is guessed.
 */
#ifndef PG_RUN_STACK_UNWIND_H
#define PG_RUN_STACK_UNWIND_H

#include <linux/types.h>
#include <probegen/record.h>
#include <stdbool.h>
#include <stddef.h>

#include "run/stack/procs.h"

struct pg_unwinder;

/** Of processes of this machine. */
struct pg_unwinder *pg_unwinder_create(struct pg_arena *arena);
/** NULL is fine. */
void pg_unwinder_destroy(struct pg_unwinder *unwinder);

/** What was saved of a process's thread. */
struct pg_snapshot {
	uint32_t process;
	const struct pg_mapping *mappings; /**< with code */
	size_t num_mappings;
	const void *regs; /**< as the kernel's struct pt_regs has them */
	size_t regs_size;
	uint64_t begin;	  /**< the address of the copy of its stack */
	const char *copy;
	size_t size;
	size_t room;	  /**< the size that the copy could have: it is less where the stack ends */
};

struct pg_frame {
	uint64_t address;
	bool is_return;	      /**< it is the address that a call returns to */
	bool is_signal;	      /**< what a signal handler returns to */
	const char **inlined; /**< names of the functions that are inlined there, the innermost first */
	size_t num_inlined;
};

struct pg_frames {
	struct pg_frame *items; /**< the innermost first */
	size_t num;
	const char *end; /**< why there are no more; NULL: it is the outermost, or there are as many as wanted */
	bool is_whole;	 /**< the last one is the outermost */
};

/** The place of the probe, by the registers; 0: not known. */
uint64_t pg_unwind_place(const struct pg_unwinder *unwinder, const struct pg_snapshot *snapshot);

/** At most so many frames: at least the first. */
struct pg_frames pg_unwind(struct pg_unwinder *unwinder, struct pg_arena *arena,
			   const struct pg_snapshot *snapshot, size_t most);

#endif
