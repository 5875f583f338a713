/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Registers of s390x, as the kernel's struct pt_regs begins with (user_pt_regs in
 * arch/s390/include/uapi/asm/ptrace.h). The generator's half is gen/arch/s390x/table.c.
 * <probegen/fetch.bpf.h> includes this.
 */
#ifndef PG_REGS_S390X_BPF_H
#define PG_REGS_S390X_BPF_H

#if defined(__bpf__) && __BYTE_ORDER__ != __ORDER_BIG_ENDIAN__
struct pg_regs_s390x; /* s390x is big-endian: compile with -target bpfeb */
#else
struct pg_regs_s390x {
	__u64 args[1];
	struct {
		__u64 mask, addr;
	} psw;
	__u64 gprs[16];
};
#endif

#endif
