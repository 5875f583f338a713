// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register numbers: ELF Application Binary Interface s390x Supplement, table 1.18 (DWARF register
 * number mapping). Order of struct pt_regs: arch/s390/include/asm/ptrace.h, which begins as user_pt_regs
 * (arch/s390/include/uapi/asm/ptrace.h): args[1], psw {mask, addr}, gprs[16]. Names:
 * regs_query_register_offset() in arch/s390/kernel/ptrace.c knows r0 to r15 alone.
 */
#include <elf.h>

#include "arch/machines.h"
#include "base/array.h"

enum { LINK = 14, SP = 15, PSWM = 64, PSWA = 65 };

#define R(n) {n, "r" #n, "gprs[" #n "]", 24 + 8 * n}

static const struct pg_arch_reg regs[] = {
	R(0), R(1), R(2),  R(3),  R(4),	 R(5),	R(6),  R(7),
	R(8), R(9), R(10), R(11), R(12), R(13), R(14), R(15),
	{PSWM, "pswm", "psw.mask", 8}, {PSWA, "pswa", "psw.addr", 16},
};
static const unsigned params[] = {2, 3, 4, 5, 6};

static const struct pg_arch_reloc relocs[] = {
	{R_390_64, PG_RELOC_ABSOLUTE, 8},	{R_390_32, PG_RELOC_ABSOLUTE, 4},
	{R_390_PC64, PG_RELOC_RELATIVE, 8},	{R_390_PC32, PG_RELOC_RELATIVE, 4},
	{R_390_TLS_LDO64, PG_RELOC_OF_THREAD, 0},
};

/** mc 0,0: arch/s390/include/asm/bug.h */
static bool is_trap(const unsigned char *code, size_t size)
{
	return size >= 4 && pg_load_u32(PG_BIG_ENDIAN, code) == 0xaf000000;
}

/** Expolines: arch/s390/lib/expoline.S, gcc's -mindirect-branch=thunk. */
static const char *const thunks[] = {"__s390_indirect_jump_", NULL};

/** arch/s390/include/asm/alternative.h */
static const struct pg_arch_alternative alternatives[] = {{13, 12, 12}, {12, 10, 11}, {0}};

const struct pg_arch pg_arch_s390x = {
	.name = "s390x",
	.bpf_name = "s390",
	.machine = EM_S390,
	.order = PG_BIG_ENDIAN,
	.char_is_signed = false,
	.regs = regs,
	.num_regs = PG_ARRAY_SIZE(regs),
	.sp = SP,
	.fp = 11,
	.ip = PSWA,
	.params = params,
	.num_params = PG_ARRAY_SIZE(params),
	.clobbered = 0x403f, /* r0 to r5, r14: table 1.1 */
	.preserved = 0xff007fc0, /* r6 to r13, f8 to f15, and r14, the return address */
	.retvals = {2, 2},
	.abi = &pg_s390x_abi,
	.entry_cfa = 160, /* the register save area, which the caller made: 1.2.2 */
	.return_reg = LINK,
	.code = &pg_s390x_code,
	.thunks = thunks,
	.longest_insn = 6,
	.patch = {.from = 1,
		  .to = 6, /* brcl 0, of -mhotpatch=0,3: arch/s390/kernel/ftrace.c */
		  .name = "a patchable entry",
		  .refusal = "it is in the call of the tracer at the function's entry, which the "
			     "kernel rewrites by itself"},
	.ip_bias = 2, /* behind the breakpoint: kprobe_handler() in arch/s390/kernel/kprobes.c */
	.entry_ip_bias = 0, /* kprobe_ftrace_handler() in arch/s390/kernel/ftrace.c */
	.is_trap = is_trap,
	.kprobe_refusal = pg_s390x_kprobe_refusal,
	.uprobe_refusal = pg_s390x_uprobe_refusal,
	.probing = &pg_s390x_probing,
	.alternatives = alternatives,
	.relocs = relocs,
	.num_relocs = PG_ARRAY_SIZE(relocs),
	.relative_reloc = R_390_RELATIVE,
};
