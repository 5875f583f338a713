/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Registers of x86-64, as the kernel's struct pt_regs has them (arch/x86/include/asm/ptrace.h).
 * The generator's half is gen/arch/x86_64/table.c. <probegen/fetch.bpf.h> includes this.
 */
#ifndef PG_REGS_X86_64_BPF_H
#define PG_REGS_X86_64_BPF_H

#if defined(__bpf__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
struct pg_regs_x86_64; /* x86_64 is little-endian: compile with -target bpfel */
#else
struct pg_regs_x86_64 {
	__u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	__u64 orig_ax, ip, cs, flags, sp, ss;
};
#endif

#endif
