/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Registers of riscv64, as the kernel's struct pt_regs begins with (arch/riscv/include/asm/ptrace.h; user_regs_struct in
 * arch/riscv/include/uapi/asm/ptrace.h). The generator's half is gen/arch/riscv64/table.c.
 * <probegen/fetch.bpf.h> includes this.
 */
#ifndef PG_REGS_RISCV64_BPF_H
#define PG_REGS_RISCV64_BPF_H

#if defined(__bpf__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
struct pg_regs_riscv64; /* riscv64 is little-endian: compile with -target bpfel */
#else
struct pg_regs_riscv64 {
	__u64 epc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
	__u64 s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
};
#endif

#endif
