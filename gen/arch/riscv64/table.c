// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register numbers: RISC-V ELF psABI 1.0, DWARF Register Numbers. Order of struct pt_regs:
 * arch/riscv/include/asm/ptrace.h. Names: regoffset_table in arch/riscv/kernel/ptrace.c.
 */
#include <elf.h>

#include "arch/machines.h"
#include "base/array.h"

/* DWARF has no number for the instruction pointer: one that it does not use. x0, which is always 0, is nowhere. */
enum { RA = 1, SP = 2, S0 = 8, PC = 0x10000 };

#define R(number, name) {number, #name, #name, 8 * (number)}

static const struct pg_arch_reg regs[] = {
	{PC, "epc", "epc", 0}, R(1, ra),   R(2, sp),   R(3, gp),   R(4, tp),   R(5, t0),   R(6, t1),  R(7, t2),
	R(8, s0),	       R(9, s1),   R(10, a0),  R(11, a1),  R(12, a2),  R(13, a3),  R(14, a4), R(15, a5),
	R(16, a6),	       R(17, a7),  R(18, s2),  R(19, s3),  R(20, s4),  R(21, s5),  R(22, s6), R(23, s7),
	R(24, s8),	       R(25, s9),  R(26, s10), R(27, s11), R(28, t3),  R(29, t4),  R(30, t5), R(31, t6),
};
static const unsigned params[] = {10, 11, 12, 13, 14, 15, 16, 17};

/** Of linked files. */
static const struct pg_arch_reloc relocs[] = {
	{R_RISCV_64, PG_RELOC_ABSOLUTE, 8},
	{R_RISCV_32, PG_RELOC_ABSOLUTE, 4},
	{R_RISCV_32_PCREL, PG_RELOC_RELATIVE, 4},
	{R_RISCV_TLS_DTPREL64, PG_RELOC_OF_THREAD, 0},
};

/** ebreak, c.ebreak: arch/riscv/include/asm/bug.h */
static bool is_trap(const unsigned char *code, size_t size)
{
	return (size >= 4 && pg_load_u32(PG_LITTLE_ENDIAN, code) == 0x00100073) ||
	       (size >= 2 && pg_load_uint(PG_LITTLE_ENDIAN, code, 2) == 0x9002);
}

/** arch/riscv/kernel/probes/kprobes.c: arch_populate_kprobe_blacklist(). */
static const struct pg_arch_range closed[] = {
	{"__irqentry_text_start", "__irqentry_text_end",
	 "it is in .irqentry.text: the kernel forbids probes there"},
	{NULL, NULL, NULL},
};

/** None are made. */
static const char *const thunks[] = {NULL};

const struct pg_arch pg_arch_riscv64 = {
	.name = "riscv64",
	.bpf_name = "riscv",
	.machine = EM_RISCV,
	.order = PG_LITTLE_ENDIAN,
	.char_is_signed = false,
	.regs = regs,
	.num_regs = PG_ARRAY_SIZE(regs),
	.sp = SP,
	.fp = S0,
	.ip = PC,
	.params = params,
	.num_params = PG_ARRAY_SIZE(params),
	.clobbered = 0xf003fce2, /* ra, t0 to t6, a0 to a7: psABI, 1.1 */
	.preserved = 0xffc0302, /* s0 to s11, and ra */
	.retvals = {10, 11},
	.abi = &pg_riscv64_abi,
	.entry_cfa = 0,
	.return_reg = RA,
	.code = &pg_riscv64_code,
	.thunks = thunks,
	.longest_insn = 4,
	.patch = {.from = 0,
		  .to = 8, /* auipc, jalr: arch/riscv/include/asm/ftrace.h, MCOUNT_INSN_SIZE */
		  .is_outside = true,
		  .entry_handler = "kprobe_ftrace_handler",
		  .name = "a patchable entry",
		  .refusal = "it is the place of the tracer in front of the function's code, where this kernel "
			     "refuses probes (no CONFIG_KPROBES_ON_FTRACE)"},
	.ip_bias = 0,
	.entry_ip_bias = 0,
	.is_trap = is_trap,
	.kprobe_refusal = pg_riscv64_kprobe_refusal,
	.closed = closed,
	.uprobe_refusal = pg_riscv64_uprobe_refusal,
	.probing = &pg_riscv64_probing,
	.relocs = relocs,
	.num_relocs = PG_ARRAY_SIZE(relocs),
	/* R_RISCV_ADD32 and R_RISCV_SUB32, and their like, two at a word */
	.unlinked_refusal = "on riscv64 many words of such a file are differences of two symbols",
	.relative_reloc = R_RISCV_RELATIVE,
};
