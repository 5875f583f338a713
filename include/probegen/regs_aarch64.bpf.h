/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Registers of arm64, as the kernel's struct pt_regs has them (arch/arm64/include/asm/ptrace.h). The
 * generator's half is gen/arch/aarch64/table.c. <probegen/fetch.bpf.h> includes this.
 */
#ifndef PG_REGS_AARCH64_BPF_H
#define PG_REGS_AARCH64_BPF_H

#if defined(__bpf__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
struct pg_regs_aarch64; /* aarch64 is little-endian: compile with -target bpfel */
#else
struct pg_regs_aarch64 {
	__u64 regs[31], sp, pc, pstate;
};
#endif

#endif
