/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * What a process's stack is unwound from later: its registers, and a copy of the stack's top. For
 * <probegen/trace.bpf.h>, which includes this where PROBE_PAGES is defined before, and not 0: of how many
 * pages of the stack there is a copy in each record. PROBE_REGS is then the type of the registers, and PROBE_SP
 * its member that points to the stack. PROBE_FOLDS: 1, as the stacks are counted and no events shown; or 0.
 */
#ifndef PG_UNWIND_BPF_H
#define PG_UNWIND_BPF_H

#include <probegen/record.h>
#include <probegen/sleep.bpf.h>

struct pg_saved_stack {
	struct probe_saved head;
	PROBE_REGS regs;
	char pages[PROBE_PAGES][PROBE_SAVED_PAGE];
};

/* Volatile: the loader may not fold it away, whatever reads it. */
const volatile struct probe_unwind probe_unwind SEC(PROBE_UNWIND_SECTION) = {
	.pages = PROBE_PAGES,
	.regs_size = sizeof(PROBE_REGS),
	.folds = PROBE_FOLDS,
};

/* Page by page: the first that cannot be read is beyond the stack, and does not spoil those before it. */
PG_INLINE void pg_save_stack(const PROBE_REGS *regs, struct pg_saved_stack *saved)
{
	__u64 begin = (regs->PROBE_SP - PROBE_BELOW_STACK) & ~(PROBE_SAVED_PAGE - 1ULL);
	__u32 num = 0;

	__builtin_memcpy(&saved->regs, regs, sizeof(*regs));
#pragma unroll
	for (__u32 i = 0; i < PROBE_PAGES; i++) {
		if (num == i && !pg_read_user(saved->pages[i], PROBE_SAVED_PAGE,
					      begin + i * PROBE_SAVED_PAGE))
			num++;
	}
	saved->head.begin = begin;
	saved->head.num_pages = num;
	saved->head.unused = 0;
}

#endif
