/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Stacks as text: what a frame is called.
 *
 *     vfs_read+0x1c                       the kernel's; e1000_open+0x4 [e1000] in a module
 *     work+0x1c [/usr/bin/work]           a function of a file, as its process names the file
 *     0x1136 [/usr/bin/work]              no symbol has it: the address as the file is linked
 *     0x1136 [build id 5f3c...]           its file is not known: the offset in it
 *     0x7ffd4b3e1a2b [vdso]               code without a file, or without a mapping by now
 *     get (inlined) [/usr/bin/work]       by call frame information: within the frame below
 *
 * Frames come from records (probegen/record.h) or from the BPF maps of stacks, by their number.
 */
#ifndef PG_RUN_STACK_STACKS_H
#define PG_RUN_STACK_STACKS_H

#include <linux/types.h>
#include <probegen/record.h>
#include <stdbool.h>
#include <stddef.h>

#include "run/ksyms.h"
#include "run/stack/procs.h"

struct pg_stacks;

/** unwinds: pg_stacks_unwound() will be asked. */
struct pg_stacks *pg_stacks_create(struct pg_arena *arena, struct pg_ksyms *ksyms, bool unwinds);
/** NULL is fine. */
void pg_stacks_destroy(struct pg_stacks *stacks);

/** A program that is probed: its processes may be gone before they can be looked at. */
void pg_stacks_know(struct pg_stacks *stacks, const char *path);

/** About once a second. */
void pg_stacks_tick(struct pg_stacks *stacks);

/** How frames are named. */
enum pg_stacks_style {
	PG_STACKS_PLACES, /**< as above */
	/**
	 * The function alone; "[FILE]", "[build id ...]" or "[unknown]", where there is none: all
	 * places there as one, as flame graphs want them.
	 */
	PG_STACKS_FUNCTIONS,
};

/** The texts of a stack, the innermost frame first. */
struct pg_stack_texts {
	const char **items;
	size_t num;
	const char *end; /**< why it ends where it does, too early; NULL */
	bool is_cut;	 /**< it was unwound, and there may be more frames than these */
};

/** Addresses of the kernel, the innermost first. */
struct pg_stack_texts pg_stacks_kernel(struct pg_stacks *stacks, struct pg_arena *arena,
				       enum pg_stacks_style style, const uint64_t *addresses,
				       size_t num);

/**
 * Frames of a process, the innermost first, and the call that may be missing among them; NULL: it
 * is not known.
 */
struct pg_stack_texts pg_stacks_user(struct pg_stacks *stacks, struct pg_arena *arena,
				     enum pg_stacks_style style,
				     const struct pg_procs_moment *moment,
				     const struct probe_call *call,
				     const struct probe_user_frame *frames, size_t num);

/** What a record has for unwinding, with its first frame, which the kernel found. */
struct pg_stack_saved {
	const struct probe_saved *head;
	const void *regs;
	size_t regs_size;
	const char *pages;
	size_t num_pages; /**< room for so many */
	const struct probe_user_frame *first; /**< NULL: it is not known */
	const struct probe_call *call;
};

/** At most so many frames of a process, and those that are inlined, by call frame information. */
struct pg_stack_texts pg_stacks_unwound(struct pg_stacks *stacks, struct pg_arena *arena,
					enum pg_stacks_style style,
					const struct pg_procs_moment *moment,
					const struct pg_stack_saved *saved, size_t most);

/**
 * A stack by its number in one of the maps of <probegen/stack.bpf.h>. Negative numbers, and those
 * that the map does not have, give no frames. moment: when the process surely had the stack's code,
 * that is when the number was read.
 */
struct pg_stack_texts pg_stacks_kernel_by_id(struct pg_stacks *stacks, struct pg_arena *arena,
					     enum pg_stacks_style style, int map, int32_t id);
struct pg_stack_texts pg_stacks_user_by_id(struct pg_stacks *stacks, struct pg_arena *arena,
					   enum pg_stacks_style style, int map, int32_t id,
					   const struct pg_procs_moment *moment,
					   const struct probe_call *call);

#endif
