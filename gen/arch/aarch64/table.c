// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register numbers: DWARF for the Arm 64-bit Architecture, 4.1. Order of struct pt_regs:
 * arch/arm64/include/asm/ptrace.h (struct user_pt_regs). Names: regoffset_table in
 * arch/arm64/kernel/ptrace.c.
 */
#include <elf.h>

#include "arch/machines.h"
#include "base/array.h"

enum { PC = 32 };

#define X(n) {n, "x" #n, "regs[" #n "]", 8 * n}

static const struct pg_arch_reg regs[] = {
	X(0),  X(1),  X(2),  X(3),  X(4),  X(5),  X(6),	 X(7),	X(8),  X(9),  X(10),
	X(11), X(12), X(13), X(14), X(15), X(16), X(17), X(18), X(19), X(20), X(21),
	X(22), X(23), X(24), X(25), X(26), X(27), X(28), X(29), {30, "lr", "regs[30]", 240},
	{31, "sp", "sp", 248}, {PC, "pc", "pc", 256},
};
static const unsigned params[] = {0, 1, 2, 3, 4, 5, 6, 7};

static const struct pg_arch_reloc relocs[] = {
	{R_AARCH64_ABS64, PG_RELOC_ABSOLUTE, 8},      {R_AARCH64_ABS32, PG_RELOC_ABSOLUTE, 4},
	{R_AARCH64_PREL64, PG_RELOC_RELATIVE, 8},     {R_AARCH64_PREL32, PG_RELOC_RELATIVE, 4},
	{R_AARCH64_TLS_DTPREL, PG_RELOC_OF_THREAD, 0},
};

/** brk #0x800: arch/arm64/include/asm/brk-imm.h, BUG_BRK_IMM. */
static bool is_trap(const unsigned char *code, size_t size)
{
	return size >= 4 && pg_load_u32(PG_LITTLE_ENDIAN, code) == 0xd4210000;
}

/**
 * Functions are compiled with -fpatchable-function-entry=2, or =4,2 where two nops are before the
 * symbol, and the place is that of the first nop (arch/arm64/kernel/ftrace.c: ftrace_call_adjust).
 * A bti may come first after the symbol.
 */
static unsigned pad_of(const unsigned char *code)
{
	return (pg_load_u32(PG_LITTLE_ENDIAN, code) & 0xffffff3f) == 0xd503241f ? 4 : 0;
}

/** arch/arm64/kernel/probes/kprobes.c: arch_populate_kprobe_blacklist(). */
static const struct pg_arch_range closed[] = {
	{"__irqentry_text_start", "__irqentry_text_end",
	 "it is in .irqentry.text: the kernel forbids probes there"},
	{"__idmap_text_start", "__idmap_text_end",
	 "it is in .idmap.text: the kernel forbids probes there"},
	{"__hyp_text_start", "__hyp_text_end",
	 "it is in .hyp.text: the kernel forbids probes there"},
	{"__hyp_idmap_text_start", "__hyp_idmap_text_end",
	 "it is in .hyp.idmap.text: the kernel forbids probes there"},
	{NULL, NULL, NULL},
};

/** None are made. */
static const char *const thunks[] = {NULL};

/** arch/arm64/include/asm/alternative.h */
static const struct pg_arch_alternative alternatives[] = {{12, 10, 11}, {0}};

const struct pg_arch pg_arch_aarch64 = {
	.name = "aarch64",
	.bpf_name = "arm64",
	.machine = EM_AARCH64,
	.order = PG_LITTLE_ENDIAN,
	.char_is_signed = false,
	.regs = regs,
	.num_regs = PG_ARRAY_SIZE(regs),
	.sp = 31,
	.fp = 29,
	.ip = PC,
	.params = params,
	.num_params = PG_ARRAY_SIZE(params),
	.clobbered = 0x3ffff, /* x0 to x17: AAPCS64, 6.1.1; x18 is the platform's */
	.preserved = 0x7ff80000, /* x19 to x29, and x30, the return address */
	.retvals = {0, 1},
	.abi = &pg_aarch64_abi,
	.entry_cfa = 0,
	.return_reg = 30,
	.signs_return_addresses = true, /* -mbranch-protection=pac-ret */
	.code = &pg_aarch64_code,
	.thunks = thunks,
	.longest_insn = 4,
	.patch = {.before = 8,
		  .pad = pad_of,
		  .from = 4, /* the first one does not change once the kernel has booted */
		  .to = 8,
		  .name = "a patchable entry",
		  .refusal = "it is the call of the tracer at the function's entry, which the "
			     "kernel rewrites by itself"},
	.ip_bias = 0,
	.entry_ip_bias = 0,
	.is_trap = is_trap,
	.kprobe_refusal = pg_aarch64_kprobe_refusal,
	.probe_context = 128, /* MAX_ATOMIC_CONTEXT_SIZE instructions */
	.refuses_fixups = true, /* arch_prepare_kprobe() */
	.closed = closed,
	.uprobe_refusal = pg_aarch64_uprobe_refusal,
	.probing = &pg_aarch64_probing,
	.alternatives = alternatives,
	.relocs = relocs,
	.num_relocs = PG_ARRAY_SIZE(relocs),
	.relative_reloc = R_AARCH64_RELATIVE,
};
